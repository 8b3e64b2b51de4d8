"""The routes of committees' sessions at the API, as ``loop_routes`` has those of the loop."""

from __future__ import annotations

from policies.permissions import Permission
from tests.services.api.loop_routes import (
    EMAILS,
    IDS,
    INSTANTS,
    LISTS,
    NUMBERS,
    OBJECTS,
    REASON,
    WORDS,
    Route,
)

_RUN = Permission.SESSION_RUN
_MEETING = {
    "starts_at": "2036-12-14T13:00:00Z",
    "ends_at": "2036-12-14T15:00:00Z",
    "place": "Salle du conseil",
    "link": "https://reunion.example/copil",
}
_NOT_TEXTS = (3, True, ["a"], "nul\0", "\ud800")
_MEETING_REFUSED = {
    "starts_at": (*INSTANTS, None),
    "ends_at": (*INSTANTS, None),
    "place": (*_NOT_TEXTS, "x" * 201),
    "link": (*_NOT_TEXTS, "x" * 2_001),
}

SESSION_ROUTES = (
    Route("GET", "/committees/{committee}/sessions", Permission.SESSION_READ),
    Route(
        "POST",
        "/committees/{committee}/sessions",
        _RUN,
        _MEETING,
        required=("starts_at", "ends_at"),
        refused=_MEETING_REFUSED,
    ),
    Route("GET", "/sessions/{session}", Permission.SESSION_READ),
    Route(
        "PUT",
        "/sessions/{session}",
        _RUN,
        _MEETING,
        required=("starts_at", "ends_at"),
        refused=_MEETING_REFUSED,
    ),
    Route(
        "POST",
        "/sessions/{session}/items",
        _RUN,
        {"title": "Point d’étape", "presenter": "head@ville.example", "minutes": 10},
        refused={
            "title": (*_NOT_TEXTS, "x" * 201),
            "proposal": IDS,
            "presenter": EMAILS,
            "minutes": (*NUMBERS, 0, 601),
        },
    ),
    Route(
        "PUT",
        "/sessions/{session}/order",
        _RUN,
        {"items": ["00000000-0000-4000-8000-000000000000"]},
        required=("items",),
        refused={"items": LISTS, "items.0": (*IDS, None)},
    ),
    Route(
        "POST",
        "/sessions/{session}/convocation",
        _RUN,
        {"urgency": "Un marché à notifier."},
        refused={"urgency": (*_NOT_TEXTS, "x" * 20_001)},
    ),
    Route("POST", "/sessions/{session}/cancellation", _RUN, **REASON),
    Route("POST", "/sessions/{session}/opening", _RUN),
    Route("POST", "/sessions/{session}/closing", _RUN),
    Route(
        "POST",
        "/sessions/{session}/arrivals",
        Permission.SESSION_ATTEND,
        {"member": "second@ville.example", "remote": True},
        refused={"member": EMAILS, "remote": ("yes", 1, None)},
    ),
    Route(
        "POST",
        "/sessions/{session}/departures",
        Permission.SESSION_ATTEND,
        {"member": "second@ville.example"},
        refused={"member": EMAILS},
    ),
    Route("GET", "/agenda-items/{item}", Permission.SESSION_READ),
    Route(
        "PATCH",
        "/agenda-items/{item}",
        _RUN,
        {"presenter": "head@ville.example", "minutes": 10, "debate": "Deux questions."},
        refused={
            "presenter": (3, "nul\0"),
            "minutes": (*NUMBERS, 0, 601),
            "debate": (*_NOT_TEXTS, "x" * 20_001),
        },
    ),
    Route("POST", "/agenda-items/{item}/removal", _RUN),
    Route("POST", "/agenda-items/{item}/opening", _RUN),
    Route("POST", "/agenda-items/{item}/end", _RUN),
    Route("POST", "/agenda-items/{item}/postponement", _RUN),
    Route(
        "POST",
        "/ballots/{ballot}/recorded-votes",
        _RUN,
        {"member": "second@ville.example", "choice": "against"},
        required=("member", "choice"),
        refused={"member": (*EMAILS, None), "choice": WORDS},
    ),
    Route(
        "POST",
        "/ballots/{ballot}/hands",
        _RUN,
        {"exceptions": {}},
        refused={"exceptions": OBJECTS},
    ),
    Route("GET", "/sessions/{session}/pack", Permission.SESSION_READ),
    Route("GET", "/sessions/{session}/records", Permission.SESSION_READ),
    Route("GET", "/proposals/{proposal}/records", Permission.BALLOT_READ),
    Route("GET", "/sessions/{session}/minutes", Permission.SESSION_READ),
    Route(
        "POST",
        "/sessions/{session}/minutes",
        _RUN,
        {"correction": "Un débat oublié."},
        refused={"correction": (*_NOT_TEXTS, "x" * 20_001)},
    ),
    Route("POST", "/sessions/{session}/minutes/1/approvals", _RUN),
    Route("POST", "/ballots/{ballot}/no-objection", Permission.BALLOT_CLOSE),
)
