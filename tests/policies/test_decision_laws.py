"""What holds whatever the rule, the committee and the votes."""

from __future__ import annotations

import dataclasses
import random
from fractions import Fraction
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from policies.decision import (
    CHAIR_DECIDES,
    CastVote,
    Choice,
    College,
    MajorityBase,
    QuorumBase,
    Result,
    Rule,
    SecondConvening,
    SecondQuorum,
    Share,
    Tie,
    Voter,
    decide,
    is_decidable,
    is_settled,
)
from policies.presets import PRESETS

HALF = Share(Fraction(1, 2), strict=True)
ADOPTIONS = {Result.ADOPTED, Result.ADOPTED_WITH_RESERVES, Result.OPINION_FAVOURABLE}
Ballot = tuple[list[Voter], list[CastVote]]
COLLEGES = (College.AGENT, College.STAFF)

quorums = st.none() | st.builds(
    Share,
    st.sampled_from([Fraction(1, 3), Fraction(1, 2), Fraction(2, 3), Fraction(3, 4)]),
    st.booleans(),
)
majorities = st.one_of(
    st.just(HALF),
    st.just(CHAIR_DECIDES),
    st.builds(Share, st.sampled_from([Fraction(3, 5), Fraction(2, 3), Fraction(1)])),
)


@st.composite
def rules(draw: st.DrawFn):
    majority = draw(majorities)
    base = draw(st.sampled_from(MajorityBase))
    ties = [Tie.REJECTED]
    if majority != CHAIR_DECIDES:
        ties.append(Tie.OPINION_DEEMED_GIVEN)
    if majority == HALF and base is MajorityBase.EXPRESSED:
        ties.append(Tie.CHAIR_PREVAILS)
    return Rule(
        quorum=draw(quorums),
        quorum_base=draw(
            st.sampled_from([QuorumBase.SEATED, QuorumBase.ENTITLED, QuorumBase.STAFF])
        ),
        voting_colleges=draw(st.sampled_from([(), (College.STAFF,)])),
        majority_base=base,
        majority=majority,
        tie=draw(st.sampled_from(ties)),
        second_convening=SecondConvening(3, draw(st.sampled_from(SecondQuorum))),
    )


@st.composite
def committees(draw: st.DrawFn, max_size: int = 9):
    size = draw(st.integers(0, max_size))
    return [
        Voter(
            f"v{n}",
            draw(st.sampled_from(COLLEGES)),
            chair_order=draw(st.none() | st.integers(0, 3)),
            barred=draw(st.sampled_from([False, False, False, True])),
            recused=draw(st.sampled_from([False, False, False, True])),
        )
        for n in range(size)
    ]


@st.composite
def ballots(draw: st.DrawFn, max_size: int = 9):
    voters = draw(committees(max_size))
    choices = {v.id: draw(st.none() | st.sampled_from(Choice)) for v in voters}
    return voters, [CastVote(who, choice) for who, choice in choices.items() if choice]


class TestLaws:
    @given(rules(), ballots(), st.sampled_from([1, 2]))
    def test_a_further_vote_for_never_turns_an_adoption_into_anything_else(
        self, rule: Rule, ballot: Ballot, convening: int
    ):
        voters, votes = ballot
        if decide(rule, voters, votes, convening=convening).result not in ADOPTIONS:
            return
        for voter in voters:
            if voter.entitled and voter.id not in {vote.voter for vote in votes}:
                more = [*votes, CastVote(voter.id, Choice.FOR)]
                assert decide(rule, voters, more, convening=convening).result in ADOPTIONS

    @given(rules(), ballots(), st.sampled_from([1, 2]))
    def test_a_recusal_never_raises_the_quorum(self, rule: Rule, ballot: Ballot, convening: int):
        voters, votes = ballot
        before = decide(rule, voters, votes, convening=convening).arithmetic
        for n, voter in enumerate(voters):
            fewer = [*voters[:n], dataclasses.replace(voter, recused=True), *voters[n + 1 :]]
            after = decide(rule, fewer, votes, convening=convening).arithmetic
            assert after.quorum_needed <= before.quorum_needed

    @given(rules(), ballots(), st.randoms(use_true_random=False))
    def test_the_order_of_voters_and_votes_does_not_matter(
        self, rule: Rule, ballot: Ballot, shuffler: random.Random
    ):
        voters, votes = ballot
        expected = decide(rule, voters, votes)
        shuffler.shuffle(voters)
        shuffler.shuffle(votes)
        assert decide(rule, voters, votes) == expected

    @given(rules(), ballots())
    def test_every_number_is_a_whole_one_and_they_agree(self, rule: Rule, ballot: Ballot):
        count = decide(rule, *ballot).arithmetic
        numbers = [v for k, v in count.to_dict().items() if k not in {"chair", "casting_vote_by"}]
        assert all(type(number) is int for number in numbers if number is not None)
        assert count.expressed == count.votes_for + count.votes_against
        assert count.taking_part <= count.seated - count.recused
        assert count.quorum_needed >= 1

    @given(rules(), ballots())
    def test_nothing_is_adopted_against_more_votes_than_it_has(self, rule: Rule, ballot: Ballot):
        decision = decide(rule, *ballot)
        if decision.result in ADOPTIONS and rule.majority != CHAIR_DECIDES:
            assert decision.arithmetic.votes_for >= decision.arithmetic.votes_against > -1
            assert decision.arithmetic.votes_for > 0

    @given(st.fractions(0, 1, max_denominator=12).filter(bool), st.booleans(), st.integers(0, 200))
    def test_a_threshold_is_the_smallest_number_that_satisfies_the_share(
        self, fraction: Fraction, strict: bool, base: int
    ):
        if fraction == 1 and strict:
            return
        needed = Share(fraction, strict).threshold(base)

        def satisfies(number: int) -> bool:
            exact = fraction * base
            return number > exact if strict else number >= exact

        assert type(needed) is int
        assert satisfies(needed)
        assert not satisfies(needed - 1)

    @given(ballots(), st.sampled_from(sorted(PRESETS)), st.randoms(use_true_random=False))
    def test_who_cast_which_paper_does_not_matter_in_a_secret_ballot(
        self, ballot: Ballot, name: str, shuffler: random.Random
    ):
        rule = PRESETS[name].rule
        if rule.majority == CHAIR_DECIDES or rule.voting_colleges:
            return
        voters, votes = ballot
        votes = [vote for vote in votes if next(v for v in voters if v.id == vote.voter).entitled]
        papers = [vote.choice for vote in votes]
        shuffler.shuffle(papers)
        paired = [CastVote(v.voter, paper) for v, paper in zip(votes, papers, strict=True)]
        secret = rule.as_secret()
        assert decide(secret, voters, paired) == decide(secret, voters, votes)


def endings(voters: list[Voter], votes: list[CastVote]):
    """Every way in which those who have not voted may still act, recusal included."""
    voted = {vote.voter for vote in votes}
    rest = [voter for voter in voters if voter.entitled and voter.id not in voted]
    for acts in product([None, "recuse", *Choice], repeat=len(rest)):
        gone = {v.id for v, act in zip(rest, acts, strict=True) if act == "recuse"}
        cast = [
            CastVote(v.id, act)
            for v, act in zip(rest, acts, strict=True)
            if isinstance(act, Choice)
        ]
        yield (
            [dataclasses.replace(v, recused=v.recused or v.id in gone) for v in voters],
            [*votes, *cast],
        )


class TestSettled:
    @settings(max_examples=300, deadline=None)
    @given(rules(), ballots(max_size=6), st.sampled_from([1, 2]), st.integers(0, 4))
    def test_it_agrees_with_every_possible_ending(
        self, rule: Rule, ballot: Ballot, convening: int, open_seats: int
    ):
        voters, votes = ballot
        votes = votes[: max(len(votes) - open_seats, 0)]
        rest = sum(v.entitled for v in voters) - len(votes)
        if rest > 4:
            votes += [
                CastVote(v.id, random.Random(rest).choice(list(Choice)))
                for v in voters
                if v.entitled and v.id not in {vote.voter for vote in votes}
            ][: rest - 4]
        results = {decide(rule, *e, convening=convening).result for e in endings(voters, votes)}
        assert is_settled(rule, voters, votes, convening=convening) == (len(results) == 1)

    @given(rules(), ballots())
    def test_what_is_decidable_is_settled(self, rule: Rule, ballot: Ballot):
        voters, votes = ballot
        if is_decidable(rule, voters, votes):
            assert is_settled(rule, voters, votes)
