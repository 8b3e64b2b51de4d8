"""The committee's stage: ballots open, close, fail their quorum, and lead on."""

from __future__ import annotations

import threading
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from policies.decision import Choice, Result
from policies.loop import Awaiting, DeadlineKind, Kind, Move, Outcome, Stage
from policies.permissions import Permission
from services.committees.add_comment import add_comment
from services.committees.agenda import check_deferrable, defer_item, open_ballot, reschedule_item
from services.committees.cast_vote import cast_vote
from services.committees.close_ballot import ReserveDisposition, close_ballot
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
    OwnerNeverLifts,
    PartyNeverVotes,
    Recused,
    ReserveUnlifted,
)
from services.committees.lift_reserve import lift_reserve
from services.committees.list_comments import list_comments
from services.committees.models import BallotState, BallotVoter, Reserve, Vote
from services.committees.views import ballots_of, reserves_of
from services.committees.withdraw_proposal import check_withdrawable, withdraw_proposal
from services.compass.models import (
    Invariant,
    VariantState,
    VigilancePoint,
    VigilancePointVersion,
    VigilanceVariant,
)
from services.deps import new_id
from services.errors import Invalid, InvalidStage, NotFound
from services.governance.committee import open_ballot as move_now
from services.governance.look import passes
from services.governance.loop import load_position
from services.governance.possibilities import AmendReserves
from services.governance.read_dossier import read_dossier
from services.notifications.models import ItemKind
from services.proposals.access import find_proposal
from services.rollouts.plan_rollout import PhasePlan, RolloutPlan, plan_rollout
from services.rollouts.start_phase import start_phase
from tenants.models import Department
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


class TestRecusal:
    def test_it_leaves_the_base_and_strikes_the_vote(self, town: Town):
        proposal_id = town.at_committee()
        town.vote(proposal_id, chair="against", second="for", third="for")
        ballot = town.ballot(proposal_id)
        declare_recusal(town.deps, town.caller("chair"), ballot.id, "Un proche y travaille.")
        town.vote(proposal_id, fourth="for", fifth="for")
        arithmetic = town.ballot(proposal_id).arithmetic
        assert arithmetic is not None
        assert (arithmetic["quorum_base"], arithmetic["for"]) == (4, 4)
        assert arithmetic["against"] == 0

    def test_the_recused_neither_vote_nor_comment(self, town: Town):
        proposal_id = town.at_committee()
        ballot = town.ballot(proposal_id)
        declare_recusal(town.deps, town.caller("fifth"), ballot.id, "Conflit.")
        with pytest.raises(Recused):
            cast_vote(town.deps, town.caller("fifth"), ballot.id, Choice.FOR)
        with pytest.raises(Recused):
            add_comment(town.deps, town.caller("fifth"), proposal_id, "Un mot.")
        assert town.inbox("fifth") == []

    def test_it_holds_at_the_second_convening_of_the_same_text(self, town: Town):
        proposal_id = town.at_committee()
        first = town.ballot(proposal_id)
        declare_recusal(town.deps, town.caller("third"), first.id, "Un proche y travaille.")
        town.settle(proposal_id)
        town.wait(proposal_id, days=7)
        town.wait(proposal_id, days=3)
        second = town.ballot(proposal_id)
        assert (second.round, second.state) == (2, BallotState.OPEN)
        assert town.inbox("third") == []
        with pytest.raises(Recused):
            cast_vote(town.deps, town.caller("third"), second.id, Choice.FOR)
        with town.deps.work(town.tenant_id) as work:
            aside = work.session.scalars(
                select(BallotVoter).where(
                    BallotVoter.ballot_id == second.id, BallotVoter.recused_at.is_not(None)
                )
            ).one()
        assert (aside.member_id, aside.recusal_reason) == (
            town.ids["third"],
            "Un proche y travaille.",
        )
        town.vote(proposal_id, **dict.fromkeys(("chair", "second", "fourth", "fifth"), "for"))
        assert town.proposal(proposal_id).stage is Stage.ROLLOUT

    def test_the_debate_is_closed_while_the_item_is_before_the_committee(self, town: Town):
        proposal_id = town.at_committee()
        add_comment(town.deps, town.caller("second"), proposal_id, "Un argument.")
        ballot = town.ballot(proposal_id)
        declare_recusal(town.deps, town.caller("third"), ballot.id, "Conflit.")
        town.settle(proposal_id)

        def is_closed() -> bool:
            """The three doors agree."""
            third = town.caller("third")
            dossier = read_dossier(town.deps, third, proposal_id)
            assert dossier.recused is not dossier.may_comment
            assert dossier.recused is not bool(dossier.comments)
            for door in (
                lambda: list_comments(town.deps, third, proposal_id),
                lambda: add_comment(town.deps, third, proposal_id, "Un mot."),
            ):
                assert passes(door) is not dossier.recused
            return dossier.recused

        assert is_closed()
        town.wait(proposal_id, days=7)
        assert town.ballot(proposal_id).state is BallotState.SCHEDULED
        assert is_closed()
        town.wait(proposal_id, days=3)
        assert is_closed()
        town.vote(proposal_id, **dict.fromkeys(("chair", "second", "fourth", "fifth"), "for"))
        assert town.proposal(proposal_id).stage is Stage.ROLLOUT
        assert not is_closed()

    def test_another_text_is_another_item(self, town: Town):
        proposal_id = town.at_committee()
        declare_recusal(town.deps, town.caller("third"), town.ballot(proposal_id).id, "Conflit.")
        defer_item(town.deps, town.caller("secretary"), proposal_id, "Chiffrer le coût.")
        town.settle(proposal_id)
        town.submit_again(proposal_id)
        town.answer(proposal_id)
        assert [item[0] for item in town.inbox("third")] == [ItemKind.VOTE]

    def test_the_last_one_awaited_stepping_aside_closes_the_ballot(self, town: Town):
        proposal_id = town.at_committee()
        town.vote(proposal_id, **dict.fromkeys(("chair", "second", "third", "fourth"), "for"))
        declare_recusal(town.deps, town.caller("fifth"), town.ballot(proposal_id).id, "Conflit.")
        assert town.settle(proposal_id).stage is Stage.ROLLOUT


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


class TestReserves:
    def adopted_with_reserve(self, town: Town) -> tuple[object, object]:
        proposal_id = town.at_committee()
        cast_vote(
            town.deps,
            town.caller("fifth"),
            town.ballot(proposal_id).id,
            Choice.FOR,
            reserves=["Un chargeur par véhicule."],
        )
        town.vote(proposal_id, chair="for", second="for", third="for", fourth="for")
        with town.deps.work(town.tenant_id) as work:
            reserve = reserves_of(work.session, proposal_id)[0]
        return proposal_id, reserve

    def test_kept_by_the_close_it_falls_to_the_lead_and_blocks_phase_one(self, town: Town):
        proposal_id, reserve = self.adopted_with_reserve(town)
        assert town.ballot(proposal_id).result is Result.ADOPTED_WITH_RESERVES
        assert reserve.owner.id == town.ids["author"]
        assert reserve.blocks_phase == 1
        assert ItemKind.RESERVE in [item[0] for item in town.inbox("author")]
        plan = RolloutPlan([PhasePlan("Pilote")])
        plan_rollout(town.deps, town.caller("author"), proposal_id, plan)
        town.settle(proposal_id)
        with pytest.raises(ReserveUnlifted):
            start_phase(town.deps, town.caller("author"), proposal_id, 1)

    def test_its_owner_never_lifts_it_the_chair_does(self, town: Town):
        _, reserve = self.adopted_with_reserve(town)
        with pytest.raises(OwnerNeverLifts):
            lift_reserve(town.deps, town.caller("author"), reserve.id, "Fait.")
        lift_reserve(town.deps, town.caller("chair"), reserve.id, "Vu sur place.")
        assert ItemKind.RESERVE not in [item[0] for item in town.inbox("author")]
        with pytest.raises(InvalidStage):
            lift_reserve(town.deps, town.caller("chair"), reserve.id, "Encore.")

    def test_who_presides_is_asked_to_lift_it_until_it_is_lifted(self, town: Town):
        proposal_id, reserve = self.adopted_with_reserve(town)
        assert town.inbox("chair") == [(ItemKind.RESERVE, proposal_id, reserve.due_at)]
        assert "reserve_to_lift" in town.mails("chair")
        lift_reserve(town.deps, town.caller("chair"), reserve.id, "Vu sur place.")
        assert town.inbox("chair") == []

    def test_where_the_chair_stepped_aside_the_next_in_order_is_asked(self, town: Town):
        proposal_id = town.at_committee()
        ballot_id = town.ballot(proposal_id).id
        declare_recusal(town.deps, town.caller("chair"), ballot_id, "Un proche y travaille.")
        cast_vote(town.deps, town.caller("fifth"), ballot_id, Choice.FOR, reserves=["Former."])
        town.vote(proposal_id, second="for", third="for", fourth="for")
        assert [item[0] for item in town.inbox("second")] == [ItemKind.RESERVE]
        assert town.inbox("chair") == []

    def test_a_lifted_one_is_not_settled_again(self, town: Town):
        proposal_id, reserve = self.adopted_with_reserve(town)
        lift_reserve(town.deps, town.caller("chair"), reserve.id, "Vu sur place.")
        dossier = read_dossier(town.deps, town.caller("chair"), proposal_id)
        assert not [one for one in dossier.possibilities if isinstance(one, AmendReserves)]
        with pytest.raises(Invalid):
            close_ballot(
                town.deps,
                town.caller("chair"),
                town.ballot(proposal_id).id,
                [ReserveDisposition(reserve.id, keep=False)],
            )

    def test_the_chair_amends_it_for_five_days(self, town: Town):
        proposal_id, reserve = self.adopted_with_reserve(town)
        ballot = town.ballot(proposal_id)
        disposition = ReserveDisposition(reserve.id, owner=town.email("colleague"), blocks_phase=2)
        close_ballot(town.deps, town.caller("chair"), ballot.id, [disposition])
        assert [item[0] for item in town.inbox("colleague")] == [ItemKind.RESERVE]
        town.clock.advance(timedelta(days=5))
        with pytest.raises(BallotClosed):
            close_ballot(town.deps, town.caller("chair"), ballot.id, [disposition])

    def test_only_a_vote_for_carries_one(self, town: Town):
        proposal_id = town.at_committee()
        with pytest.raises(Invalid):
            cast_vote(
                town.deps,
                town.caller("chair"),
                town.ballot(proposal_id).id,
                Choice.AGAINST,
                reserves=["Une réserve."],
            )

    def test_a_dropped_one_is_no_reserve(self, town: Town):
        proposal_id = town.at_committee()
        ballot = town.ballot(proposal_id)
        cast_vote(town.deps, town.caller("third"), ballot.id, Choice.FOR, reserves=["À voir."])
        town.vote(proposal_id, second="for", fourth="for")
        with town.deps.work(town.tenant_id) as work:
            reserve_id = work.session.scalars(
                select(Reserve.id).where(Reserve.ballot_id == ballot.id)
            ).one()
        close_ballot(
            town.deps,
            town.caller("chair"),
            ballot.id,
            [ReserveDisposition(reserve_id, keep=False)],
        )
        town.settle(proposal_id)
        assert town.ballot(proposal_id).result is Result.ADOPTED


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


class TestInForce:
    def test_a_reformulation_takes_effect_with_the_decision(self, town: Town):
        proposal_id = town.submitted(
            Kind.REFORMULATION,
            target="WP01",
            new_wording="Rendre l’aide humaine visible.",
            evidence=[{"type": "text", "text": "41 signalements"}],
        )
        town.answer(proposal_id, by="guarantor")
        town.adopt(proposal_id)
        assert town.proposal(proposal_id).outcome is Outcome.IN_FORCE
        with town.deps.work(town.tenant_id) as work:
            point = work.session.scalars(select(VigilancePoint)).one()
            latest = work.session.scalars(
                select(VigilancePointVersion).where(VigilancePointVersion.number == 2)
            ).one()
        assert point.version == 2
        assert latest.wording == "Rendre l’aide humaine visible."

    def test_an_adopted_change_of_a_text_retired_meanwhile_goes_back_to_its_author(
        self, town: Town
    ):
        wanted = {"target": "WP01", "evidence": [{"type": "text", "text": "41 signalements"}]}
        late = town.submitted(Kind.REFORMULATION, new_wording="Une aide humaine.", **wanted)
        town.answer(late, by="guarantor")
        first = town.submitted(Kind.VIGILANCE_POINT, change="retire", **wanted)
        town.answer(first, by="guarantor")
        town.adopt(first)
        assert town.proposal(first).outcome is Outcome.IN_FORCE
        town.adopt(late)
        proposal = town.proposal(late)
        assert (proposal.stage, proposal.outcome) == (Stage.REWORK, None)
        assert town.inbox("author") == [(ItemKind.REWORK, late, proposal.due_at)]
        assert town.mails("author", late)[-1] == "text_gone"
        with town.deps.work(town.tenant_id) as work:
            point = work.session.scalars(select(VigilancePoint)).one()
        assert point.version == 1

    def test_departments_with_their_own_wording_are_asked_to_keep_or_change_it(self, town: Town):
        with town.deps.work(town.tenant_id) as work:
            point = work.session.scalars(select(VigilancePoint)).one()
            department = work.session.scalars(
                select(Department).where(Department.code == "MOB")
            ).one()
            work.session.add(
                VigilanceVariant(
                    tenant_id=town.tenant_id,
                    id=new_id(),
                    vigilance_point_id=point.id,
                    department_id=department.id,
                    based_on=1,
                    wording="Une présence en gare.",
                    state=VariantState.CURRENT,
                    declared_by=town.ids["head"],
                    declared_at=START,
                )
            )
        proposal_id = town.submitted(
            Kind.REFORMULATION,
            target="WP01",
            new_wording="Rendre l’aide humaine visible.",
            evidence=[{"type": "text", "text": "41 signalements"}],
        )
        town.answer(proposal_id, by="guarantor")
        town.adopt(proposal_id)
        due_at = START + timedelta(days=30)
        assert town.inbox("head") == [(ItemKind.VIGILANCE_REVIEW, proposal_id, due_at)]
        with town.deps.work(town.tenant_id) as work:
            assert work.session.scalars(select(VigilanceVariant.state)).one() is (
                VariantState.OUTDATED
            )

    def test_a_change_of_invariant_wants_two_thirds(self, town: Town):
        proposal_id = town.submitted(
            Kind.INVARIANT_CHANGE, target="INV1", change="amend", new_wording="Égal accès."
        )
        town.answer(proposal_id, by="dgs")
        town.vote(
            proposal_id, chair="for", second="for", third="for", fourth="against", fifth="against"
        )
        assert town.proposal(proposal_id).outcome is Outcome.REJECTED

    def test_a_new_invariant_gets_the_next_code(self, town: Town):
        proposal_id = town.submitted(
            Kind.INVARIANT_CHANGE, target=None, change="adopt", new_wording="Sobriété."
        )
        town.answer(proposal_id, by="dgs")
        town.adopt(proposal_id)
        with town.deps.work(town.tenant_id) as work:
            codes = work.session.scalars(select(Invariant.code)).all()
        assert sorted(codes) == ["INV1", "INV2", "INV3"]

    def test_a_retired_point_is_no_longer_in_force(self, town: Town):
        proposal_id = town.submitted(Kind.VIGILANCE_POINT, target="WP01", change="retire")
        town.answer(proposal_id, by="guarantor")
        town.adopt(proposal_id)
        with town.deps.work(town.tenant_id) as work:
            assert work.session.scalars(select(VigilancePoint)).one().retired_at is not None
