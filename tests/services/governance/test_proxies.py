from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from policies.decision import Choice
from policies.loop import Stage
from services.committees.cast_vote import cast_vote
from services.committees.declare_recusal import declare_recusal
from services.committees.errors import (
    AlreadyVoted,
    BallotClosed,
    GiverVoted,
    HolderVotesFirst,
    NoProxies,
    NotEntitled,
    PartyNeverVotes,
    ProxyNotHeld,
    ProxyUsed,
    ProxyVoted,
    Recused,
)
from services.committees.models import Ballot, Seat, Vote
from services.committees.next_ballot import leave_item
from services.committees.proxies import ProxyView, give_proxy, list_proxies, revoke_proxy
from services.committees.representation import Proxy
from services.deps import new_id
from services.errors import Invalid, NotFound
from services.notifications.models import ItemKind
from tests.fixtures.world import START, Town


def give(town: Town, item: UUID, giver: str, to: str) -> ProxyView:
    return give_proxy(town.deps, town.caller(giver), town.ballot(item).id, to=town.email(to))


def revoke(town: Town, item: UUID, giver: str) -> ProxyView:
    return revoke_proxy(town.deps, town.caller(giver), town.ballot(item).id)


def vote(town: Town, item: UUID, name: str, choice: str = "for", name_of: str = "") -> None:
    cast_vote(
        town.deps,
        town.caller(name),
        town.ballot(item).id,
        Choice(choice),
        voter_id=town.ids[name_of] if name_of else None,
    )


def step_aside(town: Town, item: UUID, name: str) -> None:
    declare_recusal(town.deps, town.caller(name), town.ballot(item).id, "Un proche.")


def refusal(town: Town, item: UUID, giver: str, to: str) -> str:
    with pytest.raises(Invalid) as refused:
        give(town, item, giver, to)
    assert list(refused.value.errors) == ["to"]
    return refused.value.errors["to"][0]


def rule(town: Town, item: UUID, **fields: object) -> None:
    """Change the rule frozen with a ballot, as if its committee had opened it with another."""
    with town.deps.work(town.tenant_id) as work:
        ballot = work.session.scalars(select(Ballot).where(Ballot.id == town.ballot(item).id)).one()
        ballot.rule = ballot.rule | fields


@pytest.fixture
def item(town: Town) -> UUID:
    """An item on which each may hold one proxy, and which no vote closes by itself."""
    return town.at_committee()


class TestAProxy:
    def test_is_voted_with_by_its_holder_and_counted_by_the_rule(self, town: Town, item: UUID):
        give(town, item, "fifth", "fourth")
        vote(town, item, "fourth", "against")
        vote(town, item, "fourth", "for", name_of="fifth")
        town.vote(item, chair="for", second="for", third="abstain")
        ballot = town.ballot(item)
        assert ballot.arithmetic is not None
        counted = {
            name: ballot.arithmetic[name]
            for name in ("for", "against", "abstain", "proxies", "taking_part", "quorum_reached")
        }
        assert counted == {
            "for": 3,
            "against": 1,
            "abstain": 1,
            "proxies": 1,
            "taking_part": 5,
            "quorum_reached": 4,
        }
        assert town.proposal(item).stage is Stage.ROLLOUT

    def test_makes_the_quorum_where_the_rule_says_so(self, town: Town, item: UUID):
        rule(town, item, quorum_counts="present_and_proxies")
        give(town, item, "fifth", "fourth")
        vote(town, item, "fourth")
        vote(town, item, "fourth", name_of="fifth")
        vote(town, item, "chair")
        town.wait(item, days=7)
        assert town.ballot(item).arithmetic["quorum_reached"] == 3  # type: ignore[index]
        assert town.proposal(item).stage is Stage.ROLLOUT

    def test_that_nobody_voted_with_represents_nobody(self, town: Town, item: UUID):
        rule(town, item, quorum_counts="present_and_proxies")
        give(town, item, "fifth", "fourth")
        vote(town, item, "fourth")
        vote(town, item, "chair")
        town.wait(item, days=7)
        with town.deps.work(town.tenant_id) as work:
            first = work.session.scalars(
                select(Ballot).where(Ballot.proposal_id == item, Ballot.round == 1)
            ).one()
        assert first.arithmetic is not None
        assert (first.arithmetic["quorum_reached"], first.arithmetic["proxies"]) == (2, 0)

    def test_counts_only_with_its_holder(self, town: Town, item: UUID):
        give(town, item, "fifth", "fourth")
        with pytest.raises(HolderVotesFirst):
            vote(town, item, "fourth", name_of="fifth")

    def test_serves_once(self, town: Town, item: UUID):
        give(town, item, "fifth", "fourth")
        vote(town, item, "fourth")
        vote(town, item, "fourth", name_of="fifth")
        with pytest.raises(AlreadyVoted):
            vote(town, item, "fourth", name_of="fifth")
        with pytest.raises(ProxyVoted):
            vote(town, item, "fifth")
        with pytest.raises(ProxyUsed):
            revoke(town, item, "fifth")

    def test_lapses_when_its_giver_votes_after_all(self, town: Town, item: UUID):
        give(town, item, "fifth", "fourth")
        vote(town, item, "fourth")
        assert [kind for kind, _, _ in town.inbox("fourth")] == [ItemKind.VOTE]
        vote(town, item, "fifth")
        assert town.inbox("fourth") == []
        with pytest.raises(GiverVoted):
            vote(town, item, "fourth", name_of="fifth")

    def test_is_not_anybodys_to_use(self, town: Town, item: UUID):
        give(town, item, "fifth", "fourth")
        vote(town, item, "third")
        with pytest.raises(ProxyNotHeld):
            vote(town, item, "third", name_of="fifth")

    def test_is_listed(self, town: Town, item: UUID):
        given = give(town, item, "fifth", "fourth")
        assert list_proxies(town.deps, town.caller("reader"), town.ballot(item).id) == [given]
        assert not given.used
        vote(town, item, "fourth")
        vote(town, item, "fourth", name_of="fifth")
        listed = list_proxies(town.deps, town.caller("reader"), town.ballot(item).id)
        assert [one.used for one in listed] == [True]


class TestAsking:
    def test_goes_to_the_holder_until_they_have_voted_with_it(self, town: Town, item: UUID):
        give(town, item, "fifth", "fourth")
        assert town.inbox("fifth") == []
        assert town.mails("fourth", item) == ["vote_asked", "proxy_given"]
        vote(town, item, "fourth")
        assert [kind for kind, _, _ in town.inbox("fourth")] == [ItemKind.VOTE]
        vote(town, item, "fourth", name_of="fifth")
        assert town.inbox("fourth") == []

    def test_comes_back_to_who_revoked(self, town: Town, item: UUID):
        give(town, item, "fifth", "fourth")
        vote(town, item, "fourth")
        revoke(town, item, "fifth")
        assert [kind for kind, _, _ in town.inbox("fifth")] == [ItemKind.VOTE]
        assert town.inbox("fourth") == []
        vote(town, item, "fifth")

    def test_reminds_the_holder_in_place_of_the_giver(self, town: Town, item: UUID):
        give(town, item, "fifth", "fourth")
        vote(town, item, "fourth")
        town.wait(item, days=6, minutes=1)
        assert town.mails("fourth", item)[-1] == "vote_reminder"
        assert town.mails("fifth", item) == ["vote_asked"]

    def test_the_next_vote_may_be_one_held(self, town: Town, item: UUID):
        other = town.at_committee(title="Un autre")
        give(town, other, "fifth", "fourth")
        vote(town, other, "fourth")
        vote(town, item, "fourth")
        left = leave_item(town.deps, town.caller("fourth"), town.ballot(item).id)
        assert left.next is not None
        assert left.next.proposal_id == other
        own = leave_item(town.deps, town.caller("fifth"), town.ballot(item).id)
        assert own.next is None


class TestGiving:
    def test_is_to_another_voter(self, town: Town, item: UUID):
        assert "soi-même" in refusal(town, item, "fifth", "fifth")
        for name in ("adviser", "secretary", "author", "head", "colleague"):
            assert "ne vote pas" in refusal(town, item, "fifth", name), name

    def test_is_not_to_or_by_who_stepped_aside(self, town: Town, item: UUID):
        step_aside(town, item, "third")
        assert "déportée" in refusal(town, item, "fifth", "third")
        with pytest.raises(Recused):
            give(town, item, "third", "fifth")

    def test_is_a_voters(self, town: Town, item: UUID):
        for name in ("adviser", "secretary", "colleague", "author"):
            with pytest.raises(NotEntitled):
                give(town, item, name, "fifth")

    def test_is_not_a_partys(self, town: Town):
        item = town.at_committee(by="fifth")
        with pytest.raises(PartyNeverVotes):
            give(town, item, "fifth", "fourth")
        assert "ne vote pas" in refusal(town, item, "fourth", "fifth")

    def test_comes_before_voting(self, town: Town, item: UUID):
        vote(town, item, "fifth")
        with pytest.raises(AlreadyVoted):
            give(town, item, "fifth", "fourth")
        give(town, item, "third", "fifth")

    def test_makes_no_chain(self, town: Town, item: UUID):
        give(town, item, "fifth", "fourth")
        assert "portez" in refusal(town, item, "fourth", "third")
        assert "elle-même" in refusal(town, item, "third", "fifth")
        assert "révoquez" in refusal(town, item, "fifth", "third")

    @pytest.mark.parametrize("limit", [1, 2])
    def test_is_as_many_to_one_as_the_rule_admits(self, town: Town, item: UUID, limit: int):
        rule(town, item, proxies_per_holder=limit)
        givers = ["fifth", "fourth", "third"]
        for name in givers[:limit]:
            give(town, item, name, "chair")
        assert "autant" in refusal(town, item, givers[limit], "chair")
        revoke(town, item, givers[0])
        give(town, item, givers[limit], "chair")

    def test_is_nothing_where_the_rule_admits_none(self, town: Town, item: UUID):
        rule(town, item, proxies_per_holder=0)
        with pytest.raises(NoProxies):
            give(town, item, "fifth", "fourth")

    def test_and_revoking_end_with_the_ballot(self, town: Town, item: UUID):
        give(town, item, "fifth", "fourth")
        town.clock.advance(timedelta(days=7))
        with pytest.raises(BallotClosed):
            give(town, item, "third", "chair")
        with pytest.raises(BallotClosed):
            revoke(town, item, "fifth")

    def test_is_revoked_by_who_gave_it(self, town: Town, item: UUID):
        give(town, item, "fifth", "fourth")
        for name in ("fourth", "third"):
            with pytest.raises(NotFound):
                revoke(town, item, name)


class TestARecusal:
    def test_of_the_holder_voids_what_they_voted_with_it_and_tells_the_giver(
        self, town: Town, item: UUID
    ):
        give(town, item, "fifth", "fourth")
        vote(town, item, "fourth")
        vote(town, item, "fourth", "against", name_of="fifth")
        step_aside(town, item, "fourth")
        assert town.mails("fifth", item) == ["vote_asked", "proxy_void"]
        assert [kind for kind, _, _ in town.inbox("fifth")] == [ItemKind.VOTE]
        with town.deps.work(town.tenant_id) as work:
            struck = select(Vote).where(Vote.struck_at.is_not(None))
            assert len(work.session.scalars(struck).all()) == 2
        vote(town, item, "fifth", "for")
        town.vote(item, chair="for", second="for", third="for")
        arithmetic = town.ballot(item).arithmetic
        assert arithmetic is not None
        assert (arithmetic["for"], arithmetic["against"]) == (4, 0)

    def test_of_the_giver_leaves_nothing_to_vote_with(self, town: Town, item: UUID):
        give(town, item, "fifth", "fourth")
        vote(town, item, "fourth")
        step_aside(town, item, "fifth")
        assert town.inbox("fourth") == []
        with pytest.raises(ProxyNotHeld):
            vote(town, item, "fourth", name_of="fifth")
        (void,) = list_proxies(town.deps, town.caller("reader"), town.ballot(item).id)
        assert void.voided_at == START

    def test_frees_the_giver_to_choose_another(self, town: Town, item: UUID):
        give(town, item, "fifth", "fourth")
        step_aside(town, item, "fourth")
        give(town, item, "fifth", "third")


class TestBeforeTheVoteOpens:
    @pytest.fixture
    def scheduled(self, town: Town, item: UUID) -> UUID:
        """The same item, whose second convening opens in a few days."""
        town.wait(item, days=7)
        assert town.ballot(item).round == 2
        return item

    def test_a_proxy_waits_for_it(self, town: Town, scheduled: UUID):
        give(town, scheduled, "fifth", "fourth")
        assert "elle-même" in refusal(town, scheduled, "third", "fifth")
        assert "ne vote pas" in refusal(town, scheduled, "third", "adviser")
        town.wait(scheduled, days=4)
        assert town.inbox("fifth") == []
        vote(town, scheduled, "fourth")
        vote(town, scheduled, "fourth", name_of="fifth")

    def test_one_that_the_list_does_not_admit_is_void(self, town: Town, scheduled: UUID):
        give(town, scheduled, "fifth", "fourth")
        with town.deps.work(town.tenant_id) as work:
            work.session.execute(delete(Seat).where(Seat.member_id == town.ids["fourth"]))
        town.wait(scheduled, days=4)
        assert "proxy_void" in town.mails("fifth", scheduled)
        assert [kind for kind, _, _ in town.inbox("fifth")] == [ItemKind.VOTE]
        vote(town, scheduled, "fifth")


class TestTheDatabase:
    def add(self, town: Town, item: UUID, giver: str, holder: str, place: int) -> None:
        with town.deps.work(town.tenant_id) as work:
            work.session.execute(
                insert(Proxy).values(
                    tenant_id=town.tenant_id,
                    id=new_id(),
                    ballot_id=town.ballot(item).id,
                    giver_id=town.ids[giver],
                    holder_id=town.ids[holder],
                    place=place,
                    given_at=START,
                )
            )

    def test_holds_few_proxies_to_a_holder_and_one_of_a_giver(self, town: Town, item: UUID):
        self.add(town, item, "fifth", "fourth", 1)
        for giver, holder, place, constraint in (
            ("third", "fourth", 1, "uq_proxy_holder"),
            ("third", "fourth", 3, "few_per_holder"),
            ("fifth", "third", 1, "uq_proxy_giver"),
            ("third", "third", 1, "goes_to_another"),
        ):
            with pytest.raises(IntegrityError, match=constraint):
                self.add(town, item, giver, holder, place)

    def test_keeps_a_proxy_that_served(self, town: Town, item: UUID):
        give(town, item, "fifth", "fourth")
        vote(town, item, "fourth")
        vote(town, item, "fourth", name_of="fifth")
        with (
            pytest.raises(IntegrityError, match="proxy_id"),
            town.deps.work(town.tenant_id) as work,
        ):
            work.session.execute(delete(Proxy))

    def test_knows_no_vote_with_anothers_proxy(self, town: Town, item: UUID):
        give(town, item, "fifth", "fourth")
        vote(town, item, "third")
        with (
            pytest.raises(IntegrityError, match="proxy_id"),
            town.deps.work(town.tenant_id) as work,
        ):
            work.session.execute(update(Vote).values(proxy_id=select(Proxy.id).scalar_subquery()))
