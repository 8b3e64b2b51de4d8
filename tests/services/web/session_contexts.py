"""Invented contexts for the pages of a committee's session."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from policies.decision import College, Result
from policies.notice import Notice
from services.committees.models import BallotState, VotingRight
from services.committees.sessions.minutes import Approval, MinutesView
from services.committees.sessions.minutes_state import MinutesState
from services.committees.sessions.models import (
    ApprovalDuty,
    ItemPurpose,
    ItemState,
    SessionState,
)
from services.committees.sessions.presences import Presence
from services.committees.sessions.read_sessions import Schedulable, SessionDesk
from services.committees.sessions.views import (
    ItemView,
    SessionSummary,
    SessionView,
    VoteCount,
)
from services.proposals.views import Person
from services.records.models import RecordKind
from services.records.read_records import RecordView
from services.web.session_moves import Awaited, SessionMove
from tests.services.web.page_panels import NOVACITE, NOW

_CHAIR, _SECRETARY = Person(UUID(int=1), "Inès Petit"), Person(UUID(int=2), "Martine Colin")
_BALLOT = UUID(int=30)
SUMMARY = SessionSummary(
    id=UUID(int=10),
    committee_id=UUID(int=11),
    committee="COPIL",
    state=SessionState.OPEN,
    convening=2,
    starts_at=NOW,
    ends_at=NOW + timedelta(hours=2),
    place="Salle du conseil",
    link="https://reunion.example/copil",
    items=4,
)
_ITEM = ItemView(
    id=UUID(int=20),
    rank=1,
    purpose=ItemPurpose.DECISION,
    state=ItemState.OPEN,
    title="Bus numérique",
    reference="P-2026-005",
    proposal_id=UUID(int=21),
    ballot_id=_BALLOT,
    presenter=_CHAIR,
    minutes=20,
    debate="Deux questions.",
    revision=2,
    ballot_state=BallotState.OPEN,
    closing_asked=False,
    result=None,
    count=VoteCount(entitled=12, quorum=7, there=8, cast=0),
    is_secret=False,
    may_be_unopposed=True,
    recused=[_SECRETARY],
    opened_at=NOW,
    closed_at=None,
)
_NOTE = replace(
    _ITEM,
    id=UUID(int=22),
    purpose=ItemPurpose.INFORMATION,
    state=ItemState.WAITING,
    title="Point d’étape",
    reference=None,
    proposal_id=None,
    ballot_id=None,
    ballot_state=None,
    count=None,
    presenter=None,
    minutes=None,
    debate="",
    recused=[],
    opened_at=None,
)
_ITEMS = [
    _ITEM,
    _NOTE,
    replace(_NOTE, id=UUID(int=23), state=ItemState.OPEN),
    replace(
        _ITEM,
        id=UUID(int=24),
        ballot_id=UUID(int=31),
        state=ItemState.CLOSED,
        ballot_state=BallotState.CLOSED,
        result=Result.ADOPTED,
        count=VoteCount(12, 7, 5, 11),
    ),
    replace(
        _ITEM,
        id=UUID(int=25),
        ballot_id=UUID(int=32),
        state=ItemState.WAITING,
        ballot_state=BallotState.SCHEDULED,
        count=None,
    ),
]
_PRESENCE = Presence(
    person=_CHAIR,
    email="elue.numerique@novacite.example",
    deputy_of=None,
    college=College.ELECTED,
    right=VotingRight.VOTING,
    is_secretary=False,
    is_there=True,
    is_remote=False,
    arrived_at=NOW,
    left_at=None,
)
_PRESENCES = [
    _PRESENCE,
    replace(_PRESENCE, person=_SECRETARY, right=None, is_secretary=True, is_remote=True),
    replace(
        _PRESENCE,
        person=Person(UUID(int=3), "Karim Benali"),
        right=VotingRight.CONSULTATIVE,
        is_there=False,
        left_at=NOW,
    ),
    replace(_PRESENCE, person=Person(UUID(int=4), "Luc Morel"), is_there=False, arrived_at=None),
    replace(
        _PRESENCE,
        person=Person(UUID(int=5), "Awa Diop"),
        email="suppleante@novacite.example",
        deputy_of=Person(UUID(int=4), "Luc Morel"),
    ),
]
_VIEW = SessionView(
    summary=SUMMARY,
    revision=3,
    urgency="Marché à notifier.",
    convened_at=NOW,
    opened_at=NOW,
    closed_at=None,
    cancellation=None,
    first_id=UUID(int=12),
    items=_ITEMS,
    presences=_PRESENCES,
    minutes=MinutesState.TO_DRAFT,
)
_DESK = SessionDesk(
    view=_VIEW,
    runs=True,
    may_attend=True,
    last_convocation=date(2026, 11, 20),
    notice=Notice(5, clear_days=True),
    is_in_time=False,
    is_overdue=False,
    schedulable=[Schedulable(UUID(int=40), "P-2026-009", "Borne d’accueil", NOW)],
    to_vote=frozenset({_BALLOT}),
    presided=frozenset({_BALLOT}),
    to_close=frozenset({_BALLOT}),
    recusable=frozenset({UUID(int=32)}),
)


def _page(desk: SessionDesk = _DESK, **changed: Any) -> dict[str, Any]:
    view = desk.view
    current = next((item for item in view.items if item.state is ItemState.OPEN), None)
    return {
        "tenant": NOVACITE,
        "section": "committees",
        "desk": desk,
        "session": view.summary,
        "view": view,
        "state": view.summary.state.value,
        "current": current,
        "is_settled": True,
        "there": 8,
        "voting": 12,
        "is_voter": True,
        "is_there": True,
        "has_pack": True,
        "is_gathering": True,
        "move": None,
        "fingerprint": "0a",
        "form": None,
        **changed,
    }


def _in_state(state: SessionState, **changed: Any) -> SessionDesk:
    summary = replace(SUMMARY, state=state)
    items = [_NOTE, _ITEMS[4]] if state is not SessionState.CLOSED else [_ITEMS[3]]
    view = replace(_VIEW, summary=summary, items=items)
    return replace(_DESK, view=view, **changed)


_COUNT = {
    "quorum_needed": 7,
    "quorum_reached": 11,
    "quorum_base": 12,
    "taking_part": 11,
    "proxies": 1,
    "for": 5,
    "against": 5,
    "abstain": 1,
    "silent": 1,
    "threshold": 6,
    "majority_base": 10,
    "chair": "Inès Petit",
    "casting_vote_by": "Inès Petit",
}
_VOTE = {
    "name": "Inès Petit",
    "choice": "for",
    "recorded_by": "Martine Colin",
    "deputy": None,
    "proxy_holder": None,
}
_CONTENT: dict[str, Any] = {
    "session": {
        "opened_at": NOW,
        "closed_at": NOW + timedelta(hours=2),
        "convened_at": NOW - timedelta(days=8),
        "urgency": "Marché à notifier.",
        "convening": 2,
        "place": "Salle du conseil",
        "chair": "Inès Petit",
        "secretaries": ["Martine Colin"],
    },
    "attendance": [
        {
            "name": "Inès Petit",
            "deputy_of": None,
            "right": "voting",
            "there": [
                {"from": NOW, "to": NOW, "remote": False},
                {"from": NOW, "to": NOW, "remote": True},
            ],
        },
        {"name": None, "deputy_of": None, "right": "consultative", "there": []},
        {
            "name": "Awa Diop",
            "deputy_of": "Luc Morel",
            "right": "voting",
            "there": [{"from": NOW, "to": NOW, "remote": False}],
        },
        # as minutes were drawn up before deputies sat
        {"name": "Karim Benali", "right": None, "there": []},
    ],
    "items": [
        {
            "title": "Bus numérique",
            "reference": "P-2026-005",
            "version": 2,
            "presenter": "Inès Petit",
            "debate": "Deux questions.",
            "state": "closed",
            "ballot": {
                "result": "adopted",
                "manner": "show_of_hands",
                "arithmetic": _COUNT,
                "away": [
                    {"name": "Karim Benali", "as": "author"},
                    {"name": "Luc Morel", "as": "recused"},
                ],
                "votes": [
                    _VOTE,
                    {**_VOTE, "deputy": "Luc Morel"},
                    {**_VOTE, "proxy_holder": "Luc Morel"},
                ],
                "reserves": [{"text": "Former les agents.", "owner": "Luc Morel"}],
            },
        },
        {
            "title": "Point d’étape",
            "reference": None,
            "version": None,
            "presenter": None,
            "debate": "",
            "state": "postponed",
            "ballot": None,
        },
    ],
}
_MINUTES = MinutesView(
    id=UUID(int=50),
    session_id=SUMMARY.id,
    number=2,
    content=_CONTENT,
    sha256="0a" * 32,
    correction="Un débat oublié.",
    drafted_at=NOW,
    drafted_by=_SECRETARY,
    approvals=[
        Approval(ApprovalDuty.CHAIR, _CHAIR, NOW),
        Approval(ApprovalDuty.SECRETARY, _SECRETARY, NOW),
    ],
    may_approve=ApprovalDuty.SECRETARY,
)
_MINUTES_PAGE: dict[str, Any] = {
    "tenant": NOVACITE,
    "section": "committees",
    "session": SUMMARY,
    "may_draft": True,
    "minutes": _MINUTES,
    "content": _CONTENT,
    "seats": {"there": 2, "voting": 3},
    "second_quorum": "lifted",
    "earlier": [replace(_MINUTES, number=1)],
    "papers": [
        RecordView(UUID(int=60), kind, 2, "0a" * 32, 30_000, NOW)
        for kind in (RecordKind.APPROVED_MINUTES, RecordKind.MINUTES)
    ],
    "form": None,
}
_REASON = {"reason": ["Ce champ est à remplir."]}
_PLAN: dict[str, Any] = {
    "tenant": NOVACITE,
    "section": "committees",
    "committee": {"id": UUID(int=11), "name": "COPIL"},
    "revision": 3,
}

SESSION_PAGES: dict[str, tuple[str, dict[str, object]]] = {
    "session, open": ("session/show.html", _page()),
    **{
        f"session, {act.value}": ("session/show.html", _page(move=SessionMove(act, _ITEM)))
        for act in (Awaited.VOTE, Awaited.END_VOTE, Awaited.END_ITEM)
    },
    "session, the next item": (
        "session/show.html",
        _page(_in_state(SessionState.OPEN), move=SessionMove(Awaited.TAKE_UP, _NOTE)),
    ),
    "session, to close": (
        "session/show.html",
        _page(_in_state(SessionState.OPEN), move=SessionMove(Awaited.CLOSE)),
    ),
    "session, to attend": (
        "session/show.html",
        _page(is_there=False, move=SessionMove(Awaited.ARRIVE)),
    ),
    "session, hands to correct": (
        "session/show.html",
        _page(
            form={"name": "hands", "values": {}, "errors": {"exceptions": ["N’est pas là."]}},
        ),
    ),
    "session, planned": (
        "session/show.html",
        _page(_in_state(SessionState.PLANNED), move=SessionMove(Awaited.CONVENE)),
    ),
    "session, planned in time": (
        "session/show.html",
        _page(
            _in_state(SessionState.PLANNED, is_in_time=True, schedulable=[]),
            move=SessionMove(Awaited.CONVENE),
        ),
    ),
    "session, convened": (
        "session/show.html",
        _page(
            _in_state(SessionState.CONVENED),
            move=SessionMove(Awaited.OPEN),
            is_there=False,
            form={"name": "cancel", "values": {}, "errors": _REASON},
        ),
    ),
    "session, never opened": (
        "session/show.html",
        _page(
            _in_state(SessionState.CONVENED, is_overdue=True),
            move=SessionMove(Awaited.TELL),
            is_there=False,
        ),
    ),
    "session, debate to write again": (
        "session/show.html",
        _page(
            form={
                "name": f"debate-{_ITEM.id}",
                "values": {"debate": "Trois questions.", "revision": "1"},
                "errors": {"_form": ["Ce texte a changé depuis que vous l’avez ouvert."]},
            },
        ),
    ),
    "session, closed": ("session/show.html", _page(_in_state(SessionState.CLOSED))),
    **{
        f"session, closed, to {act.value}": (
            "session/show.html",
            _page(_in_state(SessionState.CLOSED), move=SessionMove(act)),
        )
        for act in (Awaited.DRAFT, Awaited.APPROVE)
    },
    "session, for a reader": (
        "session/show.html",
        _page(replace(_DESK, runs=False, may_attend=False, to_vote=frozenset()), is_settled=False),
    ),
    "session to plan": (
        "session/plan.html",
        {
            **_PLAN,
            "session": None,
            "form": {
                "name": "meeting",
                "values": {"from": "14:00"},
                "errors": {"day": ["Une séance se prévoit pour plus tard."]},
            },
        },
    ),
    "session to move": (
        "session/plan.html",
        {
            **_PLAN,
            "session": replace(SUMMARY, state=SessionState.CONVENED),
            "form": {"name": "meeting", "values": {}, "errors": {}},
        },
    ),
    "minutes": ("session/minutes.html", _MINUTES_PAGE),
    "minutes, not drawn up": (
        "session/minutes.html",
        {**_MINUTES_PAGE, "minutes": None, "content": None, "earlier": [], "papers": []},
    ),
}
