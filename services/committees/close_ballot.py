"""The chair closes a ballot whose result is settled, or sets the reserves of one that closed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, select

from policies.decision import CastVote, decide, is_settled
from policies.loop import Stage
from policies.messages import N_
from policies.permissions import Permission
from services.committees.access import check_impartial, lock_ballot, presiding
from services.committees.bodies import runs_agenda
from services.committees.count import proxies_of, rule_of, voters_of, votes_of
from services.committees.errors import BallotClosed, CannotCloseYet, NotTheChair
from services.committees.models import Ballot, BallotState, Reserve
from services.committees.reserve_asks import ask_about
from services.committees.sessions.attend import freeze_attendance, there_now, who_sits
from services.committees.sessions.run_items import end_with_vote
from services.deps import Act, Deps
from services.errors import Invalid
from services.journal.events import Event
from services.journal.models import JournalEntry
from services.journal.record import record
from services.notifications.models import ItemKind
from services.notifications.notify import settle_items
from services.proposals.access import lock_proposal, ring_loop
from services.proposals.models import Proposal
from services.tenancy.current import policy_version
from services.tenancy.people import find_member
from tenants.actor import Caller


@dataclass(frozen=True, slots=True)
class ReserveDisposition:
    """What the chair makes of a reserve: dropped, or kept with an owner, a date and a phase."""

    reserve_id: UUID
    keep: bool = True
    owner: str | None = None
    due_at: datetime | None = None
    blocks_phase: int | None = None


def close_ballot(
    deps: Deps, caller: Caller, ballot_id: UUID, dispositions: Sequence[ReserveDisposition] = ()
) -> None:
    """Close an open ballot whose result can no longer change; the loop counts it next.

    In session, who presides the item closes the vote when everybody has had their turn; a
    secretary may do it too, and then keeps every reserve. On a ballot closed by its deadline,
    amend the reserves instead: until the first phase starts, and for the policy's number of days
    at most.

    Raises:
        NotFound: no such ballot.
        NotTheChair: somebody else presides this item.
        CannotCloseYet: votes still awaited may change the result.
        BallotClosed: cancelled, or closed too long ago to amend its reserves.
        Invalid: a reserve or an owner that does not exist, or a reserve lifted already.
    """
    with deps.act(caller, Permission.BALLOT_CLOSE) as act:
        ballot = lock_ballot(act, ballot_id)
        if presiding(act.session, ballot) != act.user_id:
            _check_secretary(act, ballot, dispositions)
        if ballot.state is BallotState.CLOSED and dispositions:
            _amend(act, ballot, dispositions)
        elif is_closable(ballot):
            ask_closing(act, ballot, dispositions)
        else:
            raise BallotClosed(N_("Ce scrutin est déjà clos."))


def _check_secretary(act: Act, ballot: Ballot, dispositions: Sequence[ReserveDisposition]) -> None:
    """Let a secretary close a vote held in session, without a say on its reserves.

    Raises:
        NotTheChair.
        PartyNeverVotes, Recused: they are party to the item, or stepped aside from it.
    """
    is_in_session = ballot.session_id is not None and ballot.state is BallotState.OPEN
    runs = is_in_session and runs_agenda(act.session, ballot.committee_id, act.user_id)
    if not runs or dispositions:
        raise NotTheChair
    check_impartial(act, ballot)


def is_closable(ballot: Ballot) -> bool:
    """Whether the vote is open and nobody has closed it, put it off or made it void."""
    is_ended = (ballot.closing_asked_at, ballot.postponed_at, ballot.voided_at) != (None,) * 3
    return ballot.state is BallotState.OPEN and not is_ended


def ask_closing(act: Act, ballot: Ballot, dispositions: Sequence[ReserveDisposition] = ()) -> None:
    """Close an open vote, which the loop counts next, by those there now where it is in session.

    Raises:
        CannotCloseYet.
        Invalid: a reserve or an owner that does not exist.
    """
    check_closable(act, ballot)
    _dispose(act, ballot, dispositions)
    ballot.closing_asked_at = act.now
    ballot.closing_asked_by = act.user_id
    freeze_attendance(act.session, ballot, act.now)
    end_with_vote(act, ballot)
    proposal = lock_proposal(act, ballot.proposal_id)
    record(act, Event.BALLOT_CLOSING_ASKED, proposal.id, ballot=ballot.id)
    ring_loop(act, proposal)


def check_closable(act: Act, ballot: Ballot) -> None:
    """Refuse to close an open ballot whose result may still change.

    Raises:
        CannotCloseYet.
    """
    session = act.session
    votes = votes_of(session, ballot)
    if ballot.session_id is not None:
        _check_voted_on(act, ballot, votes)
        return
    if act.now < ballot.closes_at and not is_settled(
        rule_of(ballot),
        voters_of(session, ballot),
        votes,
        convening=ballot.convening,
        proxies=proxies_of(session, ballot, votes),
    ):
        raise CannotCloseYet


def _check_voted_on(act: Act, ballot: Ballot, votes: Sequence[CastVote]) -> None:
    """Refuse to close a vote for which enough are there and on which nobody has voted.

    Raises:
        CannotCloseYet.
    """
    if votes or ballot.session_id is None:
        return
    there = there_now(act.session, ballot.session_id)
    count = decide(
        rule_of(ballot),
        voters_of(act.session, ballot),
        [],
        convening=ballot.convening,
        attendance={str(seat) for seat in who_sits(act.session, ballot, there, act.now)},
    ).arithmetic
    if count.has_quorum:
        raise CannotCloseYet(
            N_("Le quorum est atteint et personne n’a voté. Faites voter, ou reportez le point.")
        )


def _amend(act: Act, ballot: Ballot, dispositions: Sequence[ReserveDisposition]) -> None:
    proposal = lock_proposal(act, ballot.proposal_id)
    check_amendable(act, ballot, proposal)
    changed = _dispose(act, ballot, dispositions)
    for reserve in changed:
        settle_items(act, proposal.id, kinds=[ItemKind.RESERVE], subject_id=reserve.id)
        if reserve.kept:
            ask_about(act, ballot, reserve)
    record(act, Event.RESERVES_AMENDED, proposal.id, ballot=ballot.id)
    if proposal.stage is Stage.ROLLOUT:  # what holds a phase back has changed
        ring_loop(act, proposal)


def check_amendable(act: Act, ballot: Ballot, proposal: Proposal) -> None:
    """Refuse to change the reserves of a ballot that closed too long ago.

    Raises:
        BallotClosed: the policy's time is over, or a phase has started.
    """
    durations = policy_version(act.session, proposal.policy_id).durations
    is_late = ballot.closed_at is None or act.now >= durations.reserve_amendment.after(
        ballot.closed_at
    )
    if is_late or _a_phase_started(act, proposal.id):
        raise BallotClosed(
            N_("Les réserves ne changent plus : le délai est passé, ou une phase a démarré.")
        )


def _a_phase_started(act: Act, proposal_id: UUID) -> bool:
    """Read in the journal, since the phases belong to a capability above this one."""
    started = exists().where(
        JournalEntry.tenant_id == act.tenant_id,
        JournalEntry.subject == proposal_id,
        JournalEntry.event == Event.PHASE_STARTED.value,
    )
    return bool(act.session.scalar(select(started)))


def _dispose(act: Act, ballot: Ballot, dispositions: Sequence[ReserveDisposition]) -> list[Reserve]:
    """Write the chair's choices on the ballot's reserves."""
    reserves = {
        reserve.id: reserve
        for reserve in act.session.scalars(select(Reserve).where(Reserve.ballot_id == ballot.id))
    }
    changed = []
    for place, disposition in enumerate(dispositions):
        reserve = reserves.get(disposition.reserve_id)
        if reserve is None:
            raise Invalid(
                errors={f"reserves.{place}.id": [N_("Cette réserve n’est pas de ce scrutin.")]}
            )
        if reserve.lifted_at is not None:
            raise Invalid(errors={f"reserves.{place}.id": [N_("Cette réserve est déjà levée.")]})
        reserve.kept = disposition.keep
        if disposition.keep:
            if disposition.owner is not None:
                reserve.owner_id = find_member(
                    act.session, disposition.owner, field=f"reserves.{place}.owner"
                )
            reserve.due_at = disposition.due_at or reserve.due_at
            reserve.blocks_phase = disposition.blocks_phase or reserve.blocks_phase
        changed.append(reserve)
    return changed
