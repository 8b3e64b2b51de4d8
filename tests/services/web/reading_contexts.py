"""Invented contexts for the pages that are read: compass, dashboard, committees, public page."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from services.web.charts import Measure, bars, line
from tests.services.web.page_panels import NOVACITE, NOW, SETUP
from tests.services.web.session_contexts import SUMMARY

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

_LOOP = {
    "url": "/t/novacite/proposals/4182",
    "title": "Bus numérique",
    "age": "9 jours",
    "late": "",
    "holder": "chez Sophie Marchetti",
}
_COLUMN = {"stage": "sponsorship", "total": 1, "loops": [_LOOP], "more_url": ""}
_SUMMARY = {
    "id": _ID,
    "name": "COPIL",
    "preset": "Comité de pilotage",
    "description": "Décide à la majorité.",
    "is_adapted": False,
    "chair": "Nadia Ferrand",
    "voting": 13,
    "consultative": 2,
}
_SEAT = {
    "name": "Nadia Ferrand",
    "deputy": "Bruno Castel",
    "college": "elected",
    "right": "voting",
    "state": "in_office",
    "order": 0,
}
_RULE = [{"topic": "Quorum", "text": "Le vote compte si plus de la moitié y prennent part."}]
_ITEM = {
    "proposal_id": _ID,
    "title": "Tablette de terrain",
    "reference": "P-2026-006",
    "kind": "initiative",
    "state": "open",
    "convening": 1,
    "in_session": False,
    "session_id": None,
    "opens_at": NOW,
    "closes_at": NOW + timedelta(days=7),
    "entitled": 12,
    "votes_cast": 5,
}
_DECISION = {
    "proposal_id": _ID,
    "title": "Bus numérique",
    "reference": "P-2026-005",
    "version": 1,
    "result": "adopted",
    "closed_at": NOW,
    "tally": (11, 0, 1),
}
_ABSENCE = {
    "id": _ID,
    "titular": {"name": "Nadia Ferrand"},
    "deputy": {"name": "Bruno Castel"},
    "starts_on": NOW.date(),
    "ends_on": NOW.date() + timedelta(days=9),
    "delegates": True,
    "marked_by": {"name": "Nadia Ferrand"},
    "marked_at": NOW,
    "withdrawable": True,
}
_COMMITTEE: dict[str, object] = {
    "tenant": NOVACITE,
    "section": "committees",
    "committee": _SUMMARY,
    "seats": [],
    "secretaries": [],
    "rule": _RULE,
    "source": "Usage des comités.",
    "legal_notice": "Règle de départ.",
    "may_configure": False,
    "remits": [],
    "sessions": [],
    "runs": False,
    "items": [],
    "decisions": [],
    "may_read_items": True,
    "form": None,
    "absences": [],
    "own_seat": None,
    "other_seats": [],
    "page": {"number": 1, "pages": 1, "total": 0},
}
_COMMITTEE_FORM: dict[str, object] = {
    "tenant": NOVACITE,
    "section": "committees",
    "fingerprint": "0a",
    "presets": [("copil", "Comité de pilotage")],
    "members": [("dgs@novacite.example", "Nadia Ferrand")],
    "colleges": ["elected", "staff"],
    "seat_rows": 2,
    "secretary_rows": 2,
}
_DASHBOARD: dict[str, object] = {
    "tenant": NOVACITE,
    "section": "home",
    "glance": [],
    "alone": [],
    "in_force": 0,
    "overdue_count": 0,
    "point_count": 0,
    "open_count": 0,
    "late_count": 0,
    "columns": [{**_COLUMN, "total": 0, "loops": []}],
    "closed": [],
    "closed_total": 0,
    "load": [],
    "most_asked": 6,
    "over_most": 1,
    "delays": None,
    "signals": None,
    "deadlines": [],
    "setup": SETUP,
}

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
    "dashboard": (
        "dashboard.html",
        {
            **_DASHBOARD,
            "setup": None,
            "glance": [
                {
                    "number": 1,
                    "code": "INV1",
                    "name": "Égal accès",
                    "points": [
                        {
                            "code": f"WP0{place}",
                            "name": "Aide",
                            "state": state,
                            "overdue_since": date(2026, 6, 18) if state == "watch" else None,
                        }
                        for place, state in enumerate(("in_force", "watch", "review"))
                    ],
                },
                {"number": 2, "code": "INV2", "name": "Proximité", "points": []},
            ],
            "in_force": 1,
            "overdue_count": 1,
            "point_count": 3,
            "open_count": 9,
            "late_count": 2,
            "columns": [
                _COLUMN,
                {
                    **_COLUMN,
                    "stage": "committee",
                    "total": 7,
                    "loops": [{**_LOOP, "late": "attendue hier", "holder": ""}],
                    "more_url": "/t/novacite/proposals",
                },
            ],
            "closed": [{"id": _ID, "title": "File", "outcome": "stopped", "closed_at": NOW}],
            "closed_total": 31,
            "load": [
                {"name": "Luc Deniau", "asked": "8", "days": "6 jours", "is_high": True},
                {"name": "Yann Le Goff", "asked": "1", "days": "", "is_high": False},
            ],
            "delays": {
                "last": 14,
                "previous": 19,
                "chart": line([Measure(19, "19", "T3 2026"), Measure(14, "14", "T4 2026")]),
                "rows": [("T3 2026", "3", "19"), ("T4 2026", "2", "14")],
            },
            "signals": {
                "total": 5,
                "weeks": 2,
                "chart": bars([Measure(2, "2", "9 novembre"), Measure(3, "3")]),
                "rows": [("9 novembre", "2"), ("16 novembre", "3")],
            },
            "deadlines": [
                {"id": _ID, "title": "Bus", "at": NOW + timedelta(days=2), "holder": "COPIL"}
            ],
        },
    ),
    "committees": (
        "committee/list.html",
        {
            "tenant": NOVACITE,
            "section": "committees",
            "committees": [_SUMMARY, {**_SUMMARY, "chair": "", "consultative": 0}],
            "may_configure": True,
        },
    ),
    "committees, none": (
        "committee/list.html",
        {
            "tenant": NOVACITE,
            "section": "committees",
            "committees": [],
            "may_configure": False,
        },
    ),
    "committee": (
        "committee/show.html",
        {
            **_COMMITTEE,
            "own_seat": {"deputy": "Luc Deniau"},
            "other_seats": [(_ID, "Nadia Ferrand (suppléant : Bruno Castel)")],
            "absences": [
                _ABSENCE,
                {**_ABSENCE, "delegates": False, "deputy": None, "withdrawable": False},
            ],
            "seats": [
                _SEAT,
                {**_SEAT, "order": 1, "right": "consultative"},
                {**_SEAT, "name": "", "deputy": "", "state": "vacant", "order": None},
                {**_SEAT, "state": "suspended", "college": "staff", "order": 2},
            ],
            "secretaries": ["Martine Colin"],
            "remits": [
                {"kind": "initiative", "is_default": True, "rule": []},
                {"kind": "invariant_change", "is_default": False, "rule": _RULE},
            ],
            "items": [
                _ITEM,
                {**_ITEM, "state": "scheduled", "convening": 2},
                {**_ITEM, "state": "closed"},
                {**_ITEM, "state": "scheduled", "in_session": True, "session_id": None},
                {**_ITEM, "state": "scheduled", "in_session": True, "session_id": _ID},
            ],
            "sessions": [SUMMARY, replace(SUMMARY, place="", convening=1)],
            "runs": True,
            "decisions": [
                _DECISION,
                {**_DECISION, "result": "opinion_deemed_given", "tally": None},
            ],
            "page": {"number": 2, "pages": 3, "total": 41},
            "may_configure": True,
        },
    ),
    "committee to set up": (
        "committee/bodies.html",
        {
            **_COMMITTEE_FORM,
            "committee": None,
            "fingerprint": "",
            "form": {
                "name": "committee",
                "values": {"seats-0.email": "dgs@novacite.example", "seats-0.suspended": "1"},
                "errors": {
                    "name": ["Un comité porte déjà ce nom."],
                    "seats-0.suspended": ["Un siège vacant n’est pas suspendu."],
                },
            },
        },
    ),
    "seats to change": (
        "committee/bodies.html",
        {
            **_COMMITTEE_FORM,
            "committee": {"id": _ID, "name": "COPIL"},
            "form": {"name": "committee", "values": {"name": "COPIL"}, "errors": {}},
        },
    ),
    "rule to adapt": (
        "committee/rule.html",
        {
            "tenant": NOVACITE,
            "section": "committees",
            "committee": {"id": _ID, "name": "COPIL"},
            "fingerprint": "0a",
            "form": {
                "name": "rule",
                "values": {"rule.early_close": "1", "rule.voting_colleges": ["staff"]},
                "errors": {
                    "rule.no_objection": ["L’adoption sans objection ne peut pas être secrète."],
                    "rule.tie": ["Choisissez une des valeurs proposées."],
                },
            },
            "source": "Usage des comités.",
            "legal_notice": "Règle de départ.",
            "presets": [("copil", "Comité de pilotage")],
            "quorums": [("over-1/2", "plus de la moitié")],
            "majorities": [("over-1/2", "plus de la moitié")],
            "bases": [("entitled", "Les membres qui peuvent voter"), ("college:staff", "staff")],
            "counts": [("present", "Les seuls présents")],
            "majority_bases": [("expressed", "Les voix pour et contre")],
            "ties": [("rejected", "Le point est refusé")],
            "seconds": [("", "Non")],
            "colleges": ["elected", "staff"],
        },
    ),
    "committee, an absence refused": (
        "committee/show.html",
        {
            **_COMMITTEE,
            "own_seat": {"deputy": "Luc Deniau"},
            "other_seats": [(_ID, "Nadia Ferrand (sans suppléant)")],
            "form": {
                "name": "another-absence",
                "values": {"seat": "", "from": "2026-11-02", "until": "2026-11-01"},
                "errors": {"until": ["La fin vient après le début."]},
            },
        },
    ),
    "committee, empty": (
        "committee/show.html",
        {**_COMMITTEE, "committee": {**_SUMMARY, "is_adapted": True, "chair": ""}},
    ),
    "dashboard, empty": ("dashboard.html", _DASHBOARD),
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
