"""Reserves: kept by the close, blocking a phase, lifted by who presides."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from policies.decision import Choice, Result
from services.committees.cast_vote import cast_vote
from services.committees.close_ballot import ReserveDisposition, close_ballot
from services.committees.declare_recusal import declare_recusal
from services.committees.errors import (
    BallotClosed,
    OwnerNeverLifts,
    ReserveUnlifted,
)
from services.committees.lift_reserve import lift_reserve
from services.committees.models import Reserve
from services.committees.views import reserves_of
from services.errors import Invalid, InvalidStage
from services.governance.possibilities import AmendReserves
from services.governance.read_dossier import read_dossier
from services.notifications.models import ItemKind
from services.rollouts.plan_rollout import PhasePlan, RolloutPlan, plan_rollout
from services.rollouts.start_phase import start_phase
from tests.fixtures.world import Town


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


class TestAPhaseThatAReserveHoldsBack:
    """What is offered is what may be done: the lead waits for whoever lifts the reserve."""

    def test_is_offered_once_the_reserve_is_lifted(self, town: Town):
        proposal_id, reserve = TestReserves().adopted_with_reserve(town)
        plan = RolloutPlan([PhasePlan("Pilote")])
        plan_rollout(town.deps, town.caller("author"), proposal_id, plan)
        town.settle(proposal_id)
        assert town.notices("author") == ["reserve_owned", "phase_held"]
        assert read_dossier(town.deps, town.caller("second"), proposal_id).held_phase == 1
        lift_reserve(town.deps, town.caller("chair"), reserve.id, "Vu sur place.")
        town.settle(proposal_id)
        assert town.notices("author") == ["next_phase"]
        assert town.mails("author")[-1] == "next_phase"
        start_phase(town.deps, town.caller("author"), proposal_id, 1)

    def test_is_offered_once_the_chair_drops_the_reserve_or_has_it_block_another(self, town: Town):
        proposal_id, reserve = TestReserves().adopted_with_reserve(town)
        plan = RolloutPlan([PhasePlan("Pilote"), PhasePlan("Partout")])
        plan_rollout(town.deps, town.caller("author"), proposal_id, plan)
        town.settle(proposal_id)
        ballot_id = town.ballot(proposal_id).id
        for disposition, offered in (
            (ReserveDisposition(reserve.id, blocks_phase=2), "next_phase"),
            (ReserveDisposition(reserve.id, blocks_phase=1), "phase_held"),
            (ReserveDisposition(reserve.id, keep=False), "next_phase"),
        ):
            close_ballot(town.deps, town.caller("chair"), ballot_id, [disposition])
            town.settle(proposal_id)
            assert {"next_phase", "phase_held"} & set(town.notices("author")) == {offered}
