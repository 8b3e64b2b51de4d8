"""The words and numbers of a ballot: voters, votes, results. Standard library only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any, Final

from policies.rule_terms import College


class Choice(StrEnum):
    """What a voter may answer."""

    FOR = "for"
    AGAINST = "against"
    ABSTAIN = "abstain"


class Result(StrEnum):
    """How a ballot ends. ``NO_QUORUM`` and ``DEFERRED`` are neither adopted nor rejected."""

    CANCELLED = "cancelled"
    ADOPTED = "adopted"
    ADOPTED_WITH_RESERVES = "adopted_with_reserves"
    REJECTED = "rejected"
    NO_QUORUM = "no_quorum"
    DEFERRED = "deferred"
    OPINION_FAVOURABLE = "opinion_favourable"
    OPINION_UNFAVOURABLE = "opinion_unfavourable"
    OPINION_DEEMED_GIVEN = "opinion_deemed_given"


OPINIONS: Final = frozenset(
    {Result.OPINION_FAVOURABLE, Result.OPINION_UNFAVOURABLE, Result.OPINION_DEEMED_GIVEN}
)
"""How a committee that advises ends a ballot."""


@dataclass(frozen=True, slots=True)
class Voter:
    """A voting seat in office, as frozen when the ballot opened.

    Attributes:
        id: whoever votes from that seat; unique in the ballot.
        chair_order: rank for the chair, the lowest presides; None when the seat never does.
        barred: author or sponsor of the item: counted as recused.
        recused: has withdrawn from this item.
    """

    id: str
    college: College
    chair_order: int | None = None
    barred: bool = False
    recused: bool = False

    @property
    def entitled(self) -> bool:
        """Whether this seat may vote on the item."""
        return not (self.barred or self.recused)


@dataclass(frozen=True, slots=True)
class CastVote:
    """One vote, by the voter in person or by ``proxy_holder`` in the voter's name.

    In a secret ballot, which voter goes with which choice is unknown and does not matter: any
    pairing of those who voted with the papers gives the same result.
    """

    voter: str
    choice: Choice
    proxy_holder: str | None = None


@dataclass(frozen=True, slots=True)
class Proxy:
    """A vote that ``giver``, away, entrusts to ``holder``."""

    giver: str
    holder: str


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """All the numbers of a count, so that a person can redo it by hand from the minutes.

    Attributes:
        convening: 1, or 2 when the item was convened again for want of a quorum.
        seated: voting seats in office.
        recused: those who may not vote on the item, author and sponsor included.
        quorum_base: seats of which the quorum is a share.
        quorum_needed: how many must take part, at least one even when there is no quorum.
        quorum_reached: how many do, as the rule counts them.
        taking_part: present or represented, votes cast or not.
        proxies: members represented, among them.
        votes_for, votes_against, abstain: of the colleges that decide.
        silent: present or represented in those colleges without a vote.
        expressed: for + against.
        majority_base: number of which the majority is a share.
        threshold: votes that carry the decision; None when the chair decides.
        chair: voter whose vote prevails when the rule says so: the first in order for this item.
        casting_vote_by: the same, when the vote was tied and theirs prevailed.
    """

    convening: int
    seated: int
    recused: int
    quorum_base: int
    quorum_needed: int
    quorum_reached: int
    taking_part: int
    proxies: int
    votes_for: int
    votes_against: int
    abstain: int
    silent: int
    expressed: int
    majority_base: int
    threshold: int | None
    chair: str | None = None
    casting_vote_by: str | None = None

    @property
    def has_quorum(self) -> bool:
        """Whether enough take part."""
        return self.quorum_reached >= self.quorum_needed

    def to_dict(self) -> dict[str, Any]:
        """Return the numbers in JSON types; votes are named ``for`` and ``against``."""
        return {_JSON_NAMES.get(f.name, f.name): getattr(self, f.name) for f in fields(self)}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Arithmetic:
        """Read what ``to_dict`` wrote."""
        return cls(**{f.name: data[_JSON_NAMES.get(f.name, f.name)] for f in fields(cls)})


_JSON_NAMES: Final = {"votes_for": "for", "votes_against": "against"}
