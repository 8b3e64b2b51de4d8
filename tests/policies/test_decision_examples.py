"""Counts that a person has worked out by hand."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import pytest

from policies.decision import (
    CastVote,
    Choice,
    College,
    Decision,
    Proxy,
    Result,
    Rule,
    Voter,
    decide,
    is_decidable,
    is_settled,
)
from policies.presets import PRESETS, rule_from_preset

COPIL = PRESETS["copil"].rule


def seats(
    count: int, *, recused: int = 0, barred: int = 0, college: College = College.AGENT
) -> list[Voter]:
    """``count`` voters v0, v1…: v0 chairs, then v1; the last ones are recused, then barred."""
    return [
        Voter(
            f"v{n}",
            college,
            chair_order=n if n < 2 else None,
            recused=n >= count - recused,
            barred=count - recused - barred <= n < count - recused,
        )
        for n in range(count)
    ]


def ballots(votes_for: int = 0, against: int = 0, abstain: int = 0) -> list[CastVote]:
    """Votes of v0, v1… in that order: those for, then against, then abstentions."""
    choices = [Choice.FOR] * votes_for + [Choice.AGAINST] * against + [Choice.ABSTAIN] * abstain
    return [CastVote(f"v{n}", choice) for n, choice in enumerate(choices)]


class TestWorkedExamples:
    def test_01_a_recusal_lowers_the_quorum_of_a_copil(self):
        decision = decide(COPIL, seats(13, recused=1), ballots(8, 2, 1))
        count = decision.arithmetic
        assert decision.result is Result.ADOPTED
        assert (count.quorum_base, count.quorum_needed, count.quorum_reached) == (12, 7, 11)
        assert (count.taking_part, count.expressed, count.threshold) == (11, 10, 6)
        assert (count.seated, count.recused, count.abstain) == (13, 1, 1)

    def test_02_without_quorum_the_second_convening_decides(self):
        first = decide(COPIL, seats(13), ballots(6))
        second = decide(COPIL, seats(13), ballots(3, 1), convening=2)
        assert (first.result, first.arithmetic.quorum_needed) == (Result.NO_QUORUM, 7)
        assert (second.result, second.arithmetic.taking_part) == (Result.ADOPTED, 4)

    def test_03_proxies_do_not_make_the_quorum_of_a_council(self):
        decision = decide(
            PRESETS["council"].rule,
            seats(11),
            [*ballots(5), *(CastVote(f"v{5 + n}", Choice.FOR, f"v{n}") for n in range(3))],
            proxies=[Proxy(f"v{5 + n}", f"v{n}") for n in range(3)],
            attendance=[f"v{n}" for n in range(5)],
        )
        count = decision.arithmetic
        assert decision.result is Result.NO_QUORUM
        assert (count.quorum_needed, count.quorum_reached, count.proxies) == (6, 5, 3)

    def test_04_the_casting_vote_goes_to_a_chair_who_voted(self):
        adopted = decide(COPIL, seats(11), ballots(5, 5))
        abstained = decide(
            COPIL,
            seats(11),
            [
                CastVote("v0", Choice.ABSTAIN),
                *(CastVote(f"v{n}", Choice.FOR) for n in range(1, 6)),
                *(CastVote(f"v{n}", Choice.AGAINST) for n in range(6, 11)),
            ],
        )
        assert adopted.result is Result.ADOPTED
        assert adopted.arithmetic.casting_vote_by == "v0"
        assert abstained.result is Result.REJECTED
        assert abstained.arithmetic.casting_vote_by is None

    def test_05_two_thirds_of_six_expressed_are_four(self):
        decision = decide(PRESETS["qualified"].rule, seats(9), ballots(4, 2))
        count = decision.arithmetic
        assert decision.result is Result.ADOPTED
        assert (count.quorum_needed, count.threshold) == (6, 4)

    @pytest.mark.parametrize("name", [name for name, p in PRESETS.items() if p.rule.quorum])
    def test_06_nobody_votes_is_no_quorum_never_rejected(self, name: str):
        voters = seats(9, college=College.STAFF)
        assert decide(PRESETS[name].rule, voters, []).result is Result.NO_QUORUM

    def test_07_proxies_make_the_quorum_of_an_administrative_commission(self):
        decision = decide(
            PRESETS["crpa"].rule,
            seats(9),
            [
                *ballots(2, 1),
                CastVote("v7", Choice.FOR, "v0"),
                CastVote("v8", Choice.AGAINST, "v1"),
            ],
            proxies=[Proxy("v7", "v0"), Proxy("v8", "v1")],
            attendance=["v0", "v1", "v2"],
        )
        count = decision.arithmetic
        assert decision.result is Result.ADOPTED
        assert (count.quorum_needed, count.quorum_reached, count.proxies) == (5, 5, 2)
        assert (count.votes_for, count.votes_against, count.threshold) == (3, 2, 3)

    @pytest.mark.parametrize(
        ("votes", "result"),
        [
            (ballots(2, 2), Result.OPINION_DEEMED_GIVEN),
            (ballots(2, 1, 1), Result.OPINION_DEEMED_GIVEN),
            (ballots(3, 1), Result.OPINION_FAVOURABLE),
            (ballots(1, 3), Result.OPINION_UNFAVOURABLE),
        ],
    )
    def test_08_an_opinion_that_neither_side_carries_is_deemed_given(
        self, votes: list[CastVote], result: Result
    ):
        decision = decide(PRESETS["cst"].rule, seats(8, college=College.STAFF), votes)
        assert decision.result is result
        assert (decision.arithmetic.quorum_needed, decision.arithmetic.threshold) == (4, 3)

    def test_09_abstentions_alone_make_the_quorum_and_reject(self):
        decision = decide(COPIL, seats(13), ballots(abstain=13))
        assert decision.result is Result.REJECTED
        assert (decision.arithmetic.expressed, decision.arithmetic.threshold) == (0, 1)

    def test_10_nobody_at_a_second_convening_is_no_quorum_again(self):
        decision = decide(COPIL, seats(13), [], convening=2)
        assert (decision.result, decision.arithmetic.quorum_needed) == (Result.NO_QUORUM, 1)

    def test_11_a_tied_secret_ballot_is_rejected(self):
        decision = decide(COPIL.as_secret(), seats(10), ballots(5, 5))
        assert decision.result is Result.REJECTED
        assert decision.arithmetic.casting_vote_by is None


class TestRecusal:
    def test_a_vote_cast_before_the_recusal_is_struck(self):
        decision = decide(COPIL, seats(3, recused=1), ballots(2, 1))
        assert decision.arithmetic.votes_against == 0

    def test_author_and_sponsor_count_as_recused(self):
        count = decide(PRESETS["qualified"].rule, seats(13, barred=1), ballots(12)).arithmetic
        assert (count.quorum_base, count.quorum_needed, count.recused) == (12, 8, 1)

    def test_the_next_in_order_replaces_a_recused_chair_casting_vote_included(self):
        voters = [dataclasses.replace(v, recused=v.id == "v0") for v in seats(5)]
        votes = [
            CastVote("v1", Choice.AGAINST),
            CastVote("v2", Choice.FOR),
            CastVote("v3", Choice.FOR),
            CastVote("v4", Choice.AGAINST),
        ]
        decision = decide(COPIL, voters, votes)
        assert decision.result is Result.REJECTED
        assert decision.arithmetic.casting_vote_by == "v1"

    def test_seats_in_office_keep_the_recused_in_the_base(self):
        count = decide(PRESETS["crpa"].rule, seats(9, recused=3), ballots(4)).arithmetic
        assert (count.quorum_base, count.quorum_needed) == (9, 5)

    @pytest.mark.parametrize("proxy", [Proxy("v8", "v0"), Proxy("v0", "v8")])
    def test_a_proxy_given_to_or_by_a_recused_member_is_void(self, proxy: Proxy):
        decision = decide(
            PRESETS["crpa"].rule,
            seats(9, recused=1),
            [*ballots(0), CastVote(proxy.giver, Choice.FOR, proxy.holder)],
            proxies=[proxy],
            attendance=["v1", "v2", "v3", "v8"],
        )
        assert (decision.arithmetic.proxies, decision.arithmetic.votes_for) == (0, 0)

    def test_everyone_recused_is_no_quorum(self):
        assert decide(COPIL, seats(5, recused=5), []).result is Result.NO_QUORUM


class TestAttendance:
    def test_present_and_silent_takes_part(self):
        decision = decide(
            PRESETS["council"].rule, seats(9), ballots(1), attendance=["v0", "v1", "v2", "v3", "v4"]
        )
        count = decision.arithmetic
        assert decision.result is Result.ADOPTED
        assert (count.quorum_reached, count.silent, count.expressed) == (5, 4, 1)

    def test_a_member_who_comes_votes_in_person(self):
        decision = decide(
            PRESETS["crpa"].rule,
            seats(4),
            [CastVote("v3", Choice.AGAINST)],
            proxies=[Proxy("v3", "v0")],
            attendance=["v0", "v3"],
        )
        assert (decision.arithmetic.proxies, decision.arithmetic.votes_against) == (0, 1)

    def test_an_absent_chair_leaves_the_casting_vote_to_who_presides(self):
        votes = [
            CastVote("v1", Choice.FOR),
            CastVote("v2", Choice.FOR),
            CastVote("v3", Choice.AGAINST),
            CastVote("v4", Choice.AGAINST),
        ]
        decision = decide(
            PRESETS["council"].rule, seats(5), votes, attendance=["v1", "v2", "v3", "v4"]
        )
        assert decision.arithmetic.casting_vote_by == "v1"

    def test_a_college_that_does_not_decide_counts_neither_for_nor_against(self):
        voters = [
            *seats(4, college=College.STAFF),
            *(Voter(f"e{n}", College.EMPLOYER) for n in range(4)),
        ]
        votes = [*ballots(3, 1), *(CastVote(f"e{n}", Choice.AGAINST) for n in range(4))]
        decision = decide(PRESETS["cst"].rule, voters, votes)
        assert decision.result is Result.OPINION_FAVOURABLE
        assert (decision.arithmetic.majority_base, decision.arithmetic.taking_part) == (4, 8)


class TestChairDecides:
    RULE = PRESETS["codir"].rule

    @pytest.mark.parametrize(
        ("choice", "result"),
        [
            (Choice.FOR, Result.ADOPTED),
            (Choice.AGAINST, Result.REJECTED),
            (Choice.ABSTAIN, Result.DEFERRED),
        ],
    )
    def test_the_chairs_choice_is_the_result(self, choice: Choice, result: Result):
        others = [CastVote(f"v{n}", Choice.AGAINST) for n in range(1, 5)]
        decision = decide(self.RULE, seats(5), [CastVote("v0", choice), *others])
        assert (decision.result, decision.arithmetic.threshold) == (result, None)

    def test_without_the_chairs_vote_the_item_is_deferred(self):
        decision = decide(self.RULE, seats(3), [CastVote("v2", Choice.FOR)])
        assert decision.result is Result.DEFERRED


class TestReserves:
    def test_an_adoption_carries_the_reserves_kept(self):
        decision = decide(COPIL, seats(3), ballots(3), has_reserves=True)
        assert decision.result is Result.ADOPTED_WITH_RESERVES

    def test_a_rejection_carries_none(self):
        decision = decide(COPIL, seats(3), ballots(1, 2), has_reserves=True)
        assert decision.result is Result.REJECTED

    def test_a_secret_ballot_has_none(self):
        with pytest.raises(ValueError, match="reserve"):
            decide(COPIL.as_secret(), seats(3), ballots(3), has_reserves=True)


class TestImpossibleFacts:
    @pytest.mark.parametrize(
        ("votes", "options"),
        [
            ([CastVote("stranger", Choice.FOR)], {}),
            ([CastVote("v0", Choice.FOR), CastVote("v0", Choice.FOR)], {}),
            ([], {"attendance": ["stranger"]}),
            ([], {"proxies": [Proxy("v1", "v0"), Proxy("v2", "v0")]}),
            ([], {"proxies": [Proxy("v1", "v0"), Proxy("v1", "v2")]}),
        ],
    )
    def test_they_are_refused_rather_than_counted(
        self, votes: list[CastVote], options: dict[str, Any]
    ):
        with pytest.raises(ValueError, match=r"vote|proxies"):
            decide(COPIL, seats(3), votes, **options)

    def test_a_rule_without_second_convening_has_none(self):
        with pytest.raises(ValueError, match="second convening"):
            decide(PRESETS["qualified"].rule, seats(3), [], convening=2)


class TestClosingEarly:
    def test_a_ballot_is_decidable_when_each_voter_has_answered_or_is_recused(self):
        voters = seats(4, recused=1, barred=1)
        assert not is_decidable(COPIL, voters, ballots(1))
        assert is_decidable(COPIL, voters, ballots(2))

    def test_a_social_committee_does_not_wait_for_the_employer(self):
        voters = [*seats(2, college=College.STAFF), Voter("e0", College.EMPLOYER)]
        assert is_decidable(PRESETS["cst"].rule, voters, ballots(2))

    def test_a_result_is_settled_when_the_rest_cannot_change_it(self):
        assert not is_settled(COPIL, seats(5), ballots(2, 0))
        assert is_settled(COPIL, seats(5), ballots(3, 0))
        assert is_settled(COPIL, seats(5), ballots(0, 3))

    def test_a_secret_ballot_is_settled_only_when_decidable(self):
        rule = COPIL.as_secret()
        assert not is_settled(rule, seats(5), ballots(4))
        assert is_settled(rule, seats(5), ballots(5))


class TestDecisionAsData:
    def test_it_survives_json(self):
        decision = decide(COPIL, seats(4), ballots(2, 2))
        data = json.loads(json.dumps(decision.to_dict()))
        assert data["arithmetic"]["for"] == 2
        assert Decision.from_dict(data) == decision

    def test_a_rule_survives_json(self):
        for preset in PRESETS.values():
            assert Rule.from_dict(json.loads(json.dumps(preset.rule.to_dict()))) == preset.rule

    def test_a_preset_takes_overrides(self):
        rule = rule_from_preset("copil", {"proxies_per_holder": 0, "mode": "session"})
        assert (rule.proxies_per_holder, rule.quorum) == (0, COPIL.quorum)
