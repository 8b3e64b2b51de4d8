"""A tenant to measure in: a head, an author, a committee of as many voters as wanted."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import insert

from infra.demo.in_process import drive
from policies.decision import College
from policies.loop import Kind, LoopRef
from services.committees.composition import SeatPlan
from services.committees.create_committee import create_committee
from services.committees.models import VotingRight
from services.deps import Deps, new_id
from services.proposals.answer_sponsorship import SponsorAnswer, answer_sponsorship
from services.proposals.create_proposal import create_proposal
from services.proposals.models import SponsorDecision
from services.proposals.submit_proposal import submit_proposal
from services.tenancy.models import PolicyVersion
from tenants.actor import Caller, KnownAccount
from tenants.credentials import ApiToken
from tenants.models import Account, Department, Member, Membership, Tenant

USAGE = [{"actor": "L’agent", "verb": "remplit", "object": "la fiche", "audience": "agent"}]
COMMITTEE_SIZE = 13
"""A COPIL's voting seats, as in the demonstration."""


@dataclass(frozen=True, slots=True)
class BenchTown:
    """The tenant, and who acts in it."""

    slug: str
    tenant_id: UUID
    people: dict[str, UUID]
    voters: list[str]

    def caller(self, name: str) -> Caller:
        """Somebody of the town, vouched for."""
        return Caller(self.slug, KnownAccount(self.people[name]))

    def loop(self, proposal_id: UUID) -> LoopRef:
        """The loop of a proposal."""
        return LoopRef(self.tenant_id, proposal_id)


def build_town(deps: Deps, *, voters: int = COMMITTEE_SIZE, number: int = 1) -> BenchTown:
    """Write a tenant with ``voters`` voting seats; its initiatives go to that committee."""
    names = ["head", "author", "admin", *(f"voter{seat}" for seat in range(voters))]
    town = BenchTown(
        slug=f"bench-{number}",
        tenant_id=new_id(),
        people={name: new_id() for name in names},
        voters=names[3:],
    )
    now = deps.clock.now()
    with deps.engine.begin() as connection:
        connection.execute(
            insert(Tenant).values(
                id=town.tenant_id,
                slug=town.slug,
                name=town.slug,
                short_name=town.slug,
                siren=f"{number:09d}",
                monogram="BE",
                colour="prune",
                created_at=now,
            )
        )
        connection.execute(
            insert(Account),
            [
                {
                    "id": account_id,
                    "email": f"{name}@{town.slug}.example",
                    "name": name,
                    "created_at": now,
                }
                for name, account_id in town.people.items()
            ],
        )
        connection.execute(
            insert(Membership),
            [
                {"account_id": account_id, "tenant_id": town.tenant_id}
                for account_id in town.people.values()
            ],
        )
    _write_people(deps, town)
    committee_id = create_committee(
        deps,
        town.caller("admin"),
        "COPIL",
        preset="copil",
        rule={"mode": "async"},
        seats=[
            SeatPlan(
                f"{name}@{town.slug}.example",
                College.AGENT,
                VotingRight.VOTING,
                chair=name == town.voters[0],
            )
            for name in town.voters
        ],
        secretaries=[],
    )
    with deps.work(town.tenant_id) as work:
        work.session.add(
            PolicyVersion(
                tenant_id=town.tenant_id,
                id=new_id(),
                number=1,
                durations={},
                paths={
                    "initiative": {
                        "stages": ["sponsorship", "committee", "rollout"],
                        "committees": [str(committee_id)],
                    }
                },
                set_at=now,
            )
        )
    return town


def _write_people(deps: Deps, town: BenchTown) -> None:
    with deps.work(town.tenant_id) as work:
        work.session.add_all(
            Member(
                tenant_id=town.tenant_id,
                id=account_id,
                name=name,
                email=f"{name}@{town.slug}.example",
                roles=["administrator"] if name == "admin" else ["agent"],
                joined_at=work.now,
            )
            for name, account_id in town.people.items()
        )
        work.session.flush()
        work.session.add(
            Department(
                tenant_id=town.tenant_id,
                id=new_id(),
                code="DG",
                name="Direction générale",
                head_id=town.people["head"],
                position=0,
            )
        )


def propose(deps: Deps, town: BenchTown, title: str) -> UUID:
    """Write an initiative that can be submitted."""
    return create_proposal(
        deps,
        town.caller("author"),
        Kind.INITIATIVE,
        title,
        {"summary": "Une mesure.", "department": "DG", "usage_statements": USAGE},
    )


def sponsor(deps: Deps, town: BenchTown, proposal_id: UUID) -> None:
    """Sponsor it."""
    answer = SponsorAnswer(SponsorDecision.SPONSOR, budget_eur=1000, staff_days=5)
    answer_sponsorship(deps, town.caller("head"), proposal_id, answer)


def bring_to_vote(deps: Deps, town: BenchTown, title: str) -> UUID:
    """A proposal whose ballot is open, driven without Temporal."""
    proposal_id = propose(deps, town, title)
    submit_proposal(deps, town.caller("author"), proposal_id)
    drive(deps, town.loop(proposal_id), deps.clock.now())
    sponsor(deps, town, proposal_id)
    drive(deps, town.loop(proposal_id), deps.clock.now())
    return proposal_id


def give_tokens(deps: Deps, town: BenchTown, names: list[str]) -> dict[str, str]:
    """An API token each."""
    tokens = {name: secrets.token_urlsafe(32) for name in names}
    now = deps.clock.now()
    with deps.engine.begin() as connection:
        connection.execute(
            insert(ApiToken),
            [
                {
                    "digest": hashlib.sha256(token.encode()).digest(),
                    "account_id": town.people[name],
                    "created_at": now,
                    "expires_at": now + timedelta(days=1),
                }
                for name, token in tokens.items()
            ],
        )
    return tokens
