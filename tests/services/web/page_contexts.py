"""Invented contexts for every page, by a name that says what is peculiar in each."""

from __future__ import annotations

from datetime import date, timedelta

from tests.services.web.organisation_contexts import ORGANISATION
from tests.services.web.page_panels import (
    BALLOT,
    CLOSES_AT,
    DEPARTMENTS,
    FORM,
    NOVACITE,
    NOW,
    PANELS,
    PHASE,
    PROPOSAL,
    RECEIPT,
    REFORMULATION,
    RESERVE,
    SETUP,
    STEPS,
    TO_CORRECT,
    VALDENOVA,
)
from tests.services.web.public_contexts import PUBLIC_PAGES
from tests.services.web.reading_contexts import READING_PAGES
from tests.services.web.session_contexts import SESSION_PAGES

DOCUMENT = {
    "id": "7c1e",
    "name": "Devis des tablettes.pdf",
    "kind": "pdf",
    "size": 245_760,
    "version": 1,
    "by": "Nadia Haddad",
    "at": NOW,
    "removable": False,
}
DOCUMENTS = {
    "standing": [
        {**DOCUMENT, "removable": True},
        *(
            {**DOCUMENT, "id": kind, "kind": kind, "name": "Étude d’impact " * 8 + kind}
            for kind in ("docx", "xlsx", "pptx", "odt", "ods", "odp", "png", "jpeg", "webp")
        ),
    ],
    "replaced": [{**DOCUMENT, "id": "old", "size": 20_971_520}],
    "locked": "",
    "may_join": True,
}
LOCKED = {
    "standing": [{**DOCUMENT, "name": ""}],
    "replaced": [],
    "locked": "recused",
    "may_join": False,
}
NO_DOCUMENTS = {"standing": [], "replaced": [], "locked": "", "may_join": False}
MOVE = {
    "line": "Prendre part à un scrutin",
    "verb": "Voter",
    "subject": "Tablette de terrain",
    "url": "/t/novacite/proposals/4182",
    "due_at": CLOSES_AT,
    "detail": "COPIL, le scrutin ferme à 18 h",
    "tenant": NOVACITE,
}
UNDATED_MOVE = {**MOVE, "due_at": None}
LATE_MOVE = {**MOVE, "verb": "Rédiger", "due_at": NOW - timedelta(days=2), "detail": ""}
SHOW = {
    "proposal": PROPOSAL,
    "steps": STEPS,
    "panel": {"kind": "vote", **PANELS["vote"]},
    "acts": [],
    "settled": True,
    "said": "Au comité, jusqu’au 30 novembre.",
    "fingerprint": "1-4-2-2-118-2026112513",
    "receipt": None,
    "rollout": {"lead": {"name": "Rachid Benali"}, "phases": [PHASE], "reserves": [RESERVE]},
    "papers": {"b1": "p1"},
    "ballots": [
        {
            **BALLOT,
            "state": "closed",
            "result": "adopted_with_reserves",
            "closed_at": NOW,
            "convening": 1,
            "recused": [{"name": "Luc Deniau"}],
            "votes": [
                {
                    "voter": {"name": "Yann Le Goff"},
                    "deputy": None,
                    "proxy_holder": None,
                    "choice": "for",
                    "comment": "Oui.",
                },
            ],
            "tally": {"for": 8, "against": 2, "abstain": 1},
            "withheld": False,
            "arithmetic": {
                "taking_part": 11,
                "quorum_needed": 7,
                "majority_base": 10,
                "threshold": 6,
                "casting_vote_by": None,
            },
        }
    ],
    "documents": DOCUMENTS,
    "comments": [
        {"by": "Thomas Weil", "role": "voix consultative", "at": NOW, "text": "Effacer à 30 jours."}
    ],
    "can_comment": True,
    "timeline": [{"at": NOW, "text": "Scrutin ouvert par le COPIL : 12 voix, quorum à 7."}],
}
EDITED = {
    "name": "edit",
    "values": {"title": "Tablette", "vigilance_points": ["WP05"], "benefits.citizen": None},
    "errors": {"summary": ["Dites en deux phrases ce que vous proposez."]},
}
PAGES: dict[str, tuple[str, dict[str, object]]] = {
    **READING_PAGES,
    **PUBLIC_PAGES,
    **SESSION_PAGES,
    "inbox": (
        "inbox.html",
        {
            "tenant": None,
            "section": "inbox",
            "groups": [
                {"code": "late", "tenant": None, "late": [LATE_MOVE], "moves": []},
                {"code": "week", "tenant": None, "late": [], "moves": [MOVE, UNDATED_MOVE]},
                {"code": "chu", "tenant": VALDENOVA, "late": [LATE_MOVE], "moves": [MOVE]},
            ],
            "subnav": [
                {"label": "Par échéance", "href": "/", "current": True},
                {"label": "Par organisme", "href": "/?by=tenant", "current": False},
            ],
            "chosen": NOVACITE,
            "total": 5,
            "late": 2,
            "last_due_at": CLOSES_AT,
            "news": [{**MOVE, "line": "Une proposition est adoptée", "at": NOW}],
            "started": [
                {
                    "title": "Bus numérique",
                    "url": "/",
                    "stage": "rollout",
                    "states": ["done", "done", "done", "current", "todo"],
                    "note": "REX, lundi 7 décembre",
                },
                {"title": "Guichet fermé", "url": "/", "stage": "closed", "outcome": "rejected"},
            ],
            "next_known": None,
            "tenant_choice": [("novacite", "Ville de NovaCité (2)")],
            "news_more": 12,
            "news_url": "/?news=all",
            "proposes_in": None,
            "setups": [],
        },
    ),
    "inbox, empty": (
        "inbox.html",
        {
            "tenant": None,
            "section": "inbox",
            "move_count": 0,
            "groups": [],
            "subnav": [],
            "chosen": None,
            "total": 0,
            "late": 0,
            "last_due_at": None,
            "news": [],
            "started": [],
            "tenant_choice": [],
            "news_more": 0,
            "news_url": "/",
            "next_known": {"at": CLOSES_AT, "text": "le comité numérique"},
            "proposes_in": NOVACITE,
            "setups": [SETUP],
        },
    ),
    "login": (
        "login.html",
        {
            "next": "",
            "sent_to": "",
            "form": {"name": "login", "values": {"email": "x"}, "errors": {"_form": ["Non."]}},
            "personas": [
                {
                    "tenant": NOVACITE,
                    "people": [
                        {
                            "email": "a@b.example",
                            "name": "Rachid",
                            "role": "Agent",
                            "move_count": 1,
                        },
                        {"email": "c@b.example", "name": "Luc", "role": "DGA", "move_count": 0},
                    ],
                }
            ],
        },
    ),
    "login, link sent": ("login.html", {"next": "/", "sent_to": "a@b.example", "personas": []}),
    "link of a mail": ("magic_link.html", {"secret": "s3cret", "next": "/"}),
    "proposals": (
        "proposal/list.html",
        {
            "proposals": [
                {
                    **PROPOSAL,
                    "department": "Énergie et environnement",
                    "awaiting": "committee",
                    "who": "",
                    "due_at": CLOSES_AT,
                    "states": ["done", "done", "current", "todo", "todo"],
                },
                {
                    **PROPOSAL,
                    "stage": "closed",
                    "outcome": "declined",
                    "department": "Mobilités",
                    "awaiting": "nobody",
                    "who": "",
                    "due_at": None,
                    "states": [],
                },
            ],
            "filters": {
                "q": "tab",
                "stage": "",
                "kind": "",
                "department": "ENV",
                "awaiting": "",
                "mine": "1",
                "sort": "due",
            },
            "departments": DEPARTMENTS,
            "kinds": FORM["kinds"],
            "page": {"number": 2, "pages": 3, "total": 41},
            "can_propose": True,
        },
    ),
    "proposals, none": (
        "proposal/list.html",
        {
            "proposals": [],
            "filters": dict.fromkeys(
                ("q", "stage", "kind", "department", "awaiting", "mine", "sort"), ""
            ),
            "departments": DEPARTMENTS,
            "kinds": FORM["kinds"],
            "page": {"number": 1, "pages": 1, "total": 0},
            "can_propose": False,
        },
    ),
    "new, its kind": ("proposal/new.html", {**FORM, "kind": None}),
    "new initiative": ("proposal/new.html", FORM),
    "new adaptation": ("proposal/new.html", {**FORM, "kind": "adaptation"}),
    "new point": ("proposal/new.html", {**FORM, "kind": "vigilance_point"}),
    "new reformulation": ("proposal/new.html", {**FORM, "kind": "reformulation"}),
    "new invariant": ("proposal/new.html", {**FORM, "kind": "invariant_change"}),
    "edit, to correct": (
        "proposal/edit.html",
        {
            **FORM,
            "proposal": PROPOSAL,
            "form": EDITED,
            "revision": 3,
            "rework": {"text": "Pour quel usage ?", "asked_by": "Luc Deniau"},
            "documents": DOCUMENTS,
        },
    ),
    "confirm": (
        "proposal/confirm.html",
        {
            "proposal": PROPOSAL,
            "title": "Vous votez contre",
            "sentence": "La version 2 de « Tablette de terrain ».",
            "action": "/",
            "fields": [("choice", "against")],
            "verb": "Confirmer : je vote contre",
            "facts": [("Votre mot", "Trop tôt.", "")],
            "effects": [
                {"code": "INV1", "name": "Un", "effect": "at_risk", "note": "Ajouté par vous."}
            ],
        },
    ),
    "refused": ("refused.html", {"status": 403, "title": "", "detail": ""}),
    "outbox": (
        "outbox.html",
        {
            "section": "outbox",
            "page": {"number": 1, "pages": 1, "total": 1},
            "mails": [
                {
                    "id": 1,
                    "at": NOW,
                    "to": "a@b.example",
                    "subject": "À vous",
                    "text": "…",
                    "link": "/",
                }
            ],
        },
    ),
    "as a consultant": (
        "outbox.html",
        {
            "section": "outbox",
            "engagement": {"consultancy": "Cap Public Conseil", "until": date(2026, 12, 25)},
            "page": {"number": 1, "pages": 1, "total": 0},
            "mails": [],
        },
    ),
    "reformulation": ("proposal/show.html", {**SHOW, "proposal": REFORMULATION, "rollout": None}),
    "withdrawn point": (
        "proposal/show.html",
        {**SHOW, "proposal": {**REFORMULATION, "new_wording": "", "change": "retire"}},
    ),
    "bare draft": (
        "proposal/show.html",
        {
            **SHOW,
            "proposal": {
                **PROPOSAL,
                "version": 0,
                "summary": "",
                "sponsor": None,
                "commitments": None,
                "invariants": [],
                "effects_read_by": None,
                "usage_statements": [],
            },
            "panel": {"kind": "draft", "missing": []},
            "acts": [{"kind": kind, **PANELS[kind]} for kind in ("call_in", "withdraw")],
            "settled": False,
            "rollout": None,
            "ballots": [],
            "papers": {},
            "documents": NO_DOCUMENTS,
            "comments": [],
            "can_comment": False,
        },
    ),
    **{
        f"error {status}": ("error.html", {"status": status})
        for status in (403, 404, 409, 410, 413, 429, 500, 503, 418)
    },
    **{
        f"panel {kind}": ("proposal/show.html", {**SHOW, "panel": {"kind": kind, **panel}})
        for kind, panel in PANELS.items()
    },
    **{
        f"panel {kind}, to correct": (
            "proposal/show.html",
            {
                **SHOW,
                "panel": {"kind": kind, **PANELS[kind]},
                "form": {
                    "name": kind,
                    "values": {"comment": "Gardé", "decision": "return", "choice": "for"},
                    "errors": {"_form": ["L’étape a changé."], field: ["À corriger."]},
                },
            },
        )
        for kind, field in TO_CORRECT.items()
    },
    "documents, locked": ("proposal/show.html", {**SHOW, "documents": LOCKED}),
    "document, to correct": (
        "proposal/show.html",
        {
            **SHOW,
            "form": {
                "name": "document",
                "values": {},
                "errors": {"file": ["Ce fichier est vide."]},
            },
        },
    ),
    "voted, next item": ("proposal/show.html", {**SHOW, "receipt": RECEIPT}),
    "voted, last item": (
        "proposal/show.html",
        {**SHOW, "receipt": {**RECEIPT, "choice": None, "is_here": True, "remaining": 0}},
    ),
    "long summary": (
        "proposal/show.html",
        {**SHOW, "proposal": {**PROPOSAL, "summary": "Un long résumé. " * 60}, "comments": []},
    ),
    "free phase": (
        "proposal/show.html",
        {**SHOW, "panel": {"kind": "start", **PANELS["start"], "blocking_reserves": []}},
    ),
    "phase that may be called in": (
        "proposal/show.html",
        {
            **SHOW,
            "panel": {
                "kind": "start",
                **PANELS["start"],
                "blocking_reserves": [],
                "call_in_until": CLOSES_AT,
            },
        },
    ),
    **ORGANISATION,
}
