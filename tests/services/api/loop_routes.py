"""Every route of the loop at the API, with a body that it reads and bodies that it refuses."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from policies.permissions import Permission

NOBODY = "00000000-0000-4000-8000-000000000000"
NOT_TEXTS: tuple[Any, ...] = (3, True, ["a"], {"a": 1}, "nul\0", "\ud800", "x" * 20_001)
TEXTS: tuple[Any, ...] = (*NOT_TEXTS, None, "", " \n ")
TITLES: tuple[Any, ...] = (*TEXTS, "x" * 201, "two\nlines")
CODES: tuple[Any, ...] = (3, "nul\0", "x" * 41)
WORDS: tuple[Any, ...] = ("elsewhere", 3, None, True)
NUMBERS: tuple[Any, ...] = ("3", 1.5, True, -1, 10**30, [])
LISTS: tuple[Any, ...] = ("x", 3, {}, None)
OBJECTS: tuple[Any, ...] = ("x", 3, [], None)
INSTANTS: tuple[Any, ...] = (
    "tomorrow",
    "2026-11-30",
    "2026-11-30T18:00:00",
    "9999-12-31T23:59:59Z",
    "0001-01-01T00:00:00+12:00",
    3,
)
DAYS: tuple[Any, ...] = ("tomorrow", "30/11/2026", "2026-02-30", 3)
EMAILS: tuple[Any, ...] = ("somebody", "a b@c.fr", "nul\0@c.fr", 3)
IDS: tuple[Any, ...] = ("x", 3, "00000000-0000-4000-8000-00000000000")


@dataclass(frozen=True)
class Route:
    """A route, and what it refuses.

    Attributes:
        path: with {proposal}, {document}, {ballot}, {reserve}, {action} for ids.
        body: one that is read; None when no body is.
        uploads: a form with a file is read.
        required: fields that cannot be left out.
        refused: by field, values that are refused under the field's name.
    """

    method: str
    path: str
    permission: Permission
    body: Mapping[str, Any] | None = None
    uploads: bool = False
    required: tuple[str, ...] = ()
    refused: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    def bad_bodies(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Bodies with one fault each, and the field at fault."""
        for name in self.required:
            yield name, without(self.body, name)
        for name, values in self.refused.items():
            for value in values:
                yield name, with_value(self.body, name, value)


def with_value(body: Mapping[str, Any] | None, path: str, value: Any) -> dict[str, Any]:
    """The body with ``value`` at a dotted path."""
    changed: Any = copy.deepcopy(dict(body or {}))
    place = changed
    *parents, last = path.split(".")
    for name in parents:
        place = place[int(name)] if isinstance(place, list) else place[name]
    place[int(last) if isinstance(place, list) else last] = value
    return changed  # type: ignore[no-any-return]  # a copy of the body


def without(body: Mapping[str, Any] | None, path: str) -> dict[str, Any]:
    """The body without what is at a dotted path."""
    changed: Any = copy.deepcopy(dict(body or {}))
    place = changed
    *parents, last = path.split(".")
    for name in parents:
        place = place[int(name)] if isinstance(place, list) else place[name]
    del place[last]
    return changed  # type: ignore[no-any-return]  # a copy of the body


REASON: dict[str, Any] = {
    "body": {"reason": "Une raison."},
    "required": ("reason",),
    "refused": {"reason": TEXTS},
}
USAGE = {"actor": "L’agent", "verb": "remplit", "object": "la fiche", "audience": "agent"}
TEXT = {
    "title": "Tablette de terrain",
    "summary": "Remplir la fiche sur place.",
    "department": "MOB",
    "usage_statements": [USAGE],
    "benefits": {"citizen": "Une réponse le jour même."},
    "invariants": [{"code": "INV1", "effect": "preserved", "note": "Rien ne change."}],
    "vigilance_points": ["WP01"],
    "target": "WP01",
    "change": "retire",
    "new_wording": "Une formulation.",
    "criteria": ["Une personne répond dans la journée."],
    "indicator": "Part des appels décrochés",
    "evidence": [{"type": "text", "text": "41 signalements."}],
    "working_conditions": True,
}
_REFUSED_TEXT = {
    "title": TITLES,
    "summary": NOT_TEXTS,
    "department": CODES,
    "usage_statements": (*LISTS, [USAGE] * 101),
    "usage_statements.0": OBJECTS,
    "usage_statements.0.actor": (*NOT_TEXTS, "x" * 201),
    "usage_statements.0.verb": (*NOT_TEXTS, "x" * 201),
    "usage_statements.0.object": (*NOT_TEXTS, "x" * 501),
    "usage_statements.0.audience": ("everyone", 3),
    "usage_statements.0.adverb": ("vite",),
    "benefits": OBJECTS,
    "benefits.citizen": (*NOT_TEXTS, "x" * 2_001),
    "benefits.taxpayer": NOT_TEXTS,
    "benefits.agent": NOT_TEXTS,
    "benefits.mayor": ("x",),
    "invariants": LISTS,
    "invariants.0.code": (*CODES, None, ""),
    "invariants.0.effect": WORDS,
    "invariants.0.note": NOT_TEXTS,
    "vigilance_points": LISTS,
    "vigilance_points.0": (*CODES, None, ""),
    "target": CODES,
    "change": ("replace", 3),
    "new_wording": NOT_TEXTS,
    "criteria": LISTS,
    "criteria.0": TEXTS,
    "indicator": (*NOT_TEXTS, "x" * 201),
    "evidence": (3, {}),
    "working_conditions": ("yes", 1, None),
    "evidence.0": (3, []),
    "evidence.0.type": WORDS,
    "evidence.0.text": TEXTS,
    "evidence.0.id": (*IDS, NOBODY),
}
_PHASE = {
    "name": "Pilote",
    "department": "MOB",
    "starts_on": "2026-12-07",
    "feedback_until": "2027-01-31T17:00:00Z",
    "stop_criteria": ["Un agent injoignable."],
}
_SEAT = {
    "email": "someone@elsewhere.example",
    "college": "elected",
    "right": "voting",
    "chair": True,
    "order": 1,
    "deputy": "other@elsewhere.example",
}

_COMMITTEE_PARTS: dict[str, Any] = {
    "body": {
        "name": "COPIL bis",
        "preset": "copil",
        "rule": {"quorum": {"fraction": "1/2", "strict": True}},
        "seats": [_SEAT],
        "secretaries": ["someone@elsewhere.example"],
    },
    "required": ("name", "preset", "seats", "seats.0.email", "seats.0.college", "seats.0.right"),
    "refused": {
        "name": TITLES,
        "preset": (3, None, "", "club"),
        "rule": OBJECTS,
        "rule.quorum": ("1/2", 3, {"fraction": "0/0", "strict": True}, {"fraction": "1/2"}),
        "rule.colour": ("red",),
        "rule.mode": ("hybrid", 3),
        "rule.majority": ({"fraction": "1/3", "strict": False},),
        "seats": (*LISTS, [], [_SEAT] * 201),
        "seats.0": OBJECTS,
        "seats.0.email": (*EMAILS, "someone@elsewhere.example"),
        "seats.0.state": (*WORDS, "vacant"),
        "seats.0.college": WORDS,
        "seats.0.right": WORDS,
        "seats.0.chair": ("yes", 1, None),
        "seats.0.order": (*NUMBERS, 201),
        "seats.0.deputy": EMAILS,
        "secretaries": LISTS,
        "secretaries.0": (*EMAILS, None),
    },
}

ROUTES = (
    Route("GET", "/proposals", Permission.PROPOSAL_READ),
    Route(
        "POST",
        "/proposals",
        Permission.PROPOSAL_CREATE,
        {"kind": "initiative", **TEXT},
        required=("kind", "title", "invariants.0.code", "invariants.0.effect", "evidence.0.type"),
        refused={"kind": (*WORDS, "project"), **_REFUSED_TEXT},
    ),
    Route("GET", "/proposals/{proposal}", Permission.PROPOSAL_READ),
    Route(
        "PATCH",
        "/proposals/{proposal}",
        Permission.PROPOSAL_EDIT,
        TEXT,
        required=("invariants.0.code", "invariants.0.effect", "evidence.0.type"),
        refused={"kind": ("initiative", "adaptation"), **_REFUSED_TEXT},
    ),
    Route("POST", "/proposals/{proposal}/submission", Permission.PROPOSAL_SUBMIT),
    Route("POST", "/proposals/{proposal}/withdrawal", Permission.PROPOSAL_WITHDRAW, **REASON),
    Route("POST", "/proposals/{proposal}/call-in", Permission.PROPOSAL_CALL_IN, **REASON),
    Route("GET", "/proposals/{proposal}/comments", Permission.COMMENT_READ),
    Route(
        "POST",
        "/proposals/{proposal}/comments",
        Permission.COMMENT_CREATE,
        {"text": "Qui recharge les tablettes ?"},
        required=("text",),
        refused={"text": TEXTS},
    ),
    Route("GET", "/proposals/{proposal}/documents", Permission.DOCUMENT_READ),
    Route("GET", "/proposals/{proposal}/documents/{document}", Permission.DOCUMENT_READ),
    Route("POST", "/proposals/{proposal}/documents", Permission.DOCUMENT_CREATE, uploads=True),
    Route("POST", "/proposals/{proposal}/documents/{document}/removal", Permission.DOCUMENT_REMOVE),
    Route(
        "POST",
        "/proposals/{proposal}/sponsorship",
        Permission.PROPOSAL_SPONSOR,
        {
            "decision": "sponsor",
            "comment": "Allons-y.",
            "commitments": {"budget_eur": 18_400, "staff_days": 35},
            "committee": NOBODY,
            "effects": [{"code": "INV1", "effect": "at_risk"}],
            "working_conditions": True,
            "lead": "someone@elsewhere.example",
        },
        required=("decision", "effects.0.code", "effects.0.effect"),
        refused={
            "working_conditions": ("yes", 1),
            "decision": WORDS,
            "comment": NOT_TEXTS,
            "commitments": OBJECTS,
            "commitments.budget_eur": NUMBERS,
            "commitments.staff_days": (*NUMBERS, 100_001),
            "committee": IDS,
            "effects": LISTS,
            "effects.0.code": (*CODES, None),
            "effects.0.effect": WORDS,
            "lead": EMAILS,
        },
    ),
    Route("GET", "/proposals/{proposal}/ballots", Permission.BALLOT_READ),
    Route(
        "POST",
        "/proposals/{proposal}/ballots",
        Permission.BALLOT_OPEN,
        {"opens_at": "2026-12-07T08:00:00Z", "closes_at": "2026-12-14T08:00:00Z"},
        refused={"opens_at": INSTANTS, "closes_at": INSTANTS},
    ),
    Route("POST", "/proposals/{proposal}/deferral", Permission.BALLOT_OPEN, **REASON),
    Route(
        "POST",
        "/ballots/{ballot}/votes",
        Permission.BALLOT_VOTE,
        {"choice": "for", "comment": "Oui.", "reserves": ["Former les agents."], "for": NOBODY},
        required=("choice",),
        refused={
            "for": IDS,
            "choice": WORDS,
            "comment": NOT_TEXTS,
            "reserves": LISTS,
            "reserves.0": TEXTS,
        },
    ),
    Route("GET", "/ballots/{ballot}/proxies", Permission.BALLOT_READ),
    Route(
        "POST",
        "/ballots/{ballot}/proxies",
        Permission.BALLOT_VOTE,
        {"to": "someone@elsewhere.example"},
        required=("to",),
        refused={"to": (*EMAILS, None)},
    ),
    Route("POST", "/ballots/{ballot}/proxies/revocation", Permission.BALLOT_VOTE),
    Route("GET", "/committees/{committee}/absences", Permission.COMMITTEE_READ),
    Route(
        "POST",
        "/committees/{committee}/absences",
        Permission.BALLOT_VOTE,
        {"seat": NOBODY, "from": "2036-12-21", "until": "2036-12-28", "delegates": False},
        required=("from", "until"),
        refused={
            "seat": IDS,
            "from": (*DAYS, None),
            "until": (*DAYS, None),
            "delegates": ("yes", 1, None),
        },
    ),
    Route(
        "POST",
        "/committees/{committee}/absences/{absence}/withdrawal",
        Permission.BALLOT_VOTE,
    ),
    Route("POST", "/ballots/{ballot}/recusals", Permission.BALLOT_RECUSE, **REASON),
    Route("POST", "/ballots/{ballot}/opening", Permission.BALLOT_OPEN),
    Route(
        "POST",
        "/ballots/{ballot}/closing",
        Permission.BALLOT_CLOSE,
        {
            "reserves": [
                {
                    "id": NOBODY,
                    "keep": True,
                    "owner": "someone@elsewhere.example",
                    "due_at": "2026-12-07T08:00:00Z",
                    "blocks_phase": 1,
                }
            ]
        },
        required=("reserves.0.id",),
        refused={
            "reserves": LISTS,
            "reserves.0.id": (*IDS, None),
            "reserves.0.keep": ("yes", 1, None),
            "reserves.0.owner": EMAILS,
            "reserves.0.due_at": INSTANTS,
            "reserves.0.blocks_phase": (*NUMBERS, 0, 101),
        },
    ),
    Route("GET", "/proposals/{proposal}/rollout", Permission.ROLLOUT_READ),
    Route(
        "PUT",
        "/proposals/{proposal}/rollout",
        Permission.ROLLOUT_PLAN,
        {
            "lead": "someone@elsewhere.example",
            "it_lead": "someone@elsewhere.example",
            "change_lead": "someone@elsewhere.example",
            "phases": [_PHASE],
        },
        required=("phases", "phases.0.name"),
        refused={
            "lead": EMAILS,
            "it_lead": EMAILS,
            "change_lead": EMAILS,
            "phases": (*LISTS, [_PHASE] * 101),
            "phases.0": OBJECTS,
            "phases.0.name": TITLES,
            "phases.0.department": CODES,
            "phases.0.starts_on": DAYS,
            "phases.0.feedback_until": INSTANTS,
            "phases.0.stop_criteria": LISTS,
            "phases.0.stop_criteria.0": TEXTS,
        },
    ),
    Route("POST", "/proposals/{proposal}/rollout/phases/1/start", Permission.ROLLOUT_START),
    Route(
        "POST",
        "/proposals/{proposal}/rollout/phases/1/feedback",
        Permission.FEEDBACK_GIVE,
        {"rating": 4, "text": "La fiche est remplie devant moi.", "college": "citizen"},
        required=("rating", "text", "college"),
        refused={"rating": (*NUMBERS, 0, 6, None), "text": TEXTS, "college": WORDS},
    ),
    Route(
        "POST",
        "/proposals/{proposal}/rollout/phases/1/review",
        Permission.ROLLOUT_REVIEW,
        {
            "findings": "412 fiches sur 430.",
            "verdict": "rollback",
            "invariants": [{"code": "INV1", "effect": "improved", "note": "Vu sur place."}],
            "lessons": ["Prévoir une batterie."],
            "undo_actions": ["Rendre les tablettes."],
        },
        required=("findings", "verdict", "invariants.0.code", "invariants.0.effect"),
        refused={
            "findings": TEXTS,
            "verdict": WORDS,
            "invariants": LISTS,
            "invariants.0.code": (*CODES, None),
            "invariants.0.effect": WORDS,
            "invariants.0.note": NOT_TEXTS,
            "lessons": LISTS,
            "lessons.0": TEXTS,
            "undo_actions": LISTS,
            "undo_actions.0": TEXTS,
        },
    ),
    Route(
        "POST",
        "/proposals/{proposal}/rollout/lead",
        Permission.ROLLOUT_REVIEW,
        {"lead": "lead@nowhere.example"},
        required=("lead",),
        refused={"lead": (*EMAILS, None)},
    ),
    Route("POST", "/proposals/{proposal}/rollout/resumption", Permission.ROLLOUT_REVIEW),
    Route(
        "POST",
        "/proposals/{proposal}/rollout/undo-actions/{action}/completion",
        Permission.ROLLOUT_START,
    ),
    Route(
        "POST",
        "/reserves/{reserve}/lifting",
        Permission.RESERVE_LIFT,
        {"evidence": "Formation suivie."},
        required=("evidence",),
        refused={"evidence": TEXTS},
    ),
    Route("GET", "/proposals/{proposal}/timeline", Permission.TIMELINE_READ),
    Route("GET", "/committees", Permission.COMMITTEE_READ),
    Route("GET", "/committees/{committee}", Permission.COMMITTEE_READ),
    Route("POST", "/committees", Permission.COMMITTEE_CONFIGURE, **_COMMITTEE_PARTS),
    Route("PUT", "/committees/{committee}", Permission.COMMITTEE_CONFIGURE, **_COMMITTEE_PARTS),
)
