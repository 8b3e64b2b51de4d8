"""Proxies: a voter who will be away entrusts their vote on one item to another voter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from policies.messages import N_
from policies.permissions import Permission
from services.committees.access import (
    check_entitled,
    find_ballot,
    lock_ballot,
    recused_before,
    voter_on,
)
from services.committees.ballot_lines import ask_for_vote, is_done, stop_asking
from services.committees.bodies import has_vote, voting_in
from services.committees.capacity import check_not_voted
from services.committees.cast_vote import check_not_over
from services.committees.count import rule_of
from services.committees.errors import (
    GiverIsThere,
    NoProxies,
    NotEntitled,
    PartyNeverVotes,
    ProxyUsed,
    Recused,
)
from services.committees.models import Ballot, BallotState, Vote
from services.committees.representation import Proxy
from services.committees.sessions.attend import there_now
from services.deps import Act, Deps, new_id
from services.errors import DomainError, Invalid, NotFound
from services.journal.events import Event
from services.journal.record import record
from services.notifications.notices import Notice
from services.proposals.views import Person, people
from services.tenancy.people import Reachable, find_member, reachable
from tenants.actor import Caller


@dataclass(frozen=True, slots=True)
class ProxyView:
    """A proxy; ``used`` once its holder has voted with it, which revokes it no more.

    Attributes:
        voided_at: when it became void, one of the two having stepped aside.
    """

    giver: Person
    holder: Person
    given_at: datetime
    used: bool
    voided_at: datetime | None


def give_proxy(deps: Deps, caller: Caller, ballot_id: UUID, *, to: str) -> ProxyView:
    """Entrust the caller's vote on an item to another of its voters.

    It lapses if the caller votes after all. Nobody both gives and holds one on the same item.

    Args:
        deps: collaborators.
        caller: a voter, who has not voted.
        ballot_id: the ballot, open or to come.
        to: e-mail address of who will vote in their name.

    Raises:
        NotFound: no such ballot.
        NoProxies: the rule admits none.
        BallotClosed: the ballot's time is over.
        NotEntitled, PartyNeverVotes, Recused: the caller has no vote to entrust.
        AlreadyVoted: they, their deputy or an earlier holder gave it.
        GiverIsThere: they are at the session that holds the vote.
        Invalid: ``to`` cannot hold it, or the caller cannot give it.
    """
    with deps.act(caller, Permission.BALLOT_VOTE) as act:
        ballot = lock_ballot(act, ballot_id)
        limit = check_proxies(act, ballot)
        _check_voter(act, ballot, act.user_id)
        if ballot.state is BallotState.OPEN:
            _check_giver(act, ballot)
        holder_id = find_member(act.session, to, field="to")
        standing = standing_proxies(act.session, ballot)
        if sentence := _refusal(act, ballot, holder_id, standing, limit):
            raise Invalid(errors={"to": [sentence]})
        held = {proxy.place for proxy in standing if proxy.holder_id == holder_id}
        proxy = Proxy(
            tenant_id=act.tenant_id,
            id=new_id(),
            ballot_id=ballot.id,
            giver_id=act.user_id,
            holder_id=holder_id,
            place=min(set(range(1, limit + 1)) - held),
            given_at=act.now,
        )
        act.session.add(proxy)
        act.session.flush()
        record(act, Event.PROXY_GIVEN, ballot.proposal_id, ballot=ballot.id, holder=holder_id)
        stop_asking(act, ballot, act.user_id)
        ask_for_vote(act, ballot, holder_id, Notice.PROXY_GIVEN)
        return _views(act.session, [proxy])[0]


def revoke_proxy(deps: Deps, caller: Caller, ballot_id: UUID) -> ProxyView:
    """Take back the vote that the caller entrusted: it is theirs to give again.

    Raises:
        NotFound: no such ballot, or the caller gave no proxy on it.
        ProxyUsed: its holder has voted with it.
        BallotClosed: the ballot's time is over.
    """
    with deps.act(caller, Permission.BALLOT_VOTE) as act:
        ballot = lock_ballot(act, ballot_id)
        proxy = next(
            (one for one in standing_proxies(act.session, ballot) if one.giver_id == act.user_id),
            None,
        )
        if proxy is None:
            raise NotFound
        view = _views(act.session, [proxy])[0]
        if view.used:
            raise ProxyUsed
        _check_pending(act, ballot)
        act.session.delete(proxy)
        act.session.flush()
        record(
            act, Event.PROXY_REVOKED, ballot.proposal_id, ballot=ballot.id, holder=proxy.holder_id
        )
        if is_done(act.session, ballot, proxy.holder_id):
            stop_asking(act, ballot, proxy.holder_id)
        ask_for_vote(act, ballot, act.user_id, Notice.VOTE_ASKED, by_mail=False)
        return view


def list_proxies(deps: Deps, caller: Caller, ballot_id: UUID) -> list[ProxyView]:
    """The proxies given on an item, those that are void included, first given first.

    Raises:
        NotFound: no such ballot.
    """
    with deps.act(caller, Permission.BALLOT_READ) as act:
        ballot = find_ballot(act, ballot_id)
        rows = act.session.scalars(
            select(Proxy).where(Proxy.ballot_id == ballot.id).order_by(Proxy.given_at, Proxy.id)
        ).all()
        return _views(act.session, list(rows))


def standing_proxies(session: Session, ballot: Ballot) -> list[Proxy]:
    """The proxies on a ballot that are not void."""
    return list(
        session.scalars(
            select(Proxy)
            .where(Proxy.ballot_id == ballot.id, Proxy.voided_at.is_(None))
            .order_by(Proxy.given_at, Proxy.id)
        )
    )


def check_proxies(act: Act, ballot: Ballot) -> int:
    """Refuse proxies where the rule admits none, or once the ballot's time is over.

    Returns:
        How many one member may hold.

    Raises:
        NoProxies, BallotClosed.
    """
    limit = rule_of(ballot).proxies_per_holder
    if not limit:
        raise NoProxies
    _check_pending(act, ballot)
    return limit


def is_used(session: Session, proxy: Proxy) -> bool:
    """Whether its holder has voted with a proxy."""
    given = select(Vote.id).where(Vote.proxy_id == proxy.id, Vote.struck_at.is_(None))
    return session.scalars(given).one_or_none() is not None


def possible_holders(act: Act, ballot: Ballot) -> list[Reachable]:
    """Those to whom the actor may entrust their vote now; nobody where they may not."""
    try:
        _check_voter(act, ballot, act.user_id)
        if ballot.state is BallotState.OPEN:
            _check_giver(act, ballot)
    except DomainError:
        return []
    standing = standing_proxies(act.session, ballot)
    limit = rule_of(ballot).proxies_per_holder
    named = set(voting_in(act.session, ballot.committee_id))
    return [
        person
        for person in reachable(act.session)
        if person.id in named and _refusal(act, ballot, person.id, standing, limit) is None
    ]


def _check_pending(act: Act, ballot: Ballot) -> None:
    if ballot.state is not BallotState.SCHEDULED:
        check_not_over(ballot, act.now)


def _check_voter(act: Act, ballot: Ballot, member_id: UUID) -> None:
    """Refuse who has no vote on the item: by the frozen list or, before it is, by the seats.

    Raises:
        NotEntitled, PartyNeverVotes, Recused.
    """
    if ballot.state is not BallotState.SCHEDULED:
        check_entitled(voter_on(act.session, ballot, member_id))
        return
    if not has_vote(act.session, ballot.committee_id, member_id):
        raise NotEntitled
    if member_id in {ballot.author_id, ballot.sponsor_id, ballot.answered_by}:
        raise PartyNeverVotes
    if member_id in recused_before(act.session, ballot):
        raise Recused


def _check_giver(act: Act, ballot: Ballot) -> None:
    check_not_voted(act, ballot, check_entitled(voter_on(act.session, ballot, act.user_id)))
    if ballot.session_id is not None and act.user_id in there_now(act.session, ballot.session_id):
        raise GiverIsThere


def _refusal(
    act: Act, ballot: Ballot, holder_id: UUID, standing: list[Proxy], limit: int
) -> str | None:
    """Why the actor may not entrust their vote to that person; None when they may."""
    if holder_id == act.user_id:
        return N_("On ne se donne pas pouvoir à soi-même.")
    try:
        _check_voter(act, ballot, holder_id)
    except Recused:
        return N_("Cette personne s’est déportée de ce point.")
    except NotEntitled:
        return N_("Cette personne ne vote pas sur ce point.")
    givers = {proxy.giver_id for proxy in standing}
    holders = [proxy.holder_id for proxy in standing]
    reasons = {
        N_("Vous avez déjà donné pouvoir sur ce point : révoquez-le d’abord."): (
            act.user_id in givers
        ),
        N_("Vous portez un pouvoir sur ce point : vous ne pouvez pas donner le vôtre."): (
            act.user_id in holders
        ),
        N_("Cette personne a elle-même donné pouvoir sur ce point."): holder_id in givers,
        N_("Cette personne porte déjà autant de pouvoirs que la règle en admet."): (
            holders.count(holder_id) >= limit
        ),
    }
    return next((sentence for sentence, holds in reasons.items() if holds), None)


def _views(session: Session, rows: list[Proxy]) -> list[ProxyView]:
    used = set(
        session.scalars(
            select(Vote.proxy_id).where(
                Vote.proxy_id.in_([row.id for row in rows]), Vote.struck_at.is_(None)
            )
        )
    )
    known = people(session, [one for row in rows for one in (row.giver_id, row.holder_id)])
    return [
        ProxyView(
            known[row.giver_id],
            known[row.holder_id],
            row.given_at,
            used=row.id in used,
            voided_at=row.voided_at,
        )
        for row in rows
    ]
