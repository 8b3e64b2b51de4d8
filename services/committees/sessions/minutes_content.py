"""Everything that the minutes of a session say, as data: enough to redo each result by hand."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from policies.decision import Arithmetic
from services.committees.count import rule_of
from services.committees.models import (
    Ballot,
    BallotVoter,
    Manner,
    Reserve,
    Vote,
)
from services.committees.representation import Proxy
from services.committees.secret_box import is_told
from services.committees.sessions.kept_seats import secretaries_at
from services.committees.sessions.minutes_attendance import attendance_lines
from services.committees.sessions.models import (
    AgendaItem,
    BallotAttendance,
    CommitteeSession,
    state_of_item,
)
from services.proposals.models import Proposal, ProposalVersion
from tenants.models import Member, Tenant

_TOO_TELLING: Final = (
    *("for", "against", "abstain", "silent", "expressed"),
    *("majority_base", "threshold", "casting_vote_by"),
)
"""Numbers of a secret vote that would tell who voted what, when too few voted."""


def content_of(session: Session, sitting: CommitteeSession) -> dict[str, Any]:
    """The session in JSON types: who was there and when, and each item with its arithmetic.

    The committee is the one kept as the session opened: no change to it since changes anything
    here. Votes are named unless the rule is secret. Instants are RFC 3339.
    """
    names = {row.id: row.name for row in session.execute(select(Member.id, Member.name))}
    tenant = session.execute(
        select(Tenant.name, Tenant.siren).where(Tenant.id == sitting.tenant_id)
    ).one()
    return {
        "tenant": {"name": tenant.name, "siren": tenant.siren},
        "committee": {"name": sitting.committee_name, "preset": sitting.committee_preset},
        "session": {
            "convening": sitting.convening,
            "convened_at": _said(sitting.convened_at),
            "urgency": sitting.urgency,
            "starts_at": _said(sitting.starts_at),
            "opened_at": _said(sitting.opened_at),
            "closed_at": _said(sitting.closed_at),
            "place": sitting.place,
            "link": sitting.link,
            "chair": _name(names, sitting.presided_by),
            "secretaries": sorted(names[one] for one in secretaries_at(session, sitting)),
        },
        "attendance": attendance_lines(session, sitting, names),
        "items": _items(session, sitting, names),
    }


def _said(instant: datetime | None) -> str | None:
    return None if instant is None else instant.isoformat()


def _name(names: dict[UUID, str], member_id: UUID | None) -> str | None:
    return None if member_id is None else names[member_id]


def _items(
    session: Session, sitting: CommitteeSession, names: dict[UUID, str]
) -> list[dict[str, Any]]:
    items = session.scalars(
        select(AgendaItem)
        .where(AgendaItem.session_id == sitting.id)
        .order_by(AgendaItem.rank, AgendaItem.id)
    ).all()
    return [
        {
            "number": number,
            "purpose": item.purpose.value,
            "state": state_of_item(item).value,
            "title": item.title,
            "presenter": _name(names, item.presenter_id),
            "opened_at": _said(item.opened_at),
            "closed_at": _said(item.closed_at),
            "debate": item.debate,
            **_decision(session, item, names),
        }
        for number, item in enumerate(items, start=1)
    ]


def _decision(session: Session, item: AgendaItem, names: dict[UUID, str]) -> dict[str, Any]:
    if item.ballot_id is None:
        return {"reference": None, "version": None, "ballot": None}
    ballot = session.scalars(select(Ballot).where(Ballot.id == item.ballot_id)).one()
    title, reference = session.execute(
        select(ProposalVersion.title, Proposal.reference)
        .join(
            Proposal,
            (Proposal.tenant_id == ProposalVersion.tenant_id)
            & (Proposal.id == ProposalVersion.proposal_id),
        )
        .where(ProposalVersion.id == ballot.version_id)
    ).one()
    is_counted = ballot.arithmetic is not None and ballot.session_id == item.session_id
    return {
        "title": title,
        "reference": reference,
        "version": ballot.version,
        "ballot": ballot_content(session, ballot, names) if is_counted else None,
    }


def ballot_content(session: Session, ballot: Ballot, names: dict[UUID, str]) -> dict[str, Any]:
    """A vote that was counted: its rule, its arithmetic, who took part and how, its reserves.

    Args:
        session: bound to the tenant.
        ballot: closed.
        names: of the tenant's members.
    """
    arithmetic = dict(ballot.arithmetic or {})
    if not is_told(rule_of(ballot), Arithmetic.from_dict(arithmetic)):
        arithmetic |= dict.fromkeys(_TOO_TELLING)
    for key in ("chair", "casting_vote_by"):
        arithmetic[key] = _name(names, UUID(arithmetic[key])) if arithmetic.get(key) else None
    return {
        "round": ballot.round,
        "convening": ballot.convening,
        "rule": ballot.rule,
        "result": ballot.result.value if ballot.result else None,
        "manner": ballot.manner.value if isinstance(ballot.manner, Manner) else None,
        "closed_at": _said(ballot.closed_at),
        "arithmetic": arithmetic,
        **_there(session, ballot, names),
        "away": _away(session, ballot, names),
        "votes": [] if rule_of(ballot).secret else _votes(session, ballot, names),
        "reserves": _reserves(session, ballot, names),
    }


def _there(session: Session, ballot: Ballot, names: dict[UUID, str]) -> dict[str, Any]:
    """Who sat for the item, and which of them as whose deputy.

    Who stepped aside from it had left it.
    """
    aside = select(BallotVoter.member_id).where(
        BallotVoter.ballot_id == ballot.id, BallotVoter.recused_at.is_not(None)
    )
    kept = session.execute(
        select(BallotAttendance.member_id, BallotAttendance.deputy_id).where(
            BallotAttendance.ballot_id == ballot.id, BallotAttendance.member_id.not_in(aside)
        )
    ).all()
    deputies = [
        {"name": names[deputy], "of": names[titular]}
        for titular, deputy in kept
        if deputy is not None
    ]
    return {
        "there": sorted(names[deputy or titular] for titular, deputy in kept),
        "deputies": sorted(deputies, key=lambda one: one["name"]),
    }


def _away(session: Session, ballot: Ballot, names: dict[UUID, str]) -> list[dict[str, Any]]:
    """Who did not vote on this item: its author, its sponsor, those who stepped aside."""
    rows = session.scalars(
        select(BallotVoter)
        .where(
            BallotVoter.ballot_id == ballot.id,
            BallotVoter.recused_at.is_not(None) | ~BallotVoter.may_vote,
        )
        .order_by(BallotVoter.member_id)
    )
    return [
        {
            "name": names[row.member_id],
            "as": "author"
            if row.member_id == row.author_id
            else "recused"
            if row.may_vote
            else "sponsor",
        }
        for row in rows
    ]


def _votes(session: Session, ballot: Ballot, names: dict[UUID, str]) -> list[dict[str, Any]]:
    rows = session.execute(
        select(Vote, Proxy.holder_id)
        .outerjoin(Proxy, (Proxy.tenant_id == Vote.tenant_id) & (Proxy.id == Vote.proxy_id))
        .where(Vote.ballot_id == ballot.id, Vote.struck_at.is_(None), Vote.choice.is_not(None))
    )
    votes = [
        {
            "name": names[row.Vote.voter_id],
            "choice": row.Vote.choice.value,
            "recorded_by": _name(names, row.Vote.recorded_by),
            "deputy": _name(names, row.Vote.deputy_id),
            "proxy_holder": _name(names, row.holder_id),
        }
        for row in rows
    ]
    return sorted(votes, key=lambda vote: str(vote["name"]))


def _reserves(session: Session, ballot: Ballot, names: dict[UUID, str]) -> list[dict[str, Any]]:
    rows = session.scalars(
        select(Reserve)
        .where(Reserve.ballot_id == ballot.id, Reserve.kept.is_(True))
        .order_by(Reserve.id)
    )
    return [
        {
            "text": row.text,
            "owner": _name(names, row.owner_id),
            "due_at": _said(row.due_at),
            "blocks_phase": row.blocks_phase,
        }
        for row in rows
    ]
