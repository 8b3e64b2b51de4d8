"""The kind decides the path."""

from __future__ import annotations

import json
from decimal import Decimal
from uuid import UUID

import pytest

from policies.loop import Kind, Stage
from policies.paths import (
    Effect,
    InformationThreshold,
    Path,
    PathError,
    default_paths,
    needs_committee,
    read_paths,
)
from policies.presets import PRESETS
from policies.rule import RuleError

COPIL_ID = str(UUID(int=1))
CODIR_ID = str(UUID(int=2))
TEXT_KINDS = [Kind.VIGILANCE_POINT, Kind.REFORMULATION, Kind.INVARIANT_CHANGE]
TWO_THIRDS = {"fraction": "2/3", "strict": False}


def goes_to_committee(kind: Kind, path: Path | None = None, **facts: object) -> bool:
    known = {
        "effects": [],
        "called_in": False,
        "needs_opinion": False,
        "budget_eur": 1000,
        "staff_days": 5,
    } | facts
    return needs_committee(path or default_paths()[kind], kind, **known)


def refusal(kind: Kind, **fields: object) -> dict[str, str]:
    with pytest.raises(PathError) as refused:
        Path.from_dict(kind, fields)
    return refused.value.errors


class TestNeedsCommittee:
    def test_an_initiative_does(self):
        assert goes_to_committee(Kind.INITIATIVE)

    @pytest.mark.parametrize("kind", TEXT_KINDS)
    def test_a_text_of_the_compass_does_whatever_the_means(self, kind: Kind):
        assert goes_to_committee(kind, budget_eur=0, staff_days=0)

    @pytest.mark.parametrize(
        ("effects", "decides"),
        [
            ([], False),
            (["preserved", "improved"], False),
            (["preserved", "at_risk"], True),
            ([Effect.WAIVED], True),
        ],
    )
    def test_an_adaptation_does_only_when_an_invariant_is_at_stake(
        self, effects: list[str], decides: bool
    ):
        assert goes_to_committee(Kind.ADAPTATION, effects=effects) is decides

    def test_an_adaptation_called_in_does(self):
        assert goes_to_committee(Kind.ADAPTATION, called_in=True)

    @pytest.mark.parametrize(
        ("facts", "decides"),
        [
            ({"budget_eur": 5000, "staff_days": 20}, False),
            ({"budget_eur": Decimal("5000.01"), "staff_days": 20}, True),
            ({"budget_eur": 5000, "staff_days": 21}, True),
            ({"budget_eur": None, "staff_days": 1}, True),
            ({"budget_eur": 1, "staff_days": None}, True),
            ({"budget_eur": 1, "staff_days": 1, "effects": ["at_risk"]}, True),
            ({"budget_eur": 1, "staff_days": 1, "called_in": True}, True),
        ],
    )
    def test_below_the_information_threshold_the_committee_is_informed(
        self, facts: dict[str, object], decides: bool
    ):
        path = Path(
            (Stage.SPONSORSHIP, Stage.COMMITTEE, Stage.ROLLOUT),
            information_threshold=InformationThreshold(5000, 20),
        )
        assert goes_to_committee(Kind.INITIATIVE, path, **facts) is decides

    def test_a_tenant_may_leave_initiatives_to_their_sponsors(self):
        path = Path.from_dict(Kind.INITIATIVE, {"stages": ["sponsorship", "rollout"]})
        assert not goes_to_committee(Kind.INITIATIVE, path)


class TestReading:
    @pytest.mark.parametrize("kind", list(Kind))
    def test_a_default_path_reads_what_it_writes(self, kind: Kind):
        path = default_paths()[kind]
        assert Path.from_dict(kind, json.loads(json.dumps(path.to_dict()))) == path
        assert Path.from_dict(kind, {}) == path

    def test_a_full_path_reads_what_it_writes(self):
        data = {
            "stages": ["sponsorship", "committee", "rollout"],
            "committees": [COPIL_ID, CODIR_ID],
            "rule": {"proxies_per_holder": 0},
            "information_threshold": {"budget_eur": 5000, "staff_days": 20},
        }
        assert Path.from_dict(Kind.INITIATIVE, data).to_dict() == data

    @pytest.mark.parametrize("kind", TEXT_KINDS)
    def test_a_text_without_committee_is_refused(self, kind: Kind):
        assert set(refusal(kind, stages=["sponsorship"])) == {"stages"}

    @pytest.mark.parametrize("kind", TEXT_KINDS)
    def test_a_text_has_neither_rollout_nor_threshold(self, kind: Kind):
        errors = refusal(
            kind,
            stages=["sponsorship", "committee", "rollout"],
            information_threshold={"budget_eur": 1, "staff_days": 1},
        )
        assert set(errors) == {"stages", "information_threshold"}

    @pytest.mark.parametrize(
        "stages",
        [
            None,
            [],
            "sponsorship",
            ["sponsorship"],
            ["rollout"],
            ["committee", "rollout"],
            ["committee", "sponsorship", "rollout"],
            ["sponsorship", "sponsorship", "rollout"],
            ["sponsorship", "arbitration", "rollout"],
            ["draft", "sponsorship", "rollout"],
            ["sponsorship", ["committee"], "rollout"],
        ],
    )
    def test_other_stages_are_refused(self, stages: object):
        assert set(refusal(Kind.INITIATIVE, stages=stages)) == {"stages"}

    @pytest.mark.parametrize(
        "committees", [None, "copil", ["copil"], [COPIL_ID, COPIL_ID], [3], [[COPIL_ID]]]
    )
    def test_committees_are_named_by_their_ids(self, committees: object):
        assert set(refusal(Kind.INITIATIVE, committees=committees)) == {"committees"}

    @pytest.mark.parametrize(
        ("rule", "field"),
        [("plenum", "rule"), (3, "rule"), ({"mode": "x"}, "rule.mode"), ({"zz": 1}, "rule.zz")],
    )
    def test_a_rule_is_a_preset_or_fields(self, rule: object, field: str):
        assert set(refusal(Kind.INITIATIVE, rule=rule)) == {field}

    @pytest.mark.parametrize("rule", [None, "copil", "codir", {}, {"proxies_per_holder": 1}])
    def test_an_invariant_is_never_decided_by_a_simple_majority(self, rule: object):
        assert set(refusal(Kind.INVARIANT_CHANGE, rule=rule)) == {"rule"}

    @pytest.mark.parametrize("rule", ["qualified", {"majority": TWO_THIRDS}])
    def test_an_invariant_is_decided_by_a_stronger_one(self, rule: object):
        assert Path.from_dict(Kind.INVARIANT_CHANGE, {"rule": rule}).rule == rule

    @pytest.mark.parametrize(
        ("threshold", "field"),
        [
            (5000, "information_threshold"),
            ({"budget_eur": 1}, "information_threshold"),
            ({"budget_eur": -1, "staff_days": 1}, "information_threshold.budget_eur"),
            ({"budget_eur": 1, "staff_days": True}, "information_threshold.staff_days"),
            ({"budget_eur": 1, "staff_days": 1.5}, "information_threshold.staff_days"),
        ],
    )
    def test_a_threshold_has_two_whole_numbers(self, threshold: object, field: str):
        assert set(refusal(Kind.INITIATIVE, information_threshold=threshold)) == {field}

    def test_unknown_fields_are_named(self):
        assert set(refusal(Kind.INITIATIVE, committee=COPIL_ID)) == {"committee"}

    def test_all_paths_are_read_at_once(self):
        paths = read_paths({"initiative": {"committees": [COPIL_ID]}})
        assert paths[Kind.INITIATIVE].committees == (COPIL_ID,)
        assert paths[Kind.ADAPTATION] == default_paths()[Kind.ADAPTATION]

    def test_the_faults_of_all_paths_are_named_at_once(self):
        with pytest.raises(PathError) as refused:
            read_paths({"project": {}, "initiative": {"stages": []}, "adaptation": None})
        assert set(refused.value.errors) == {"project", "initiative.stages", "adaptation"}


class TestRule:
    COPIL = PRESETS["copil"].rule

    def test_one_committee_decides_invariants_by_a_stronger_majority(self):
        path = default_paths()[Kind.INVARIANT_CHANGE]
        assert path.rule_for(self.COPIL) == PRESETS["qualified"].rule

    def test_the_committees_own_rule_stands_otherwise(self):
        assert default_paths()[Kind.INITIATIVE].rule_for(self.COPIL) == self.COPIL

    def test_fields_replace_those_of_the_committee(self):
        path = Path((Stage.SPONSORSHIP,), rule={"proxies_per_holder": 0})
        assert path.rule_for(self.COPIL).proxies_per_holder == 0
        assert path.rule_for(self.COPIL).tie is self.COPIL.tie

    def test_fields_that_contradict_the_committees_are_refused(self):
        path = Path((Stage.SPONSORSHIP,), rule={"majority": TWO_THIRDS})
        with pytest.raises(RuleError):
            path.rule_for(self.COPIL)
