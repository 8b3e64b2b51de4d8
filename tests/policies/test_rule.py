"""What a rule refuses to be."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from policies.errors import PolicyError
from policies.presets import PRESETS, rule_from_preset
from policies.rule import Rule, RuleError
from policies.rule_terms import College, Mode, Share, Tie

HALF = {"fraction": "1/2", "strict": True}


def refusal(**fields: object) -> dict[str, str]:
    with pytest.raises(RuleError) as refused:
        Rule.from_dict(fields)
    return refused.value.errors


class TestShare:
    @pytest.mark.parametrize(
        ("fraction", "strict", "base", "threshold"),
        [
            ("1/2", False, 9, 5),
            ("1/2", True, 12, 7),
            ("2/3", False, 7, 5),
            ("1/2", False, 0, 0),
            ("1/2", True, 0, 1),
            ("1/1", False, 8, 8),
        ],
    )
    def test_thresholds(self, fraction: str, strict: bool, base: int, threshold: int):
        share = Share.from_dict({"fraction": fraction, "strict": strict})
        assert share.threshold(base) == threshold

    def test_a_base_is_never_negative(self):
        with pytest.raises(ValueError, match="negative"):
            Share(Fraction(1, 2)).threshold(-1)

    @pytest.mark.parametrize(
        "data",
        [
            [],
            0.5,
            "1/2",
            {"fraction": "1/2"},
            {"fraction": "1/2", "strict": True, "more": 1},
            {"fraction": "1/0", "strict": False},
            {"fraction": "0/3", "strict": False},
            {"fraction": "3/2", "strict": False},
            {"fraction": "-1/2", "strict": False},
            {"fraction": "1/1", "strict": True},
            {"fraction": "٢/٣", "strict": False},
            {"fraction": 0.5, "strict": False},
            {"fraction": "1/2", "strict": "yes"},
            {"fraction": "1/2", "strict": 1},
        ],
    )
    def test_nonsense_is_refused(self, data: object):
        assert list(refusal(quorum=data)) == ["quorum"]

    def test_a_zero_denominator_is_named(self):
        assert "dénominateur" in refusal(quorum={"fraction": "1/0", "strict": False})["quorum"]


class TestContradictions:
    @pytest.mark.parametrize(
        ("fields", "refused"),
        [
            ({"majority": {"fraction": "1/2", "strict": False}}, {"majority"}),
            ({"majority": {"fraction": "1/3", "strict": True}}, {"majority"}),
            ({"tie": "chair_prevails", "majority_base": "present"}, {"tie"}),
            (
                {"tie": "chair_prevails", "majority": {"fraction": "2/3", "strict": False}},
                {"tie"},
            ),
            ({"tie": "chair_prevails", "secret": True}, {"tie"}),
            ({"tie": "opinion_deemed_given", "secret": True}, {"tie"}),
            ({"majority": "chair", "tie": "opinion_deemed_given"}, {"tie"}),
            ({"majority": "chair", "secret": True}, {"secret"}),
            ({"no_objection": True, "secret": True}, {"no_objection"}),
            (
                {"quorum_base": "college:employer", "voting_colleges": ["staff"]},
                {"quorum_base"},
            ),
        ],
    )
    def test_each_names_its_field(self, fields: dict[str, Any], refused: set[str]):
        assert set(refusal(**fields)) == refused

    def test_an_override_may_contradict_its_preset(self):
        with pytest.raises(RuleError) as refused:
            rule_from_preset("copil", {"majority": {"fraction": "2/3", "strict": False}})
        assert set(refused.value.errors) == {"tie"}


class TestFields:
    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("quorum_base", "college:unknown"),
            ("quorum_base", 3),
            ("quorum_counts", None),
            ("voting_colleges", "staff"),
            ("voting_colleges", ["staff", "nobody"]),
            ("voting_colleges", [["staff"]]),
            ("majority_base", "SEATED"),
            ("majority", "chairs"),
            ("majority", None),
            ("tie", ["rejected"]),
            ("proxies_per_holder", 3),
            ("proxies_per_holder", True),
            ("notice_days", -1),
            ("notice_days", 2.0),
            ("clear_days", 1),
            ("second_convening", {"min_days": 3}),
            ("second_convening", {"min_days": "3", "quorum": "none"}),
            ("second_convening", {"min_days": 3, "quorum": "half"}),
            ("early_close", "no"),
            ("mode", "both"),
            ("notice", 5),
        ],
    )
    def test_a_wrong_value_names_its_field(self, field: str, value: object):
        assert list(refusal(**{field: value})) == [field]

    def test_all_wrong_fields_are_named_at_once(self):
        assert set(refusal(mode="x", tie="y", zz=1)) == {"mode", "tie", "zz"}

    def test_an_error_is_a_policy_error_that_reads(self):
        with pytest.raises(PolicyError, match="mode: Choisissez"):
            Rule.from_dict({"mode": "x"})

    def test_colleges_are_a_set(self):
        rule = Rule.from_dict({"voting_colleges": ["staff", "agent", "staff"]})
        assert rule.voting_colleges == (College.AGENT, College.STAFF)

    def test_nothing_given_is_a_simple_majority_with_a_quorum(self):
        assert Rule.from_dict({}) == Rule()


class TestPresets:
    def test_there_are_six_and_each_says_what_it_is(self):
        assert set(PRESETS) == {"copil", "codir", "crpa", "council", "cst", "qualified"}
        assert all(preset.title and preset.description for preset in PRESETS.values())

    def test_a_rule_takes_one_of_its_presets_modes(self):
        assert all(preset.rule.mode in preset.modes for preset in PRESETS.values())
        assert PRESETS["copil"].modes == (Mode.SESSION, Mode.ASYNC)

    def test_a_secret_copil_rejects_a_tie(self):
        assert PRESETS["copil"].rule.as_secret().tie is Tie.REJECTED

    def test_an_unknown_preset_is_refused(self):
        with pytest.raises(RuleError) as refused:
            rule_from_preset("plenum")
        assert set(refused.value.errors) == {"preset"}
