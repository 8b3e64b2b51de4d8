"""A loop whose proposal is no more, deleted with its tenant."""

from __future__ import annotations

import pytest

from policies.loop import DeadlineKind, LoopRef, Move, Stage
from services.deps import new_id
from services.governance.moves import FALLS_DUE, SETTLES, load_position
from tests.fixtures.world import START, Town


@pytest.fixture
def gone() -> LoopRef:
    return LoopRef(new_id(), new_id())


class TestAProposalThatIsNoMore:
    def test_is_read_as_closed(self, town: Town, gone: LoopRef):
        position = load_position(town.deps, gone)
        assert position.stage is Stage.CLOSED
        assert position.deadline is None

    @pytest.mark.parametrize("stage", SETTLES)
    def test_is_closed_for_whoever_rings(self, town: Town, gone: LoopRef, stage: Stage):
        move = Move(loop=gone, stage=stage, moves=3, at=START)
        assert SETTLES[stage](town.deps, move).stage is Stage.CLOSED

    @pytest.mark.parametrize("kind", FALLS_DUE)
    def test_is_closed_at_whatever_deadline(self, town: Town, gone: LoopRef, kind: DeadlineKind):
        move = Move(loop=gone, stage=Stage.ROLLOUT, moves=3, at=START)
        assert FALLS_DUE[kind](town.deps, move).stage is Stage.CLOSED
