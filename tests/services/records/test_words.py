"""What a paper says of a rule."""

from __future__ import annotations

from typing import Any

import pytest

from policies.rule import Rule
from policies.rule_terms import SecondConvening, SecondQuorum
from services.records.words import quorum_line

LIFTED, KEPT = SecondConvening(3, SecondQuorum.NONE), SecondConvening(3, SecondQuorum.SAME)


def line(second: SecondConvening, convening: int, **count: int) -> str:
    rule: dict[str, Any] = Rule(second_convening=second).to_dict()
    numbers = {"quorum_base": 12, "quorum_needed": 7, "quorum_reached": 7}
    return quorum_line(rule, {"convening": convening, **numbers, **count})


class TestTheQuorumOfASecondConvening:
    def test_is_said_to_be_lifted_where_it_is(self):
        assert line(LIFTED, 2).startswith("seconde convocation, sans condition de quorum\u00a0;")

    def test_is_said_with_its_number_where_the_rule_keeps_it(self):
        said = line(KEPT, 2)
        assert said.startswith("seconde convocation, même quorum\u00a0: plus de 1/2 des 12 membres")
        assert "soit 7" in said

    def test_kept_is_not_said_to_be_lifted_for_being_of_one_member(self):
        said = line(KEPT, 2, quorum_base=1, quorum_needed=1, quorum_reached=1)
        assert "sans condition" not in said

    @pytest.mark.parametrize("second", [LIFTED, KEPT])
    def test_changes_nothing_to_the_first(self, second: SecondConvening):
        assert line(second, 1).startswith("plus de 1/2 des 12 membres")
