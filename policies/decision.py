"""How votes become a result: exact counting, without clock or input and output.

Standard library only; replayed workflows import it. Nothing else in the product counts votes.
The words of a rule are re-exported, so that a caller needs this module alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from policies.ballot_terms import Arithmetic, CastVote, Choice, Proxy, Result, Voter
from policies.participation import Participation, decides
from policies.rule import CHAIR_DECIDES, Rule, RuleError
from policies.rule_terms import (
    College,
    MajorityBase,
    Mode,
    QuorumBase,
    QuorumCounts,
    SecondConvening,
    SecondQuorum,
    Share,
    Tie,
)

__all__ = [
    "CHAIR_DECIDES",
    "Arithmetic",
    "CastVote",
    "Choice",
    "College",
    "Decision",
    "MajorityBase",
    "Mode",
    "Proxy",
    "QuorumBase",
    "QuorumCounts",
    "Result",
    "Rule",
    "RuleError",
    "SecondConvening",
    "SecondQuorum",
    "Share",
    "Tie",
    "Voter",
    "decide",
    "is_decidable",
    "is_settled",
]


@dataclass(frozen=True, slots=True)
class Decision:
    """A result and the arithmetic that leads to it."""

    result: Result
    arithmetic: Arithmetic

    def to_dict(self) -> dict[str, Any]:
        """Return ``{"result": ..., "arithmetic": {...}}`` in JSON types."""
        return {"result": self.result.value, "arithmetic": self.arithmetic.to_dict()}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Decision:
        """Read what ``to_dict`` wrote."""
        return cls(Result(data["result"]), Arithmetic.from_dict(data["arithmetic"]))


def decide(
    rule: Rule,
    voters: Collection[Voter],
    votes: Collection[CastVote],
    *,
    convening: int = 1,
    proxies: Collection[Proxy] = (),
    attendance: Collection[str] | None = None,
    has_reserves: bool = False,
) -> Decision:
    """Count ``votes`` by ``rule``.

    A vote of a barred or recused voter is struck, and so is one cast through a proxy that is
    void: given to or by such a voter, by a member who came, or to one who did not.

    Args:
        rule: the rule frozen with the ballot.
        voters: every voting seat in office, the recused included.
        votes: at most one per voter.
        convening: 1, or 2 for a second convening.
        proxies: those given for this item, at most ``rule.proxies_per_holder`` per holder.
        attendance: in session, ids of those present at this item; they take part without voting,
            and the chair is the first in order among them. None when voting is attending.
        has_reserves: whether a vote for carries a reserve that the chair keeps.

    Raises:
        ValueError: facts that no ballot can hold: unknown voter, two votes of one voter, too
            many proxies, a second convening the rule does not know, reserves in a secret ballot.
    """
    if convening > 1 and rule.second_convening is None:
        raise ValueError("the rule knows no second convening")
    if has_reserves and rule.secret:
        raise ValueError("a vote in a secret ballot carries no reserve")
    room = Participation.of(rule, voters, votes, proxies, attendance)
    arithmetic = _count(rule, room, convening)
    result = _result(rule, room, arithmetic)
    if _casting_vote_prevails(rule, room, arithmetic):
        arithmetic = replace(arithmetic, casting_vote_by=arithmetic.chair)
    if result is Result.ADOPTED and has_reserves:
        result = Result.ADOPTED_WITH_RESERVES
    return Decision(result, arithmetic)


def is_decidable(rule: Rule, voters: Collection[Voter], votes: Collection[CastVote]) -> bool:
    """Tell whether every voter whose answer counts has voted or is recused.

    Members of a college that does not decide are waited for only if the quorum counts them.
    """
    return not _awaited(rule, voters, votes)


def is_settled(
    rule: Rule,
    voters: Collection[Voter],
    votes: Collection[CastVote],
    *,
    convening: int = 1,
    proxies: Collection[Proxy] = (),
) -> bool:
    """Tell whether the result is the same whatever those who have not voted do.

    They may vote, abstain, keep silent or recuse themselves. Reserves are left out: keeping
    them is the chair's choice. A secret ballot is settled only when it is decidable, since to
    say so earlier would tell how people voted. Asynchronous ballots only.

    Args:
        rule: the rule frozen with the ballot.
        voters: every voting seat in office, the recused included.
        votes: those cast.
        convening: 1, or 2 for a second convening.
        proxies: those with which votes were cast. Votes by proxy still to come change nothing to
            the extremes: they bring the quorum no nearer than votes in person.
    """
    if rule.secret:
        return is_decidable(rule, voters, votes)
    scenarios = _scenarios(rule, voters, votes)
    results = {
        decide(rule, voters, ending, convening=convening, proxies=proxies).result
        for ending in scenarios
    }
    return len(results) == 1


def _count(rule: Rule, room: Participation, convening: int) -> Arithmetic:
    deciding = {voter.id for voter in room.voters if decides(rule, voter)}
    choices = [choice for voter, choice in room.choices.items() if voter in deciding]
    votes_for, votes_against = choices.count(Choice.FOR), choices.count(Choice.AGAINST)
    deciding_present = len(room.taking_part & deciding)
    majority_base = {
        MajorityBase.EXPRESSED: votes_for + votes_against,
        MajorityBase.PRESENT: deciding_present,
        MajorityBase.SEATED: len(deciding),
    }[rule.majority_base]
    quorum_seats = {voter.id for voter in room.voters if _makes_quorum(rule, voter)}
    with_proxies = rule.quorum_counts is QuorumCounts.PRESENT_AND_PROXIES
    return Arithmetic(
        convening=convening,
        seated=len(room.voters),
        recused=sum(not voter.entitled for voter in room.voters),
        quorum_base=len(quorum_seats),
        quorum_needed=_quorum_needed(rule, convening, len(quorum_seats)),
        quorum_reached=len((room.taking_part if with_proxies else room.present) & quorum_seats),
        taking_part=len(room.taking_part),
        proxies=len(room.represented),
        votes_for=votes_for,
        votes_against=votes_against,
        abstain=choices.count(Choice.ABSTAIN),
        silent=deciding_present - len(choices),
        expressed=votes_for + votes_against,
        majority_base=majority_base,
        threshold=_votes_needed(rule, majority_base),
        chair=room.chair,
    )


def _makes_quorum(rule: Rule, voter: Voter) -> bool:
    if rule.quorum_base is QuorumBase.ENTITLED:
        return voter.entitled
    return rule.quorum_base is QuorumBase.SEATED or voter.college is rule.quorum_base.college


def _quorum_needed(rule: Rule, convening: int, base: int) -> int:
    quorum = rule.quorum_at(convening)
    return 1 if quorum is None else max(1, quorum.threshold(base))


def _votes_needed(rule: Rule, base: int) -> int | None:
    """Return at least one vote: a decision that nobody expressed is none."""
    return max(1, rule.majority.threshold(base)) if isinstance(rule.majority, Share) else None


def _casting_vote_prevails(rule: Rule, room: Participation, count: Arithmetic) -> bool:
    return (
        count.has_quorum
        and rule.tie is Tie.CHAIR_PREVAILS
        and count.votes_for == count.votes_against
        and room.chair_choice in {Choice.FOR, Choice.AGAINST}
    )


def _result(rule: Rule, room: Participation, count: Arithmetic) -> Result:
    if not count.has_quorum:
        return Result.NO_QUORUM
    if count.threshold is None:
        by_chair = {Choice.FOR: Result.ADOPTED, Choice.AGAINST: Result.REJECTED}
        choice = room.chair_choice
        return Result.DEFERRED if choice is None else by_chair.get(choice, Result.DEFERRED)
    carried = count.votes_for >= count.threshold
    if rule.gives_opinion:
        if carried:
            return Result.OPINION_FAVOURABLE
        opposed = count.votes_against >= count.threshold
        return Result.OPINION_UNFAVOURABLE if opposed else Result.OPINION_DEEMED_GIVEN
    if _casting_vote_prevails(rule, room, count):
        carried = room.chair_choice is Choice.FOR
    return Result.ADOPTED if carried else Result.REJECTED


def _awaited(rule: Rule, voters: Collection[Voter], votes: Collection[CastVote]) -> list[Voter]:
    voted = {vote.voter for vote in votes}
    return [
        voter
        for voter in voters
        if voter.entitled
        and voter.id not in voted
        and (decides(rule, voter) or _makes_quorum(rule, voter))
    ]


def _scenarios(
    rule: Rule, voters: Collection[Voter], votes: Collection[CastVote]
) -> Iterator[list[CastVote]]:
    """Yield endings of the ballot that agree only if all endings do.

    Silence is what most keeps the quorum away: a recusal may only lower it. Votes are what most
    brings it near: each adds one, where a recusal lowers it by one at most. Then a result that
    all voting for cannot bring, and all voting against cannot prevent, is that of any mixture.
    Abstaining tells apart an item on which the chair alone decides.
    """
    cast = list(votes)
    awaited = _awaited(rule, voters, votes)
    yield cast
    for choice in Choice:
        yield cast + [CastVote(voter.id, choice) for voter in awaited]
