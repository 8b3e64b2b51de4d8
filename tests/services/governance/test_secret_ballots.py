from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from policies.decision import Choice, Result
from policies.loop import Stage
from services.committees.cast_vote import VoteReceipt, cast_vote
from services.committees.close_ballot import close_ballot
from services.committees.declare_recusal import declare_recusal
from services.committees.errors import AlreadyVoted, CannotCloseYet, Recused, RoundVoided
from services.committees.models import Ballot, BallotState, BallotVoter, Committee, Vote
from services.committees.proxies import give_proxy
from services.committees.read_ballots import read_ballot
from services.committees.read_docket import read_docket
from services.committees.secret_box import SecretCount
from services.committees.withdraw_proposal import withdraw_proposal
from services.errors import Invalid
from services.journal.models import JournalEntry
from tests.fixtures.world import Town

SECRET = {"secret": True, "tie": "rejected", "no_objection": False}


def in_secret(town: Town, **rule: Any) -> None:
    with town.deps.work(town.tenant_id) as work:
        committee = work.session.scalars(select(Committee).where(Committee.id == town.copil)).one()
        committee.rule = SECRET | rule


@pytest.fixture
def item(town: Town) -> UUID:
    """An item on which the committee votes in secret."""
    in_secret(town)
    return town.at_committee()


def vote(town: Town, item: UUID, name: str, choice: str = "for", **fields: Any) -> VoteReceipt:
    return cast_vote(town.deps, town.caller(name), town.ballot(item).id, Choice(choice), **fields)


def papers(town: Town, ballot: Ballot) -> int:
    with town.deps.work(town.tenant_id) as work:
        counted = select(func.sum(SecretCount.papers)).where(SecretCount.ballot_id == ballot.id)
        return work.session.scalar(counted) or 0


def step_aside(town: Town, item: UUID, name: str) -> None:
    declare_recusal(town.deps, town.caller(name), town.ballot(item).id, "Un proche.")


def told(town: Town, item: UUID) -> dict[str, int] | None:
    view = read_ballot(town.deps, town.caller("chair"), town.ballot(item).id)
    assert view.votes == []
    assert view.withheld is (view.tally is None)
    assert (view.arithmetic is None) is view.withheld
    return view.tally


class TestASecretVote:
    def test_is_counted_and_told_without_names(self, town: Town, item: UUID):
        town.vote(item, chair="for", second="for", third="against", fourth="for", fifth="abstain")
        assert told(town, item) == {"for": 3, "against": 1, "abstain": 1}
        assert town.proposal(item).stage is Stage.ROLLOUT
        docket = read_docket(town.deps, town.caller("reader"), town.copil)
        assert docket.decisions[0].tally == (3, 1, 1)

    def test_shows_no_count_before_the_close(self, town: Town, item: UUID):
        for name in ("chair", "second", "third", "fourth"):
            vote(town, item, name)
        view = read_ballot(town.deps, town.caller("chair"), town.ballot(item).id)
        assert (view.votes_cast, view.tally, view.arithmetic) == (4, None, None)
        assert not view.withheld

    def test_tells_no_count_of_fewer_than_three(self, town: Town):
        in_secret(town, quorum="none")
        item = town.at_committee()
        vote(town, item, "chair")
        vote(town, item, "second")
        town.wait(item, days=7)
        assert town.ballot(item).result is Result.ADOPTED
        assert told(town, item) is None
        docket = read_docket(town.deps, town.caller("reader"), town.copil)
        assert docket.decisions[0].tally is None

    def test_a_tie_is_rejected_whatever_the_chair_voted(self, town: Town, item: UUID):
        town.vote(item, chair="for", second="for", third="against", fourth="against")
        town.wait(item, days=7)
        assert town.ballot(item).result is Result.REJECTED

    def test_carries_no_word_and_no_reserve(self, town: Town, item: UUID):
        for fields in ({"comment": "Un mot."}, {"reserves": ["Former."]}):
            with pytest.raises(Invalid):
                vote(town, item, "chair", **fields)
        assert papers(town, town.ballot(item)) == 0

    def test_does_not_change(self, town: Town, item: UUID):
        vote(town, item, "chair")
        with pytest.raises(AlreadyVoted):
            vote(town, item, "chair", "against")
        assert papers(town, town.ballot(item)) == 1

    def test_cannot_be_found_again(self, town: Town, item: UUID):
        assert vote(town, item, "chair", "against").vote_id is None
        with town.deps.work(town.tenant_id) as work:
            (kept,) = work.session.scalars(select(Vote))
            entry = work.session.scalars(
                select(JournalEntry).where(JournalEntry.event == "vote_cast")
            ).one()
        assert (kept.choice, kept.comment, kept.cast_at.minute) == (None, "", 0)
        assert not entry.data.get("vote")

    def test_is_closed_early_by_nobody(self, town: Town, item: UUID):
        for name in ("chair", "second", "third", "fourth"):
            vote(town, item, name)
        with pytest.raises(CannotCloseYet):
            close_ballot(town.deps, town.caller("chair"), town.ballot(item).id)

    def test_of_a_college_that_does_not_decide_is_not_counted(self, town: Town):
        in_secret(town, voting_colleges=["agent", "management", "elected"])
        item = town.at_committee()
        town.vote(item, fifth="against", chair="for", second="for", third="against", fourth="for")
        town.wait(item, days=7)
        assert told(town, item) == {"for": 3, "against": 1, "abstain": 0}

    def test_may_be_given_by_proxy(self, town: Town, item: UUID):
        give_proxy(town.deps, town.caller("fifth"), town.ballot(item).id, to=town.email("fourth"))
        vote(town, item, "fourth", "against")
        vote(town, item, "fourth", "for", voter_id=town.ids["fifth"])
        town.vote(item, chair="for", second="for", third="against")
        assert told(town, item) == {"for": 3, "against": 2, "abstain": 0}
        arithmetic = town.ballot(item).arithmetic
        assert arithmetic is not None
        assert arithmetic["proxies"] == 1


class TestARecusalAfterVoting:
    def test_voids_the_round_which_is_held_again_with_the_same_voters(self, town: Town, item: UUID):
        for name in ("chair", "second", "fifth"):
            vote(town, item, name)
        first = town.ballot(item)
        step_aside(town, item, "fifth")
        assert papers(town, first) == 0
        with pytest.raises(RoundVoided):
            vote(town, item, "third")
        town.settle(item)
        second = town.ballot(item)
        assert (second.round, second.state, second.rule) == (2, BallotState.OPEN, first.rule)
        with town.deps.work(town.tenant_id) as work:
            (cancelled,) = work.session.scalars(select(Ballot).where(Ballot.id == first.id))
            frozen = select(BallotVoter.member_id, BallotVoter.recused_at)
            lists = [
                {
                    tuple(row)
                    for row in work.session.execute(
                        frozen.where(BallotVoter.ballot_id == ballot.id)
                    )
                }
                for ballot in (first, second)
            ]
            events = list(work.session.scalars(select(JournalEntry.event)))
        assert (cancelled.state, cancelled.result) == (BallotState.CANCELLED, Result.CANCELLED)
        assert lists[0] == lists[1]
        assert "round_voided" in events
        with pytest.raises(Recused):
            vote(town, item, "fifth")
        town.vote(item, chair="for", second="for", third="for", fourth="against")
        assert told(town, item) == {"for": 3, "against": 1, "abstain": 0}

    def test_asks_everybody_again(self, town: Town, item: UUID):
        vote(town, item, "chair")
        vote(town, item, "fifth")
        assert town.inbox("chair") == []
        step_aside(town, item, "fifth")
        town.settle(item)
        assert len(town.inbox("chair")) == 1
        assert town.inbox("fifth") == []

    def test_of_a_holder_leaves_their_givers_without_proxy(self, town: Town, item: UUID):
        for giver, holder in (("fifth", "fourth"), ("third", "second")):
            give_proxy(town.deps, town.caller(giver), town.ballot(item).id, to=town.email(holder))
        vote(town, item, "fourth")
        vote(town, item, "fourth", voter_id=town.ids["fifth"])
        step_aside(town, item, "fourth")
        town.settle(item)
        vote(town, item, "second")
        vote(town, item, "second", voter_id=town.ids["third"])
        town.vote(item, chair="for", fifth="for")
        assert told(town, item) == {"for": 4, "against": 0, "abstain": 0}

    def test_is_followed_even_when_its_time_ends_first(self, town: Town, item: UUID):
        vote(town, item, "fifth")
        step_aside(town, item, "fifth")
        town.wait(item, days=7)
        assert (town.ballot(item).round, town.ballot(item).state) == (2, BallotState.OPEN)

    def test_before_voting_voids_nothing(self, town: Town, item: UUID):
        vote(town, item, "chair")
        step_aside(town, item, "fifth")
        town.settle(item)
        assert town.ballot(item).round == 1


class TestTheDatabase:
    def test_keeps_no_exact_time_of_a_secret_vote(self, town: Town, item: UUID):
        vote(town, item, "chair")
        with (
            pytest.raises(IntegrityError, match="secret_says_little"),
            town.deps.work(town.tenant_id) as work,
        ):
            work.session.execute(update(Vote).values(cast_at=func.now()))

    def test_a_text_taken_back_takes_its_papers_away(self, town: Town, item: UUID):
        vote(town, item, "chair")
        ballot = town.ballot(item)
        withdraw_proposal(town.deps, town.caller("author"), item, "Une autre idée.")
        town.settle(item)
        assert papers(town, ballot) == 0
