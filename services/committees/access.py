"""Finding a ballot, locking it, and who somebody is on it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select, text, true
from sqlalchemy.orm import Session

from policies.messages import N_
from services.committees.count import is_deputised, is_over
from services.committees.errors import BallotOver, NotEntitled, PartyNeverVotes, Recused
from services.committees.models import Ballot, BallotState, BallotVoter
from services.committees.sessions.models import Attendance, BallotAttendance, EarlyRecusal
from services.deps import Act
from services.errors import NotFound
from services.journal.stepped_aside import KEPT_AWAY, STEPPED_ASIDE
from services.proposals.models import Proposal
from tenants.models import Member

_KEPT_FROM: Final = text(f"""
SELECT p.id FROM proposal p
WHERE p.tenant_id = current_tenant() AND p.id = ANY (:proposals) AND {KEPT_AWAY}
""")  # noqa: S608 - a constant of this program
_STEPPED_ASIDE: Final = text(f"""
SELECT {STEPPED_ASIDE}
FROM (SELECT current_tenant() AS tenant_id, CAST(:proposal_id AS uuid) AS id,
             CAST(:version AS integer) AS version) p
""")  # noqa: S608 - a constant of this program


def find_ballot(act: Act, ballot_id: UUID) -> Ballot:
    """Read a ballot.

    Raises:
        NotFound: none of this tenant.
    """
    ballot = act.session.scalars(select(Ballot).where(Ballot.id == ballot_id)).one_or_none()
    if ballot is None:
        raise NotFound
    return ballot


def lock_ballot(act: Act, ballot_id: UUID) -> Ballot:
    """Read a ballot and hold its row: the last vote and the close meet here.

    Raises:
        NotFound: none of this tenant.
    """
    ballot = act.session.scalars(
        select(Ballot).where(Ballot.id == ballot_id).with_for_update(key_share=True)
    ).one_or_none()
    if ballot is None:
        raise NotFound
    return ballot


def lock_pending_ballot(act: Act, proposal_id: UUID) -> Ballot | None:
    """Hold the ballot that is scheduled or open on a proposal, if there is one.

    A fact that ends the item takes it before the proposal's own row, as a vote does.
    """
    return act.session.scalars(_pending(proposal_id).with_for_update(key_share=True)).one_or_none()


def check_undecided(act: Act, proposal_id: UUID) -> None:
    """Refuse to take away from the committee what it has decided, counted or not.

    Raises:
        BallotOver.
    """
    ballot = act.session.scalars(_pending(proposal_id)).one_or_none()
    if ballot is not None and is_over(act.session, ballot, act.now):
        raise BallotOver


def _pending(proposal_id: UUID) -> Select[Ballot]:
    return select(Ballot).where(
        Ballot.proposal_id == proposal_id,
        Ballot.state.in_([BallotState.SCHEDULED, BallotState.OPEN]),
    )


def lock_voting(
    act: Act, ballot_id: UUID, voter_id: UUID | None = None, *, as_deputy: bool = False
) -> tuple[Ballot, BallotVoter | None]:
    """Hold a ballot and a line on its list, by default the actor's: one look for both.

    Args:
        act: the transaction.
        ballot_id: the ballot.
        voter_id: whose line; None for the actor's.
        as_deputy: whether the line of the titular whose deputy they are is also theirs.

    Raises:
        NotFound: none of this tenant.
    """
    is_theirs = BallotVoter.member_id == (voter_id or act.user_id)
    if as_deputy and voter_id is None:
        is_theirs |= BallotVoter.deputy_id == act.user_id
    found = act.session.execute(
        select(Ballot, BallotVoter)
        .join(
            BallotVoter,
            (BallotVoter.tenant_id == Ballot.tenant_id) & (BallotVoter.ballot_id == Ballot.id),
        )
        .where(Ballot.id == ballot_id, is_theirs)
        .with_for_update(key_share=True, of=[Ballot, BallotVoter])
    ).one_or_none()
    if found is None:
        return lock_ballot(act, ballot_id), None
    ballot, voter = found
    return ballot, voter


def voter_on(session: Session, ballot: Ballot, member_id: UUID) -> BallotVoter | None:
    """The member's line on the frozen list, if they have one."""
    return session.scalars(
        select(BallotVoter).where(
            BallotVoter.ballot_id == ballot.id, BallotVoter.member_id == member_id
        )
    ).one_or_none()


def line_of(act: Act, ballot: Ballot) -> BallotVoter | None:
    """The line from which the actor may vote: their own, or that of whom they are deputy."""
    return act.session.scalars(
        select(BallotVoter).where(
            BallotVoter.ballot_id == ballot.id,
            (BallotVoter.member_id == act.user_id) | (BallotVoter.deputy_id == act.user_id),
        )
    ).one_or_none()


def entitled_voter(act: Act, ballot: Ballot) -> BallotVoter:
    """The actor's line on the frozen list.

    Raises:
        NotEntitled, PartyNeverVotes, Recused: the list says otherwise.
    """
    return check_entitled(voter_on(act.session, ballot, act.user_id))


def check_entitled(voter: BallotVoter | None) -> BallotVoter:
    """Let a line of the frozen list through when it may vote.

    Raises:
        NotEntitled, PartyNeverVotes, Recused: the list says otherwise.
    """
    if voter is None:
        raise NotEntitled
    if not voter.may_vote:
        raise PartyNeverVotes
    if voter.recused_at is not None:
        raise Recused
    return voter


@dataclass(frozen=True, slots=True)
class Aside:
    """Since when somebody stepped aside, and why; nothing while they take part."""

    at: datetime | None = None
    reason: str | None = None


TAKES_PART: Final = Aside()


def recused_before(session: Session, ballot: Ballot) -> dict[UUID, Aside]:
    """Who stepped aside off the list of ``ballot``: before it, in an earlier round, as a deputy."""
    early = session.execute(
        select(EarlyRecusal.member_id, EarlyRecusal.declared_at, EarlyRecusal.reason)
        .join(
            Ballot,
            (Ballot.tenant_id == EarlyRecusal.tenant_id) & (Ballot.id == EarlyRecusal.ballot_id),
        )
        .where(
            Ballot.proposal_id == ballot.proposal_id,
            Ballot.version == ballot.version,
            Ballot.round <= ballot.round,
        )
    )
    rows = session.execute(
        select(BallotVoter.member_id, BallotVoter.recused_at, BallotVoter.recusal_reason)
        .join(
            Ballot,
            (Ballot.tenant_id == BallotVoter.tenant_id) & (Ballot.id == BallotVoter.ballot_id),
        )
        .where(
            Ballot.proposal_id == ballot.proposal_id,
            Ballot.version == ballot.version,
            Ballot.round < ballot.round,
            BallotVoter.recused_at.is_not(None),
        )
        .order_by(Ballot.round.desc())
    )
    aside = {row.member_id: Aside(row.declared_at, row.reason) for row in early}
    return aside | {row.member_id: Aside(row.recused_at, row.recusal_reason) for row in rows}


def is_kept_away(session: Session, proposal: Proposal, member_id: UUID) -> bool:
    """Whether the item's debate is closed to the member, who stepped aside from it."""
    return proposal.id in kept_from(session, [proposal.id], member_id)


def kept_from(session: Session, proposals: Iterable[UUID | None], member_id: UUID) -> set[UUID]:
    """The proposals among those named whose debate is closed to the member: see ``KEPT_AWAY``."""
    named = [one for one in proposals if one is not None]
    return set(
        session.scalars(_KEPT_FROM, {"proposals": named, "member_id": member_id}) if named else ()
    )


def stepped_aside(session: Session, proposal_id: UUID, version: int, member_id: UUID) -> bool:
    """Whether the member stepped aside, in any round, from the item that a version was."""
    item = {"proposal_id": proposal_id, "version": version}
    found: bool = session.scalars(_STEPPED_ASIDE, {**item, "member_id": member_id}).one()
    return found


def check_impartial(act: Act, ballot: Ballot) -> None:
    """Keep from running a vote who is party to its item, or stepped aside from it.

    Raises:
        PartyNeverVotes, Recused.
    """
    if act.user_id in {ballot.author_id, ballot.sponsor_id, ballot.answered_by}:
        raise PartyNeverVotes(
            N_("Vous êtes partie à ce point\u00a0: quelqu’un d’autre en conduit le vote.")
        )
    if stepped_aside(act.session, ballot.proposal_id, ballot.version, act.user_id):
        raise Recused


def presiding(session: Session, ballot: Ballot, *, but: UUID | None = None) -> UUID | None:
    """Who chairs this item: the first in order who is there, neither party to it nor recused.

    In session, who is there is who is noted present or, once the vote is closed, who was;
    elsewhere, who has not left the tenant. Titulars only: the chair's deputy votes in their place
    and does not inherit the chair, which goes to the next in order (``is_deputised``).

    Args:
        session: bound to the tenant.
        ballot: the item's.
        but: whom to pass over too.
    """
    return session.scalars(
        select(BallotVoter.member_id)
        .join(
            Member,
            (Member.tenant_id == BallotVoter.tenant_id) & (Member.id == BallotVoter.member_id),
        )
        .where(
            _is_there(ballot),
            ~is_deputised(),
            BallotVoter.ballot_id == ballot.id,
            BallotVoter.chair_order.is_not(None),
            BallotVoter.may_vote,
            BallotVoter.recused_at.is_(None),
            BallotVoter.member_id.is_distinct_from(but),
            Member.left_at.is_(None),
        )
        .order_by(BallotVoter.chair_order)
        .limit(1)
    ).one_or_none()


def _is_there(ballot: Ballot) -> ColumnElement[bool]:
    """Whether the titular of the ``BallotVoter`` in the query is, or was, there for the item."""
    if ballot.session_id is None:
        return true()
    if ballot.state is BallotState.OPEN:
        return BallotVoter.member_id.in_(
            select(Attendance.member_id).where(
                Attendance.session_id == ballot.session_id, Attendance.left_at.is_(None)
            )
        )
    return BallotVoter.member_id.in_(
        select(BallotAttendance.member_id).where(BallotAttendance.ballot_id == ballot.id)
    )
