"""Each component with an example, for those who make the pages: in the demonstration only.

People, texts and numbers are invented. What people wrote stays in French whatever the reader's
language, as it does on the pages.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from policies.presets import PRESETS
from services.errors import NotFound
from services.http.context import config, deps
from services.http.language import gettext as _
from services.http.language import language, ngettext
from services.http.permission import public
from services.web.blueprint import web
from services.web.charts import Measure, bars, line
from services.web.labels import render_labelled
from services.web.rose import rose
from services.web.rule_words import rule_lines
from services.web.wording_changes import compare

_TENANT: Final = {"slug": "novacite", "name": "Ville de NovaCité", "monogram": "NC"}
_BEFORE: Final = "Rendre une aide humaine joignable."
_AFTER: Final = "Rendre une aide humaine facile à repérer et joignable."
_WEEKS: Final = (("7 sept.", 9), ("14 sept.", 14), ("21 sept.", 12), ("28 sept.", 17))
_QUARTERS: Final = (("T1 2026", 27), ("T2 2026", 19), ("T3 2026", 18), ("T4 2026", 14))


@web.get("/gallery", endpoint="gallery")
@public("the examples are invented, and there is no gallery outside the demonstration")
def show() -> str:
    """Show every component.

    Raises:
        NotFound: this is no demonstration.
    """
    if not config().demo:
        raise NotFound
    return render_labelled("gallery.html", language=language(), **examples(deps().clock.now()))


def examples(now: datetime) -> dict[str, Any]:
    """What ``gallery.html`` shows, dated around ``now``."""
    soon = now + timedelta(days=5, hours=3)
    return {
        "now": now,
        "due_at": soon,
        "moves": _moves(soon, now - timedelta(days=2)),
        "steps": _steps(now),
        "effects": _effects(),
        "change": _change(now),
        "columns": _columns(),
        "bar_chart": bars([Measure(count, str(count), day) for day, count in _WEEKS]),
        "line_chart": line([Measure(days, str(days), name) for name, days in _QUARTERS]),
        "weeks": [(day, str(count)) for day, count in _WEEKS],
        "quarters": [(name, str(days)) for name, days in _QUARTERS],
        "seats": _seats(),
        "rule": rule_lines(PRESETS["copil"].rule, _, ngettext, lambda _college: 13),
        "rose": rose(5),
        "setup": {
            "tenant": _TENANT,
            "steps": [
                {"label": "Les services", "url": "#setup", "done": "4 services"},
                {"label": "Les membres", "url": "#setup", "done": ""},
            ],
        },
        "documents": [
            {
                "id": UUID(int=1),
                "name": "Devis des tablettes.pdf",
                "kind": "pdf",
                "size": 245_760,
                "version": 1,
                "by": "Nadia Haddad",
                "at": now - timedelta(days=6),
                "removable": False,
            }
        ],
        "document_place": {"tenant": _TENANT, "proposal": {"id": UUID(int=1)}},
        "comments": [
            {
                "by": "Élodie Roussel",
                "role": "",
                "at": now - timedelta(days=3),
                "text": "Qui recharge la tablette entre deux tournées ?",
            }
        ],
        "events": [
            {"at": now, "text": "Le vote est ouvert."},
            {"at": now - timedelta(days=6), "text": "Luc Deniau parraine la proposition."},
        ],
        "to_correct": {
            "name": "correct",
            "values": {"budget_eur": "quatre mille", "comment": "À commencer par deux guichets."},
            "errors": {"budget_eur": ["Écrivez le budget en chiffres, par exemple 4 000."]},
        },
        "blank": {"name": "vote", "values": {}, "errors": {}},
    }


def _moves(soon: datetime, late: datetime) -> dict[str, list[dict[str, Any]]]:
    tenant = {**_TENANT, "colour": "prune"}
    move = {
        "line": "Voter",
        "verb": "Voter",
        "subject": "Tablette de terrain",
        "url": "#moves",
        "due_at": soon,
        "detail": "P-2026-006",
        "tenant": tenant,
    }
    return {
        "week": [move, {**move, "subject": "Pictogrammes de guichet", "due_at": None}],
        "late": [{**move, "line": "Écrire le REX", "verb": "Écrire le REX", "due_at": late}],
        "news": [{**move, "line": "La proposition est adoptée", "at": late}],
        "started": [
            {
                "title": "Bus numérique",
                "url": "#moves",
                "stage": "rollout",
                "outcome": None,
                "states": ["done", "done", "done", "current", "todo"],
                "note": "Au tour de Sophie Marchetti",
            },
            {
                "title": "File d’attente virtuelle",
                "url": "#moves",
                "stage": "closed",
                "outcome": "stopped",
                "states": [],
                "note": "",
            },
        ],
    }


def _steps(now: datetime) -> list[dict[str, Any]]:
    return [
        {"stage": "draft", "state": "done", "at": now, "loop": _("à compléter")},
        {"stage": "sponsorship", "state": "done", "at": now},
        {"stage": "committee", "state": "current", "at": now},
        {"stage": "rollout", "state": "todo", "note": _("si adoptée")},
        {"stage": "closed", "state": "todo"},
    ]


def _effects() -> list[dict[str, str]]:
    names = {
        "preserved": "Égal accès",
        "improved": "Proximité humaine",
        "at_risk": "Neutralité des données",
        "waived": "Démarches simples",
    }
    return [
        {
            "code": f"INV{number}",
            "name": name,
            "effect": effect,
            "note": "Un suivi des agents devient possible." if effect == "at_risk" else "",
            "corrected_by": "Luc Deniau" if effect == "at_risk" else "",
            "proposed": "preserved",
        }
        for number, (effect, name) in enumerate(names.items(), start=1)
    ]


def _change(now: datetime) -> dict[str, Any]:
    struck, added = compare(_BEFORE, _AFTER)
    held_from = now - timedelta(days=300)
    return {
        "before": {
            "wording": _BEFORE,
            "pieces": struck,
            "version": 1,
            "at": held_from,
            "until": now,
        },
        "after": {"wording": _AFTER, "pieces": added, "version": 2, "at": now},
    }


def _columns() -> list[dict[str, Any]]:
    loop = {
        "url": "#board",
        "title": "Binômes de mentorat inversé",
        "age": "9 jours",
        "late": "",
        "holder": "chez Sophie Marchetti",
    }
    late = {**loop, "title": "Affichage des horaires réels", "late": "attendue il y a 2 jours"}
    return [
        {"stage": "draft", "total": 0, "loops": [], "more_url": ""},
        {"stage": "sponsorship", "total": 2, "loops": [late, loop], "more_url": ""},
        {"stage": "committee", "total": 7, "loops": [loop], "more_url": "#board"},
        {"stage": "rollout", "total": 1, "loops": [loop], "more_url": ""},
    ]


def _seats() -> list[dict[str, Any]]:
    seat = {
        "name": "Nadia Ferrand",
        "deputy": "Bruno Castel",
        "college": "elected",
        "right": "voting",
        "state": "in_office",
        "order": 0,
    }
    return [
        seat,
        {**seat, "name": "Hélène Vasseur", "deputy": "", "college": "management", "order": 1},
        {**seat, "name": "", "deputy": "", "college": "agent", "state": "vacant", "order": None},
        {**seat, "name": "Thomas Weil", "right": "consultative", "order": None},
    ]
