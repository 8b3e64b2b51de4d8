"""Invented contexts for the pages that need no account: the public page and the gallery."""

from __future__ import annotations

from datetime import timedelta

from services.web.gallery import examples
from services.web.rose import rose
from tests.services.web.page_panels import NOVACITE, NOW
from tests.services.web.rendering import build_app

_CHANGE = {
    "name": "Une aide facile à trouver",
    "signals": 41,
    "before": {
        "wording": "Assurer une présence.",
        "pieces": [],
        "at": NOW - timedelta(days=300),
        "until": NOW,
    },
    "after": {
        "wording": "Assurer une aide.",
        "pieces": [
            {"text": "Assurer ", "changed": False},
            {"text": "une aide.", "changed": True},
        ],
        "at": NOW,
    },
}

with build_app().test_request_context("/"):
    _EXAMPLES = examples(NOW)

PUBLIC_PAGES: dict[str, tuple[str, dict[str, object]]] = {
    "public": (
        "public/show.html",
        {
            "tenant": NOVACITE,
            "invariants": [
                {
                    "name": "Égal accès",
                    "wording": "Le même service partout.",
                    "points": [{"name": "Aide visible", "wording": "L’aide se voit."}],
                },
                {"name": "Proximité", "wording": "Parler à quelqu’un.", "points": []},
            ],
            "since": NOW,
            "changes": [_CHANGE, {**_CHANGE, "signals": 0}],
            "rose": rose(2),
        },
    ),
    "gallery": ("gallery.html", _EXAMPLES),
    "public, empty": (
        "public/show.html",
        {"tenant": NOVACITE, "invariants": [], "since": None, "changes": [], "rose": rose(0)},
    ),
}
