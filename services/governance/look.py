"""Somebody looking at a proposal: what the guards of the acts are asked about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from policies.authorization import Authorizer
from policies.permissions import Permission
from services.committees.models import Ballot
from services.committees.reserve_asks import lifters_of
from services.committees.views import BallotView, ReserveView
from services.deps import Act
from services.errors import DomainError
from services.governance.possibilities import NamedDepartment
from services.proposals.models import (
    Proposal,
    ProposalVersion,
    SponsorDecision,
    Sponsorship,
)
from services.proposals.views import Person, people
from services.rollouts.duties import LEADING
from services.rollouts.models import Rollout
from services.rollouts.views import RolloutView
from services.sorting import by_name
from services.tenancy.current import Policy
from services.tenancy.people import Duty, Reachable, reachable
from tenants.models import Department, Member


def passes(guard: Callable[..., object], *arguments: object) -> bool:
    """Whether an act's own guard lets the person through."""
    try:
        guard(*arguments)
    except DomainError:
        return False
    return True


@dataclass(frozen=True)
class Look:
    """The person, the proposal, and what was already read of it.

    Attributes:
        ballot: the latest ballot.
        ballot_view: the same as it is read.
        rollout: the rollout, once opened.
        rollout_view: the same as it is read.
        reserves: those kept at the close.
    """

    act: Act
    authorizer: Authorizer
    proposal: Proposal
    policy: Policy
    ballot: Ballot | None
    ballot_view: BallotView | None
    rollout: Rollout | None
    rollout_view: RolloutView | None
    reserves: list[ReserveView]

    @property
    def session(self) -> Session:
        """The transaction's session."""
        return self.act.session

    @property
    def is_processing(self) -> bool:
        """Whether a fact waits that the loop has not taken into account."""
        return self.proposal.rung > self.proposal.heard

    @property
    def is_author(self) -> bool:
        """Whether the person wrote the proposal."""
        return self.proposal.author_id == self.act.user_id

    def allows(self, permission: Permission) -> bool:
        """Whether the person's roles carry the permission."""
        return self.authorizer.allows(self.act.actor.roles, permission)

    @cached_property
    def version(self) -> ProposalVersion | None:
        """The text under decision, None before the first submission."""
        return self.session.scalars(
            select(ProposalVersion).where(
                ProposalVersion.proposal_id == self.proposal.id,
                ProposalVersion.number == self.proposal.version,
            )
        ).one_or_none()

    @cached_property
    def sponsorship(self) -> Sponsorship | None:
        """The answer to that text."""
        return self.session.scalars(
            select(Sponsorship).where(
                Sponsorship.proposal_id == self.proposal.id,
                Sponsorship.version == self.proposal.version,
            )
        ).one_or_none()

    @property
    def sponsored(self) -> Sponsorship | None:
        """That answer, where it sponsors: what it says of the text then counts."""
        answer = self.sponsorship
        return answer if answer and answer.decision is SponsorDecision.SPONSOR else None

    @cached_property
    def answered_by(self) -> Person | None:
        """Who gave that answer."""
        if self.sponsorship is None:
            return None
        return people(self.session, [self.sponsorship.answered_by])[self.sponsorship.answered_by]

    @cached_property
    def lifters(self) -> dict[UUID, Person]:
        """Who lifts each reserve that waits, by the reserve's id."""
        if all(reserve.lifted_at is not None for reserve in self.reserves):
            return {}
        ids = lifters_of(self.session, self.proposal.id)
        known = people(self.session, ids.values())
        return {reserve: known[member_id] for reserve, member_id in ids.items()}

    def may_lift(self, reserve: ReserveView) -> bool:
        """Whether it is the person who lifts the reserve."""
        lifter = self.lifters.get(reserve.id)
        is_theirs = lifter is not None and lifter.id == self.act.user_id
        return is_theirs and self.allows(Permission.RESERVE_LIFT)

    def members(self, first: str | None = None) -> list[Reachable]:
        """Whom a rollout or a reserve may be entrusted to, by name.

        Args:
            first: the address to put first; by default the author's.
        """
        chosen = first or self.session.scalar(
            select(Member.email).where(Member.id == self.proposal.author_id)
        )
        people = reachable(self.session, Duty(self.authorizer, LEADING))
        return sorted(people, key=lambda person: person.email != chosen)

    def departments(self) -> list[NamedDepartment]:
        """The tenant's departments, in the order of its tree."""
        rows = self.session.execute(
            select(Department.code, Department.name).order_by(
                Department.position, by_name(Department.name)
            )
        )
        return [NamedDepartment(row.code, row.name) for row in rows]
