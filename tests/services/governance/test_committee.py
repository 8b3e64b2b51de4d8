"""The committee's stage: ballots open, close, fail their quorum, and lead on."""

from __future__ import annotations

import threading
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from policies.decision import Choice, Result
from policies.loop import Awaiting, DeadlineKind, Move, Outcome, Stage
from policies.permissions import Permission
from services.committees.agenda import check_deferrable, defer_item, open_ballot, reschedule_item
from services.committees.cast_vote import cast_vote
from services.committees.close_ballot import close_ballot
from services.committees.declare_recusal import declare_recusal
from services.committees.errors import (
    AlreadyVoted,
    BallotClosed,
    BallotNotOpen,
    BallotOver,
    CannotCloseYet,
    NotEntitled,
    NotTheChair,
    NotTheSecretary,
    PartyNeverVotes,
)
from services.committees.models import BallotState, BallotVoter, Vote
from services.committees.views import ballots_of
from services.committees.withdraw_proposal import check_withdrawable, withdraw_proposal
from services.deps import new_id
from services.errors import Invalid, InvalidStage, NotFound
from services.governance.committee import open_ballot as move_now
from services.governance.look import passes
from services.governance.loop import load_position
from services.notifications.models import ItemKind
from services.proposals.access import find_proposal
from tests.fixtures.world import START, Town, TownFactory


class TestBallot:
    def test_it_freezes_its_voters_and_asks_each(self, town: Town):
        proposal_id = town.at_committee()
        ballot = town.ballot(proposal_id)
        for name in ("chair", "second", "third", "fourth", "fifth"):
            assert town.inbox(name) == [(ItemKind.VOTE, proposal_id, ballot.closes_at)]
            assert town.mails(name) == ["vote_asked"]
        assert town.inbox("adviser") == []

    def test_every_vote_in_it_closes_by_itself(self, town: Town):
        proposal_id = town.at_committee()
        town.vote(proposal_id, chair="for", second="for", third="against", fourth="abstain")
        assert town.proposal(proposal_id).stage is Stage.COMMITTEE
        town.vote(proposal_id, fifth="for")
        ballot = town.ballot(proposal_id)
        assert (ballot.state, ballot.result) == (BallotState.CLOSED, Result.ADOPTED)
        proposal = town.proposal(proposal_id)
        assert (proposal.stage, proposal.awaiting) == (Stage.ROLLOUT, Awaiting.LEAD)

    def test_a_majority_against_rejects(self, town: Town):
        proposal_id = town.at_committee()
        town.vote(proposal_id, **dict.fromkeys(("chair", "second", "third"), "against"))
        town.wait(proposal_id, days=7)
        assert town.proposal(proposal_id).outcome is Outcome.REJECTED
        assert "rejected" in town.mails("author")

    def test_nothing_of_a_vote_shows_before_the_close(self, town: Town):
        proposal_id = town.at_committee()
        town.vote(proposal_id, chair="for")
        with town.deps.work(town.tenant_id) as work:
            view = ballots_of(work.session, proposal_id)[0]
        assert (view.votes_cast, view.entitled, view.quorum) == (1, 5, 3)
        assert view.tally is None
        assert view.votes == []

    def test_a_vote_is_cast_once(self, town: Town):
        proposal_id = town.at_committee()
        town.vote(proposal_id, chair="for")
        with pytest.raises(AlreadyVoted):
            town.vote(proposal_id, chair="against")

    def test_only_the_frozen_list_votes(self, town: Town):
        proposal_id = town.at_committee()
        for name in ("adviser", "author", "colleague"):
            with pytest.raises(NotEntitled):
                town.vote(proposal_id, **{name: "for"})

    def test_a_seated_author_and_sponsor_are_barred(self, town: Town):
        proposal_id = town.submitted(by="third")
        town.answer(proposal_id)
        with pytest.raises(PartyNeverVotes):
            town.vote(proposal_id, third="for")
        assert town.inbox("third") == []

    def test_the_database_itself_bars_the_author(self, town: Town):
        proposal_id = town.submitted(by="third")
        town.answer(proposal_id)
        ballot = town.ballot(proposal_id)
        with pytest.raises(IntegrityError), town.deps.work(town.tenant_id) as work:
            work.session.add(
                Vote(
                    tenant_id=town.tenant_id,
                    id=new_id(),
                    ballot_id=ballot.id,
                    voter_id=town.ids["third"],
                    may_vote=True,
                    choice=Choice.FOR,
                    comment="",
                    cast_at=START,
                )
            )

    def test_the_database_itself_keeps_the_list_honest(self, town: Town):
        proposal_id = town.submitted(by="third")
        town.answer(proposal_id)
        entitle = (
            update(BallotVoter)
            .where(BallotVoter.member_id == town.ids["third"])
            .values(may_vote=True)
        )
        with pytest.raises(IntegrityError), town.deps.work(town.tenant_id) as work:
            work.session.execute(entitle)

    def test_a_vote_after_the_close_is_refused_even_before_the_loop_has_counted(self, town: Town):
        proposal_id = town.at_committee()
        ballot = town.ballot(proposal_id)
        town.clock.set(ballot.closes_at)
        with pytest.raises(BallotClosed):
            cast_vote(town.deps, town.caller("chair"), ballot.id, Choice.FOR)

    def test_twenty_at_once_are_each_recorded_once(self, town: Town):
        proposal_id = town.at_committee()
        ballot = town.ballot(proposal_id)
        outcomes: list[str] = []

        def vote(name: str) -> None:
            try:
                cast_vote(town.deps, town.caller(name), ballot.id, Choice.FOR)
                outcomes.append("recorded")
            except AlreadyVoted:
                outcomes.append("refused")

        voters = ("chair", "second", "third", "fourth", "fifth") * 4
        threads = [threading.Thread(target=vote, args=(name,)) for name in voters]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(outcomes) == ["recorded"] * 5 + ["refused"] * 15
        town.settle(proposal_id)
        assert town.ballot(proposal_id).arithmetic["for"] == 5

    def test_another_tenant_s_ballot_is_not_found(self, town: Town, new_town: TownFactory):
        ballot = town.ballot(town.at_committee())
        stranger = new_town()
        with pytest.raises(NotFound):
            cast_vote(stranger.deps, stranger.caller("chair"), ballot.id, Choice.FOR)


class TestReminder:
    def test_it_goes_once_a_day_before_to_those_who_have_not_voted(self, town: Town):
        proposal_id = town.at_committee()
        town.vote(proposal_id, chair="for")
        town.wait(proposal_id, days=6)
        assert town.mails("chair") == ["vote_asked"]
        assert town.mails("second") == ["vote_asked", "vote_reminder"]
        town.wait(proposal_id, hours=23)
        assert town.mails("second").count("vote_reminder") == 1

    def test_there_is_none_when_the_ballot_lasts_less(self, town: Town):
        town.set_policy({"ballot": "PT20H"})
        proposal_id = town.at_committee()
        assert town.proposal(proposal_id).deadline_kind is DeadlineKind.BALLOT_CLOSING
        town.wait(proposal_id, hours=20)
        assert "vote_reminder" not in town.mails("second")


class TestQuorum:
    def test_without_it_a_second_convening_follows_three_days_later(self, town: Town):
        proposal_id = town.at_committee()
        town.vote(proposal_id, chair="for")
        town.wait(proposal_id, days=7)
        second = town.ballot(proposal_id)
        assert (second.round, second.convening, second.state) == (2, 2, BallotState.SCHEDULED)
        assert second.opens_at == START + timedelta(days=10)
        assert "second_convening" in town.mails("third")
        with pytest.raises(BallotNotOpen):
            town.vote(proposal_id, chair="for")
        town.wait(proposal_id, days=3)
        town.vote(proposal_id, chair="for", second="for", third="against")
        town.wait(proposal_id, days=7)
        assert town.proposal(proposal_id).stage is Stage.ROLLOUT

    def test_nobody_at_the_second_hands_the_item_to_the_secretary(self, town: Town):
        proposal_id = town.at_committee()
        town.wait(proposal_id, days=20)
        proposal = town.proposal(proposal_id)
        assert (proposal.stage, proposal.awaiting) == (Stage.COMMITTEE, Awaiting.SECRETARY)
        assert [item[0] for item in town.inbox("secretary")] == [ItemKind.SESSION]

    def test_one_that_opens_late_lasts_as_long(self, town: Town):
        proposal_id = town.at_committee()
        town.wait(proposal_id, days=7)
        scheduled = town.ballot(proposal_id)
        town.clock.advance(timedelta(days=11))
        position = load_position(town.deps, town.loop(proposal_id))
        late = Move(town.loop(proposal_id), position.stage, position.moves, town.clock.now())
        move_now(town.deps, late)
        ballot = town.ballot(proposal_id)
        assert (ballot.state, ballot.opens_at) == (BallotState.OPEN, town.clock.now())
        assert ballot.closes_at - ballot.opens_at == scheduled.closes_at - scheduled.opens_at
        assert town.inbox("chair") == [(ItemKind.VOTE, proposal_id, ballot.closes_at)]
        cast_vote(town.deps, town.caller("chair"), ballot.id, Choice.FOR)
        town.wait(proposal_id, days=7)
        assert town.ballot(proposal_id).result is Result.ADOPTED

    def test_the_secretary_reschedules(self, town: Town):
        proposal_id = town.at_committee()
        town.wait(proposal_id, days=20)
        with pytest.raises(NotTheSecretary):
            reschedule_item(town.deps, town.caller("author"), proposal_id)
        with pytest.raises(Invalid):
            reschedule_item(town.deps, town.caller("secretary"), proposal_id, opens_at=START)
        reschedule_item(town.deps, town.caller("secretary"), proposal_id)
        town.settle(proposal_id)
        assert town.inbox("secretary") == []
        assert town.ballot(proposal_id).state is BallotState.OPEN
        town.adopt(proposal_id)
        assert town.proposal(proposal_id).stage is Stage.ROLLOUT

    def test_a_second_convening_is_not_opened_before_its_days(self, town: Town):
        proposal_id = town.at_committee()
        town.wait(proposal_id, days=7)
        ballot = town.ballot(proposal_id)
        with pytest.raises(InvalidStage):
            open_ballot(town.deps, town.caller("secretary"), ballot.id)

    def test_the_secretary_defers_to_the_author(self, town: Town):
        proposal_id = town.at_committee()
        defer_item(town.deps, town.caller("secretary"), proposal_id, "Chiffrer le coût.")
        town.settle(proposal_id)
        proposal = town.proposal(proposal_id)
        assert (proposal.stage, proposal.awaiting) == (Stage.REWORK, Awaiting.AUTHOR)
        ballot = town.ballot(proposal_id)
        assert (ballot.state, ballot.result) == (BallotState.CANCELLED, Result.DEFERRED)
        assert town.inbox("chair") == []
        town.submit_again(proposal_id)
        town.answer(proposal_id)
        assert town.ballot(proposal_id).round == 2


class TestDecided:
    """Nothing takes away from the committee what it has decided, even before the count."""

    def refused(self, town: Town, proposal_id: UUID) -> None:
        with pytest.raises(BallotOver):
            withdraw_proposal(town.deps, town.caller("author"), proposal_id, "Je renonce.")
        with pytest.raises(BallotOver):
            defer_item(town.deps, town.caller("secretary"), proposal_id, "À revoir.")
        with town.deps.act(town.caller("author"), Permission.PROPOSAL_WITHDRAW) as act:
            proposal = find_proposal(act, proposal_id)
            assert not passes(check_withdrawable, act, proposal)
            assert not passes(check_deferrable, act, proposal)

    def test_once_everybody_has_voted(self, town: Town):
        proposal_id = town.at_committee()
        ballot = town.ballot(proposal_id)
        for name in ("chair", "second", "third", "fourth", "fifth"):
            cast_vote(town.deps, town.caller(name), ballot.id, Choice.FOR)
        self.refused(town, proposal_id)
        town.settle(proposal_id)
        assert town.ballot(proposal_id).result is Result.ADOPTED

    def test_once_its_time_is_over(self, town: Town):
        proposal_id = town.at_committee()
        town.vote(proposal_id, chair="for", second="for", third="for")
        town.clock.set(town.ballot(proposal_id).closes_at)
        self.refused(town, proposal_id)

    def test_once_the_chair_has_closed_it(self, town: Town):
        proposal_id = town.at_committee()
        town.vote(proposal_id, chair="for", second="for", third="for")
        close_ballot(town.deps, town.caller("chair"), town.ballot(proposal_id).id)
        self.refused(town, proposal_id)

    def test_until_then_the_author_may_withdraw(self, town: Town):
        proposal_id = town.at_committee()
        town.vote(proposal_id, chair="for", second="for", third="for")
        withdraw_proposal(town.deps, town.caller("author"), proposal_id, "Je renonce.")
        town.settle(proposal_id)
        assert town.ballot(proposal_id).result is Result.CANCELLED


class TestChair:
    def test_a_settled_ballot_may_be_closed_before_its_time(self, town: Town):
        proposal_id = town.at_committee()
        ballot = town.ballot(proposal_id)
        town.vote(proposal_id, second="for", third="for")
        with pytest.raises(CannotCloseYet):
            close_ballot(town.deps, town.caller("chair"), ballot.id)
        town.vote(proposal_id, fourth="for")
        with pytest.raises(NotTheChair):
            close_ballot(town.deps, town.caller("second"), ballot.id)
        close_ballot(town.deps, town.caller("chair"), ballot.id)
        with pytest.raises(BallotClosed):
            cast_vote(town.deps, town.caller("fifth"), ballot.id, Choice.AGAINST)
        assert town.settle(proposal_id).stage is Stage.ROLLOUT

    def test_a_recused_chair_is_replaced_casting_vote_included(self, town: Town):
        proposal_id = town.at_committee()
        ballot = town.ballot(proposal_id)
        declare_recusal(town.deps, town.caller("chair"), ballot.id, "Conflit.")
        town.vote(proposal_id, second="for", third="for", fourth="against", fifth="against")
        ballot = town.ballot(proposal_id)
        assert ballot.result is Result.ADOPTED
        assert ballot.arithmetic is not None
        assert ballot.arithmetic["casting_vote_by"] == str(town.ids["second"])


class TestWithdrawal:
    def test_it_cancels_an_open_ballot_and_keeps_its_votes(self, town: Town):
        proposal_id = town.at_committee()
        town.vote(proposal_id, chair="for")
        withdraw_proposal(town.deps, town.caller("author"), proposal_id, "Remplacée.")
        town.settle(proposal_id)
        ballot = town.ballot(proposal_id)
        assert (ballot.state, ballot.result) == (BallotState.CANCELLED, Result.CANCELLED)
        assert town.proposal(proposal_id).outcome is Outcome.WITHDRAWN
        assert town.inbox("second") == []
        with town.deps.work(town.tenant_id) as work:
            assert work.session.scalars(select(Vote)).all()
