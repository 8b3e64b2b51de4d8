"""Tokens and links that the host makes in a member's name."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy import text

from infra.database import build_engine
from infra.migrations.metadata import metadata
from services.deps import Deps
from services.errors import NotAuthenticated, NotFound
from services.identity.browser_sessions import digest_of
from services.identity.issue_sign_in_link import issue_sign_in_link
from services.identity.issue_token import issue_token
from services.identity.own_tokens import create_token
from services.identity.read_me import read_me
from services.identity.revoke_host_tokens import revoke_host_tokens
from services.tenancy.delete_tenant import delete_tenant
from services.tenancy.get_policy import get_policy
from services.tenancy.provision_tenant import NewTenant, provision_tenant
from services.tenancy.siren import numbered
from services.tenancy.suspend_tenant import suspend_tenant
from tenants.actor import BearerToken, Caller, KnownAccount
from tests.fixtures.postgres import Database

_numbers = itertools.count(1)
EMAIL = "alix@ville.example"
Open = Callable[[], str]


@pytest.fixture
def open_tenant(deps: Deps) -> Open:
    """Open a tenant of which Alix is the administrator; its slug."""

    def build() -> str:
        number = next(_numbers)
        new = NewTenant(
            slug=f"hote-{number}",
            name="Ville",
            short_name="Ville",
            siren=numbered(600_000 + number),
            monogram="VI",
            colour="prune",
            administrator_email=EMAIL,
            administrator_name="Alix",
        )
        provision_tenant(deps, new)
        return new.slug

    return build


def token_for(deps: Deps, tenant: str, *, by_operator: bool = True) -> BearerToken:
    return BearerToken(digest_of(issue_token(deps, tenant, EMAIL, by_operator=by_operator)))


def account_id(deps: Deps) -> UUID:
    with deps.engine.connect() as connection:
        found: UUID = connection.execute(
            text("SELECT id FROM account WHERE email = :email"), {"email": EMAIL}
        ).scalar_one()
    return found


def told(deps: Deps, tenant: str) -> list[tuple[str, str, bool]]:
    """The last facts of the tenant's journal: event, through what, and whether about Alix."""
    tenant_id = deps.directory.find(tenant)
    assert tenant_id
    with deps.work(tenant_id) as work:
        rows = work.session.execute(
            text("SELECT event, via, subject FROM journal_entry ORDER BY ordinal OFFSET 1")
        )
        return [(row.event, row.via, row.subject == account_id(deps)) for row in rows]


class TestATokenMadeByTheHost:
    def test_opens_the_tenant_it_was_made_for_and_no_other(self, deps: Deps, open_tenant: Open):
        here, elsewhere = open_tenant(), open_tenant()
        token = token_for(deps, here)
        assert get_policy(deps, Caller(here, token)).number == 1
        with pytest.raises(NotFound):
            get_policy(deps, Caller(elsewhere, token))

    def test_knows_its_person_in_that_tenant_alone(self, deps: Deps, open_tenant: Open):
        here, elsewhere = open_tenant(), open_tenant()
        me = read_me(deps, token_for(deps, here))
        assert [each.tenant.slug for each in me.memberships] == [here]
        everywhere = read_me(deps, KnownAccount(account_id(deps)))
        assert {here, elsewhere} <= {each.tenant.slug for each in everywhere.memberships}

    def test_is_told_in_the_journal(self, deps: Deps, open_tenant: Open):
        here = open_tenant()
        token_for(deps, here)
        assert told(deps, here) == [("token_issued", "host", True)]

    def test_is_taken_back(self, deps: Deps, open_tenant: Open):
        here, elsewhere = open_tenant(), open_tenant()
        token, other = token_for(deps, here), token_for(deps, elsewhere)
        assert revoke_host_tokens(deps, here, EMAIL.upper()) == 1
        with pytest.raises(NotAuthenticated):
            get_policy(deps, Caller(here, token))
        assert get_policy(deps, Caller(elsewhere, other))
        assert told(deps, here)[-1] == ("tokens_revoked", "host", True)
        with pytest.raises(NotFound):
            revoke_host_tokens(deps, here, EMAIL)

    def test_goes_with_its_tenant(self, deps: Deps, database: Database, open_tenant: Open):
        here, elsewhere = open_tenant(), open_tenant()
        token = token_for(deps, here)
        suspend_tenant(deps, here)
        owner = build_engine(database.owner_url, pool_size=1)
        delete_tenant(deps, owner, here, metadata)
        owner.dispose()
        with pytest.raises(NotAuthenticated):
            read_me(deps, token)
        assert read_me(deps, KnownAccount(account_id(deps))).memberships
        assert elsewhere


class TestAPersonsOwnToken:
    def test_opens_each_of_their_tenants_and_outlives_the_hosts(
        self, deps: Deps, open_tenant: Open
    ):
        here, elsewhere = open_tenant(), open_tenant()
        own = create_token(deps, KnownAccount(account_id(deps)), days=1)
        token_for(deps, here)
        revoke_host_tokens(deps, here, EMAIL)
        for tenant in (here, elsewhere):
            assert get_policy(deps, Caller(tenant, BearerToken(digest_of(own))))


class TestASignInLinkMadeByTheHost:
    def test_is_told_in_the_journal(self, deps: Deps, open_tenant: Open):
        here = open_tenant()
        issue_sign_in_link(deps, here, EMAIL)
        assert told(deps, here) == [("sign_in_link_issued", "host", True)]
