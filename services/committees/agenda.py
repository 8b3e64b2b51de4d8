"""What the secretary or the chair does with an item: open, put off, send back."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select

from policies.decision import Mode
from policies.loop import Awaiting, Stage
from policies.messages import N_
from policies.permissions import Permission
from policies.presets import PRESETS
from services.committees.access import check_undecided, lock_ballot
from services.committees.bodies import runs_agenda
from services.committees.count import rule_of
from services.committees.errors import NotTheSecretary, OnlyInSession
from services.committees.models import Ballot, BallotState, Committee, Deferral
from services.deps import Act, Deps, new_id
from services.errors import Invalid, InvalidStage
from services.journal.events import Event
from services.journal.record import record
from services.notifications.models import ItemKind
from services.notifications.notify import settle_items
from services.proposals.access import find_proposal, lock_proposal, ring_loop
from services.proposals.models import Proposal
from services.tenancy.current import policy_version
from tenants.actor import Caller


def _last_ballot(act: Act, proposal_id: UUID) -> Ballot:
    """The proposal's latest ballot, locked before the proposal's own row.

    Raises:
        NotFound: no such proposal.
        InvalidStage: none was ever held.
        NotTheSecretary: the actor does not run that committee's agenda.
    """
    ballot = act.session.scalars(
        select(Ballot)
        .where(Ballot.proposal_id == proposal_id)
        .order_by(Ballot.round.desc())
        .limit(1)
        .with_for_update(key_share=True)
    ).one_or_none()
    if ballot is None:
        find_proposal(act, proposal_id)
        raise InvalidStage(N_("Cette proposition n’est pas à l’ordre du jour d’un comité."))
    if not runs_agenda(act.session, ballot.committee_id, act.user_id):
        raise NotTheSecretary
    return ballot


def open_ballot(deps: Deps, caller: Caller, ballot_id: UUID) -> None:
    """Open a scheduled ballot now rather than at its date.

    Raises:
        NotFound, NotTheSecretary.
        InvalidStage: it is not scheduled, or its rule wants more days since the first convening.
    """
    with deps.act(caller, Permission.BALLOT_OPEN) as act:
        ballot = lock_ballot(act, ballot_id)
        if not runs_agenda(act.session, ballot.committee_id, act.user_id):
            raise NotTheSecretary
        check_openable(ballot)
        check_notice(act, ballot)
        move_opening(ballot, act.now)
        proposal = lock_proposal(act, ballot.proposal_id)
        record(act, Event.BALLOT_SCHEDULED, proposal.id, ballot=ballot.id, opens_at=act.now)
        ring_loop(act, proposal)


def check_openable(ballot: Ballot) -> None:
    """Refuse to open by itself a ballot that is open or over, or that a session will open.

    Raises:
        InvalidStage.
    """
    if ballot.state is not BallotState.SCHEDULED:
        raise InvalidStage(N_("Ce scrutin est déjà ouvert, ou clos."))
    if ballot.mode is Mode.SESSION:
        raise InvalidStage(N_("Ce vote s’ouvre en séance, quand son point est appelé."))


def move_opening(ballot: Ballot, opens_at: datetime) -> None:
    """Open a scheduled ballot at another instant: voters keep as long to vote."""
    ballot.closes_at = opens_at + (ballot.closes_at - ballot.opens_at)
    ballot.opens_at = opens_at


def check_notice(act: Act, ballot: Ballot) -> None:
    """Refuse to open a second convening before the days its rule wants.

    Raises:
        InvalidStage.
    """
    second = rule_of(ballot).second_convening
    if ballot.convening == 1 or second is None:
        return
    first_closed = act.session.scalar(
        select(func.max(Ballot.closed_at)).where(
            Ballot.proposal_id == ballot.proposal_id, Ballot.round < ballot.round
        )
    )
    if first_closed is not None and act.now < first_closed + timedelta(days=second.min_days):
        raise InvalidStage(
            N_("La seconde convocation ne s’ouvre pas avant %(days)s jours pleins."),
            days=second.min_days,
        )


def reschedule_item(
    deps: Deps,
    caller: Caller,
    proposal_id: UUID,
    *,
    opens_at: datetime | None = None,
    closes_at: datetime | None = None,
) -> UUID:
    """Convene the committee at a distance, on an item left without quorum or awaiting a session.

    Args:
        deps: collaborators.
        caller: a secretary, or the chair.
        proposal_id: the item.
        opens_at: when voting opens; None is now.
        closes_at: when it closes; None is the policy's duration later.

    Returns:
        The ballot's id.

    Raises:
        NotFound, NotTheSecretary.
        InvalidStage: the item does not await the secretary.
        Invalid: dates in the past or out of order.
        OnlyInSession: the committee's rule wants it to meet.
    """
    with deps.act(caller, Permission.BALLOT_OPEN) as act:
        last = _last_ballot(act, proposal_id)
        proposal = lock_proposal(act, proposal_id)
        check_awaits_convening(proposal)
        check_votes_at_distance(act, last.committee_id)
        start = opens_at or act.now
        durations = policy_version(act.session, proposal.policy_id).durations
        end = closes_at or durations.ballot.after(start)
        errors: dict[str, list[str]] = {}
        if start < act.now:
            errors["opens_at"] = [N_("L’ouverture du vote ne peut pas être passée.")]
        if end <= start:
            errors["closes_at"] = [N_("La clôture du vote vient après son ouverture.")]
        if errors:
            raise Invalid(errors=errors)
        if last.state is BallotState.SCHEDULED:
            last.mode, last.opens_at, last.closes_at = Mode.ASYNC, start, end
            last.convening = 1
            return _announce(act, proposal, last)
        ballot = Ballot(
            tenant_id=act.tenant_id,
            id=new_id(),
            proposal_id=proposal.id,
            version=last.version,
            version_id=last.version_id,
            author_id=last.author_id,
            sponsor_id=last.sponsor_id,
            answered_by=last.answered_by,
            committee_id=last.committee_id,
            round=last.round + 1,
            convening=1,
            mode=Mode.ASYNC,
            rule=last.rule,
            state=BallotState.SCHEDULED,
            opens_at=start,
            closes_at=end,
        )
        act.session.add(ballot)
        return _announce(act, proposal, ballot)


def _announce(act: Act, proposal: Proposal, ballot: Ballot) -> UUID:
    settle_items(act, proposal.id, kinds=[ItemKind.SESSION])
    record(act, Event.BALLOT_SCHEDULED, proposal.id, ballot=ballot.id, opens_at=ballot.opens_at)
    ring_loop(act, proposal)
    return ballot.id


def check_votes_at_distance(act: Act, committee_id: UUID) -> None:
    """Refuse a vote at a distance where the committee's rule wants it to meet.

    Raises:
        OnlyInSession.
    """
    preset = act.session.scalars(select(Committee.preset).where(Committee.id == committee_id)).one()
    if Mode.ASYNC not in PRESETS[preset].modes:
        raise OnlyInSession


def check_awaits_convening(proposal: Proposal) -> None:
    """Refuse to convene again on an item that does not await the secretary.

    Raises:
        InvalidStage.
    """
    waits = proposal.stage is Stage.COMMITTEE and proposal.awaiting is Awaiting.SECRETARY
    if not waits or proposal.rung > proposal.heard:
        raise InvalidStage(N_("Ce point n’attend pas de nouvelle convocation."))


def check_deferrable(act: Act, proposal: Proposal) -> None:
    """Refuse to defer what is not before the committee, was deferred already, or is decided.

    Raises:
        InvalidStage, BallotOver.
    """
    deferred = select(Deferral.id).where(
        Deferral.proposal_id == proposal.id, Deferral.version == proposal.version
    )
    is_deferred = act.session.scalars(deferred).one_or_none() is not None
    if proposal.stage is not Stage.COMMITTEE or is_deferred:
        raise InvalidStage(N_("Ce point n’est pas devant le comité."))
    check_undecided(act, proposal.id)


def defer_item(deps: Deps, caller: Caller, proposal_id: UUID, reason: str) -> None:
    """Send the item back to its author for complement; an open ballot ends uncounted.

    Raises:
        NotFound, NotTheSecretary.
        InvalidStage: the item is not before the committee, or was deferred already.
        BallotOver: the committee has decided.
    """
    with deps.act(caller, Permission.BALLOT_OPEN) as act:
        _last_ballot(act, proposal_id)
        proposal = lock_proposal(act, proposal_id)
        check_deferrable(act, proposal)
        act.session.add(
            Deferral(
                tenant_id=act.tenant_id,
                id=new_id(),
                proposal_id=proposal.id,
                version=proposal.version,
                reason=reason,
                deferred_by=act.user_id,
                deferred_at=act.now,
            )
        )
        settle_items(act, proposal.id, kinds=[ItemKind.SESSION])
        record(act, Event.ITEM_DEFERRED, proposal.id, version=proposal.version)
        ring_loop(act, proposal)
