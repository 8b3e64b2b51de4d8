"""Invented contexts for the pages that are read: compass, dashboard, committees, public page."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from tests.services.web.page_panels import NOVACITE, NOW

_ID = UUID(int=7)
_UNDER_WAY = {"id": _ID, "title": "Voyager sans smartphone", "stage": "committee"}
_VERSION = {"version": 2, "effective_at": NOW, "proposal": {"id": _ID, "title": "Aide visible"}}
_CHANGED = {"wording": "Assurer une aide.", "pieces": [], "version": 2, "at": NOW}
_CHANGE = {
    "before": {
        "wording": "Assurer une présence.",
        "pieces": [
            {"text": "Assurer ", "changed": False},
            {"text": "une présence.", "changed": True},
        ],
        "version": 1,
        "at": NOW - timedelta(days=90),
        "until": NOW,
    },
    "after": _CHANGED,
    "signals": 41,
    "reviews": 0,
    "said": ["Personne ne me dit que l’aide existe."],
    "proposal": {"id": _ID, "title": "Aide visible"},
}
_POINT = {
    "code": "WP01",
    "name": "Une aide facile à trouver",
    "wording": "Rendre l’aide facile à repérer.",
    "described_in": None,
    "state": "watch",
    "department": "Relation usagers",
    "guarantor": "Aïssata Diop",
    "indicator": "Personnes qui savent qu’une aide existe",
    "review_on": date(2027, 6, 18),
    "signals": 12,
    "version": _VERSION,
    "changes": [_CHANGE, {**_CHANGE, "after": {**_CHANGED, "version": 1}}],
    "under_way": [],
    "adaptations": [
        {"id": _ID, "title": "Guichet conseil", "stage": "closed", "outcome": "generalised"},
        {"id": _ID, "title": "Guichet mobile", "stage": "rollout", "outcome": None},
    ],
    "variants": [
        {
            "department": "Mobilités",
            "wording": "Un agent à la borne.",
            "based_on": 1,
            "state": state,
            "kept_because": "Il suffit ici.",
            "answer_due_at": NOW + timedelta(days=20),
        }
        for state in ("current", "outdated", "kept")
    ],
}
_CHAPTER = {
    "number": 1,
    "code": "INV1",
    "name": "Égal accès",
    "wording": "Le même service partout.",
    "criteria": ["Aucun délai plus long."],
    "guarantor": "Aïssata Diop",
    "version": _VERSION,
    "changes": [_CHANGE],
    "under_way": [_UNDER_WAY],
    "points": [
        _POINT,
        {**_POINT, "code": "WP03", "state": "review", "under_way": [_UNDER_WAY], "changes": []},
    ],
}
_COMPASS = {"tenant": NOVACITE, "section": "compass", "can_propose": True}

READING_PAGES: dict[str, tuple[str, dict[str, object]]] = {
    "compass": (
        "compass/show.html",
        {
            **_COMPASS,
            "chapters": [
                _CHAPTER,
                {
                    **_CHAPTER,
                    "number": 2,
                    "code": "INV2",
                    "guarantor": "",
                    "changes": [],
                    "points": [{**_POINT, "described_in": 1}],
                },
                {"number": None, "points": [{**_POINT, "code": "WP09", "changes": []}]},
            ],
            "invariant_count": 2,
            "point_count": 3,
            "retired": [
                {
                    "code": "WP08",
                    "name": "Affiche",
                    "wording": "Une affiche à l’entrée.",
                    "effective_at": NOW - timedelta(days=300),
                    "ended_at": NOW,
                }
            ],
            "new_texts": [_UNDER_WAY],
        },
    ),
    "compass, empty": (
        "compass/show.html",
        {
            **_COMPASS,
            "chapters": [],
            "invariant_count": 0,
            "point_count": 0,
            "retired": [],
            "new_texts": [],
        },
    ),
}
