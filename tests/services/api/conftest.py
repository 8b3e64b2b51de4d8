"""The API in front of a town of ``tests.fixtures.world``."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from policies.loop import Position
from services.deps import new_id
from services.identity.issue_token import issue_token
from tenants.models import Account, Member, Membership
from tenants.transaction import tenant_transaction
from tests.fixtures.doors import Program, open_doors
from tests.fixtures.world import START, Town, TownFactory


@dataclass
class TownApi:
    """A town, and programs of its people at the API."""

    town: Town
    app: Flask
    tokens: dict[str, str] = field(default_factory=dict)

    def by(self, name: str) -> Program:
        """A program of the person called ``name``."""
        if name not in self.tokens:
            town = self.town
            self.tokens[name] = issue_token(
                town.deps, town.slug, town.email(name), length=timedelta(days=3650)
            )
        return Program(self.app.test_client(), self.town.slug, self.tokens[name])

    def post(self, name: str, path: str, json: Any = None, **options: Any) -> TestResponse:
        """Act as ``name``."""
        return self.by(name).post(path, json, **options)

    def get(self, name: str, path: str) -> Any:
        """What ``name`` reads."""
        answer = self.by(name).get(path)
        assert answer.status_code == 200, answer.text
        return answer.json

    def settle(self, proposal_id: str | UUID) -> Position:
        """Let the loop move as far as it can now."""
        return self.town.settle(UUID(str(proposal_id)))

    def person(self, name: str, *roles: str) -> None:
        """Add somebody to the town."""
        town, account_id = self.town, new_id()
        town.ids[name] = account_id
        email = town.email(name)
        with tenant_transaction(town.deps.engine, town.tenant_id) as session:
            session.add(Account(id=account_id, email=email, name=name, created_at=START))
            session.flush()
            session.add(Membership(account_id=account_id, tenant_id=town.tenant_id))
            session.add(
                Member(
                    tenant_id=town.tenant_id,
                    id=account_id,
                    name=name,
                    email=email,
                    roles=list(roles),
                    joined_at=START,
                )
            )


def open_api(town: Town) -> TownApi:
    """The API in front of ``town``."""
    return TownApi(town, open_doors(town.deps))


@pytest.fixture
def api(town: Town) -> TownApi:
    """A town of the test's own."""
    return open_api(town)


@pytest.fixture(scope="module")
def shared_api(new_town: TownFactory) -> TownApi:
    """A town for all the tests of a module, which change nothing that others look at."""
    return open_api(new_town())
