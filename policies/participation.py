"""Who takes part in a ballot, and whose votes stand. Standard library only."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from policies.ballot_terms import CastVote, Choice, Proxy, Voter
from policies.rule import Rule


@dataclass(frozen=True, slots=True)
class Participation:
    """Who takes part in one item, once void votes and proxies are struck.

    Attributes:
        voters: every voting seat in office.
        present: entitled voters there in person, or who voted.
        represented: entitled voters away, whose proxy holds.
        choices: the votes that stand, by voter.
        chair: the first in order among the entitled whose votes decide (and, in session, who
            are present).
    """

    voters: Collection[Voter]
    present: frozenset[str]
    represented: frozenset[str]
    choices: Mapping[str, Choice]
    chair: str | None

    @classmethod
    def of(
        cls,
        rule: Rule,
        voters: Collection[Voter],
        votes: Collection[CastVote],
        proxies: Collection[Proxy],
        attendance: Collection[str] | None,
    ) -> Participation:
        """Strike what is void; ``policies.decision.decide`` says what that is.

        Raises:
            ValueError: facts that no ballot can hold.
        """
        _check_facts(rule, voters, votes, proxies, attendance)
        entitled = {voter.id for voter in voters if voter.entitled}
        came = set(attendance or ())
        came.update(vote.voter for vote in votes if vote.proxy_holder is None)
        present = frozenset(came & entitled)
        holders = {
            proxy.giver: proxy.holder
            for proxy in proxies
            if proxy.giver in entitled - present and proxy.holder in present
        }
        choices = {
            vote.voter: vote.choice
            for vote in votes
            if vote.voter in entitled and vote.proxy_holder == holders.get(vote.voter)
        }
        presiding = entitled if attendance is None else present
        ranks = [
            (voter.chair_order, voter.id)
            for voter in voters
            if voter.chair_order is not None and voter.id in presiding and decides(rule, voter)
        ]
        chair = min(ranks)[1] if ranks else None
        return cls(voters, present, frozenset(holders), choices, chair)

    @property
    def taking_part(self) -> frozenset[str]:
        """Present or represented."""
        return self.present | self.represented

    @property
    def chair_choice(self) -> Choice | None:
        """What the chair of the item voted, None without a chair or a vote."""
        return None if self.chair is None else self.choices.get(self.chair)


def decides(rule: Rule, voter: Voter) -> bool:
    """Tell whether votes from that seat's college count for or against."""
    return not rule.voting_colleges or voter.college in rule.voting_colleges


def _check_facts(
    rule: Rule,
    voters: Collection[Voter],
    votes: Collection[CastVote],
    proxies: Collection[Proxy],
    attendance: Collection[str] | None,
) -> None:
    """Raise ValueError on what the database would have refused: counting it would be wrong."""
    known = {voter.id for voter in voters}
    named = {vote.voter for vote in votes} | set(attendance or ())
    for proxy in proxies:
        named |= {proxy.giver, proxy.holder}
    if len(known) != len(voters):
        raise ValueError("two voters share an id")
    if not named <= known:
        raise ValueError("a vote, a proxy or an attendance names someone who is not a voter")
    if len({vote.voter for vote in votes}) != len(votes):
        raise ValueError("a voter has two votes")
    if len({proxy.giver for proxy in proxies}) != len(proxies):
        raise ValueError("a voter has given two proxies")
    held = [proxy.holder for proxy in proxies]
    if any(held.count(holder) > rule.proxies_per_holder for holder in held):
        raise ValueError("a member holds more proxies than the rule allows")
