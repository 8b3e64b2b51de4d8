"""What a voter, the chair and the secretaries may do about an item."""

from __future__ import annotations

from collections.abc import Iterator

from policies.decision import Mode
from policies.loop import Stage
from policies.permissions import Permission
from services.committees.access import check_entitled, line_of, presiding, voter_on
from services.committees.agenda import (
    check_awaits_convening,
    check_deferrable,
    check_notice,
    check_votes_at_distance,
)
from services.committees.bodies import runs_agenda
from services.committees.capacity import capacity_on, check_not_voted
from services.committees.cast_vote import check_not_over, check_opened, check_there
from services.committees.close_ballot import check_amendable, check_closable
from services.committees.models import Ballot, BallotState
from services.committees.proxies import (
    check_proxies,
    is_used,
    possible_holders,
    standing_proxies,
)
from services.committees.sessions.attend import votes_to_come
from services.committees.sessions.models import SessionState
from services.committees.sessions.read_sessions import sessions_of
from services.committees.views import BallotView
from services.governance.look import Look, passes
from services.governance.possibilities import (
    AmendReserves,
    CloseBallot,
    ConveneAgain,
    DeferItem,
    GiveProxy,
    LiftReserves,
    OpenBallot,
    Possibility,
    RevokeProxy,
    VoteOnBallot,
)
from services.proposals.views import people


def committee_acts(look: Look) -> Iterator[Possibility]:
    """Vote, preside, lift reserves, convene, defer."""
    ballot, view = look.ballot, look.ballot_view
    if ballot is None or view is None:
        return
    if look.allows(Permission.BALLOT_VOTE):
        yield from _votes(look, ballot, view)
        yield from _proxy_acts(look, ballot, view)
    if look.allows(Permission.BALLOT_CLOSE):
        yield from _presiding_acts(look, ballot, view)
    to_lift = [reserve for reserve in look.reserves if look.may_lift(reserve)]
    if to_lift and look.proposal.stage is Stage.ROLLOUT:
        yield LiftReserves(to_lift)
    if look.allows(Permission.BALLOT_OPEN):
        yield from _agenda_acts(look, ballot, view)


def _votes(look: Look, ballot: Ballot, view: BallotView) -> Iterator[Possibility]:
    """The vote that the person may give, in their name or in that of an absent titular."""
    voter = line_of(look.act, ballot)
    if voter is None or not (
        passes(check_opened, ballot)
        and passes(check_entitled, voter)
        and passes(check_not_voted, look.act, ballot, voter)
        and passes(check_not_over, ballot, look.act.now)
        and passes(check_there, look.act, ballot)
    ):
        return
    if voter.member_id == look.act.user_id:
        entrusted = any(
            proxy.giver_id == voter.member_id for proxy in standing_proxies(look.session, ballot)
        )
        yield VoteOnBallot(view, entrusted=entrusted)
    elif passes(capacity_on, look.act, ballot, voter):
        titular = people(look.session, [voter.member_id])[voter.member_id]
        yield VoteOnBallot(view, deputy_of=titular)


def _proxy_acts(look: Look, ballot: Ballot, view: BallotView) -> Iterator[Possibility]:
    """Vote with a proxy held, one at a time; give one's own, or take it back."""
    if not passes(check_proxies, look.act, ballot):
        return
    standing = standing_proxies(look.session, ballot)
    givers = [proxy.giver_id for proxy in standing if proxy.holder_id == look.act.user_id]
    for giver_id in givers:
        giver = voter_on(look.session, ballot, giver_id)
        if giver is not None and passes(capacity_on, look.act, ballot, giver):
            yield VoteOnBallot(view, giver=people(look.session, [giver_id])[giver_id])
            break
    given = next((proxy for proxy in standing if proxy.giver_id == look.act.user_id), None)
    if given is not None and not is_used(look.session, given):
        holder = people(look.session, [given.holder_id])[given.holder_id]
        yield RevokeProxy(view, holder)
    elif given is None and (holders := possible_holders(look.act, ballot)):
        yield GiveProxy(view, holders)


def _presiding_acts(look: Look, ballot: Ballot, view: BallotView) -> Iterator[Possibility]:
    if presiding(look.session, ballot) != look.act.user_id:
        return
    if ballot.state is BallotState.OPEN and ballot.closing_asked_at is None:
        decidable = passes(check_closable, look.act, ballot)
        expected = decidable and not votes_to_come(look.session, ballot, look.act.now)
        yield CloseBallot(view, decidable, expected)
    elif ballot.closed_at is not None and look.proposal.stage is Stage.ROLLOUT:
        kept = [
            reserve
            for reserve in look.reserves
            if reserve.ballot_id == ballot.id and reserve.lifted_at is None
        ]
        if kept and passes(check_amendable, look.act, ballot, look.proposal):
            until = look.policy.durations.reserve_amendment.after(ballot.closed_at)
            yield AmendReserves(view, until, kept, look.members())


def _convening(look: Look, ballot: Ballot, view: BallotView) -> ConveneAgain:
    """The ways to take the item up again: at a distance, or at a session."""
    upcoming = [
        session
        for session in sessions_of(look.act, ballot.committee_id)
        if session.state in {SessionState.PLANNED, SessionState.CONVENED}
    ]
    return ConveneAgain(
        view,
        at_distance=passes(check_votes_at_distance, look.act, ballot.committee_id),
        sessions=upcoming,
    )


def _agenda_acts(look: Look, ballot: Ballot, view: BallotView) -> Iterator[Possibility]:
    proposal = look.proposal
    if proposal.stage is not Stage.COMMITTEE:
        return
    if not runs_agenda(look.session, ballot.committee_id, look.act.user_id):
        return
    if passes(check_awaits_convening, proposal):
        yield _convening(look, ballot, view)
    elif ballot.state is BallotState.SCHEDULED and ballot.mode is Mode.ASYNC:
        yield OpenBallot(view, may_open_now=passes(check_notice, look.act, ballot))
    if not look.is_processing and passes(check_deferrable, look.act, proposal):
        yield DeferItem()
