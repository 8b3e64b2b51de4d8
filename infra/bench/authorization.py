"""The authorization check, against a dictionary look-up, from ten roles' bearers to 100,000."""

from __future__ import annotations

import time
from collections.abc import Callable

from infra.bench.report import Measure, middle
from policies.authorization import Authorizer
from policies.permissions import Permission

ROUNDS = 30
CHECKS = 400
BUDGET_US = 40.0


def _microseconds(check: Callable[[int], object]) -> float:
    """The median over rounds of the mean time of one check."""
    rounds = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        for number in range(CHECKS):
            check(number)
        rounds.append((time.perf_counter() - start) / CHECKS * 1e6)
    return middle(rounds)


def measure() -> list[Measure]:
    """Time a permission granted, with few and with many distinct sets of roles seen before."""
    authorizer = Authorizer()
    bare = {("agent", Permission.BALLOT_VOTE): True}
    baseline = _microseconds(lambda _: bare[("agent", Permission.BALLOT_VOTE)])
    agent = frozenset({"agent"})
    few = _microseconds(lambda _: authorizer.allows(agent, Permission.BALLOT_VOTE))
    bearers = [frozenset({"agent", f"unknown-{number}"}) for number in range(100_000)]
    for roles in bearers[::50]:
        authorizer.allows(roles, Permission.BALLOT_VOTE)
    many = _microseconds(
        lambda number: authorizer.allows(bearers[number * 200], Permission.BALLOT_VOTE)
    )
    return [
        Measure("contrôle, un seul jeu de rôles", "µs", baseline, few, "≤ 40 µs", few <= BUDGET_US),
        Measure(
            "contrôle, parmi 100 000 jeux de rôles",
            "µs",
            few,
            many,
            "stable : ≤ 1,5 × la ligne du dessus",
            many <= 1.5 * few,
        ),
    ]
