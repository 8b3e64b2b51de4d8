from __future__ import annotations

import asyncio

import pytest

from infra.bench import inbox, loops
from infra.bench.stack import bench_stack

pytestmark = pytest.mark.slow


class TestInbox:
    def test_a_larger_database_is_filled_and_read(self) -> None:
        (measured,) = inbox.measure(small=(10, 3), large=(12, 15), rounds=1)
        assert measured.name == "boîte, p50, 10 × 3 puis 12 × 15 boucles"
        assert measured.baseline
        assert measured.ours


class TestLoops:
    def test_the_bare_side_takes_its_steps(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(loops, "ROUNDS", 1)
        monkeypatch.setattr(loops, "TOGETHER", 1)
        with bench_stack(temporal=True) as stack:
            (rate,) = asyncio.run(loops.measure_bare(stack.settings))
        assert rate > 0
