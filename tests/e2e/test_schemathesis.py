"""The whole API, tried with what its own description allows and with what it does not."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode, openapi
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.schemas import APIOperation, BaseSchema
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from sqlalchemy import select

from policies.decision import Choice
from services.committees.cast_vote import cast_vote
from services.committees.models import Reserve
from services.documents.add_document import add_document
from services.identity.issue_token import issue_token
from services.rollouts.plan_rollout import PhasePlan, RolloutPlan, plan_rollout
from services.rollouts.start_phase import start_phase
from tests.fixtures.doors import open_doors
from tests.fixtures.files import PDF
from tests.fixtures.world import PEOPLE, Town, TownFactory

EXAMPLES = {GenerationMode.POSITIVE: 6, GenerationMode.NEGATIVE: 3}
"""Requests per operation; what is wrong takes far longer to think up than what is right."""

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
ANYBODY = ("author", "reader", "lead", "guarantor")
LIKELY = {
    "documents": ("author", "head", "secretary"),
    "sponsorship": ("head", "dga"),
    "ballots": ("chair", "secretary", "second", "third", "fourth", "fifth"),
    "rollouts": ("author", "head"),
    "reserves": ("chair", "second"),
    "committees": ("admin",),
    "departments": ("admin",),
    "members": ("admin",),
    "policy": ("admin",),
    "journal": ("dpo", "admin"),
}
"""Who is entitled to act, by the tag of the operation."""

pytestmark = pytest.mark.slow


@dataclass
class Seeded:
    """A tenant with proposals at each stage, who comes to it, and ids that its paths may hold."""

    schema: BaseSchema
    slug: str
    tokens: dict[str, str]
    people: dict[str, itertools.cycle[str]]
    ids: dict[str, itertools.cycle[str]]

    def aim(self, case: Case) -> None:
        """Send the case to things that exist, in the name of somebody."""
        for name in case.path_parameters or {}:
            if name == "tenant":
                case.path_parameters[name] = self.slug
            elif name == "number":
                case.path_parameters[name] = 1
            elif name in self.ids:
                case.path_parameters[name] = next(self.ids[name])

    def somebody(self, operation: APIOperation) -> str:
        """The token of somebody who may well do this, or not."""
        tag = (operation.tags or [""])[0]
        names = (*LIKELY.get(tag, ()), *ANYBODY)
        return self.tokens[next(self.people.setdefault(tag, itertools.cycle(names)))]


def running(town: Town) -> tuple[UUID, UUID]:
    """A proposal whose first phase runs, and a reserve that blocks the second."""
    proposal_id = town.at_committee()
    ballot = town.ballot(proposal_id)
    cast_vote(town.deps, town.caller("chair"), ballot.id, Choice.FOR, reserves=["Former."])
    town.vote(proposal_id, second="for", third="for", fourth="for", fifth="for")
    with town.deps.work(town.tenant_id) as work:
        reserve = work.session.scalars(select(Reserve)).one()
        reserve.blocks_phase = 2
        reserve_id = reserve.id
    author = town.caller("author")
    plan = RolloutPlan([PhasePlan("Pilote"), PhasePlan("Partout")])
    plan_rollout(town.deps, author, proposal_id, plan)
    town.settle(proposal_id)
    start_phase(town.deps, author, proposal_id, 1)
    town.settle(proposal_id)
    return proposal_id, reserve_id


@pytest.fixture(scope="module")
def seeded(new_town: TownFactory) -> Seeded:
    town = new_town()
    deployed, reserve_id = running(town)
    voting = [town.at_committee() for _ in range(3)]
    proposals = [town.draft(), town.submitted(), deployed, *voting]
    document = add_document(
        town.deps, town.caller("author"), proposals[0], name="devis.pdf", content=PDF
    )
    ballots = [town.ballot(proposal_id).id for proposal_id in voting]
    tokens = {name: issue_token(town.deps, town.slug, town.email(name)) for name in PEOPLE}
    pools: dict[str, list[Any]] = {
        "proposal_id": proposals,
        "document_id": [document.id],
        "ballot_id": ballots,
        "reserve_id": [reserve_id],
        "committee_id": [town.copil],
        "code": ["WP01"],
    }
    return Seeded(
        openapi.from_wsgi("/api/openapi.json", open_doors(town.deps)),
        town.slug,
        tokens,
        {},
        {name: itertools.cycle([str(each) for each in ids]) for name, ids in pools.items()},
    )


def send_some(seeded: Seeded, operation: APIOperation, mode: GenerationMode) -> None:
    """Send to one operation what its description allows, or does not, and check the answers."""

    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(
        max_examples=EXAMPLES[mode],
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def send(case: Case) -> None:
        seeded.aim(case)
        headers = {
            "Accept-Encoding": "identity",  # its transport does not inflate what it asks for
            "Authorization": f"Bearer {seeded.somebody(operation)}",
        }
        case.call_and_validate(headers=headers, checks=CHECKS)

    send()


@pytest.mark.parametrize("mode", list(GenerationMode))
def test_every_operation_answers_as_described(seeded: Seeded, mode: GenerationMode):
    refuted = {}
    for found in seeded.schema.get_all_operations():
        operation = found.ok()
        try:
            send_some(seeded, operation, mode)
        except Unsatisfiable:
            continue  # nothing that it takes can be wrong
        except (FailureGroup, Failure) as failures:
            refuted[operation.label] = str(failures)
    assert not refuted, "\n\n".join(f"{label}: {what}" for label, what in refuted.items())
