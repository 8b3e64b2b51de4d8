from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import event, text

from infra.database import build_engine
from infra.migrations.metadata import metadata
from policies.loop import Kind
from services.deps import Deps, new_id
from services.errors import Forbidden, Invalid, NotAuthenticated, NotFound, Suspended
from services.identity.read_rights import read_rights
from services.publication.read_public_page import read_public_page
from services.tenancy.delete_tenant import delete_tenant
from services.tenancy.get_policy import get_policy
from services.tenancy.list_members import MemberFilter, list_members
from services.tenancy.list_tenants import list_tenants
from services.tenancy.provision_tenant import NewTenant, provision_tenant
from services.tenancy.siren import numbered
from services.tenancy.suspend_tenant import resume_tenant, suspend_tenant
from tenants.actor import BearerToken, Caller, KnownAccount, Via
from tenants.directory import TenantDirectory
from tests.fixtures.ledger import Commune
from tests.fixtures.postgres import Database

NOVACITE = NewTenant(
    slug="novacite",
    name="Ville de NovaCité",
    short_name="NovaCité",
    siren="219990009",
    monogram="NC",
    colour="prune",
    administrator_email="Admin@NovaCite.example",
    administrator_name="Alix Admin",
)


def journal(deps: Deps, tenant_id: object) -> list[tuple[str, str]]:
    with deps.work(tenant_id) as work:  # type: ignore[arg-type]  # an id, whatever its origin
        rows = work.session.execute(text("SELECT event, via FROM journal_entry ORDER BY ordinal"))
        return [(row.event, row.via) for row in rows]


@pytest.fixture(scope="module")
def numbers() -> list[int]:
    return []


@pytest.fixture
def new(numbers: list[int]) -> NewTenant:
    """A tenant that no other test opens."""
    numbers.append(1)
    number = len(numbers)
    return replace(
        NOVACITE,
        slug=f"novacite-{number}",
        siren=numbered(80_000_000 + number),
        administrator_email=f"admin@novacite-{number}.example",
    )


class TestProvisionTenant:
    def test_its_administrator_can_configure_it_at_once(self, deps: Deps, new: NewTenant):
        opened = provision_tenant(deps, replace(new, administrator_email="Alix@Ville.example"))
        caller = Caller(new.slug, KnownAccount(opened.administrator_id, Via.BROWSER))
        (admin,) = list_members(deps, caller, MemberFilter()).items
        assert (admin.name, admin.email) == ("Alix Admin", "alix@ville.example")
        assert admin.roles == ["administrator"]
        policy = get_policy(deps, caller)
        assert policy.number == 1
        assert set(policy.paths) == {kind.value for kind in Kind}
        assert policy.durations["sponsor_expiry"] == "P30D"
        assert journal(deps, opened.id) == [("tenant_provisioned", "host")]

    def test_an_account_that_exists_is_taken_as_it_is(self, deps: Deps, new: NewTenant):
        first = provision_tenant(deps, new)
        second = provision_tenant(
            deps,
            replace(
                new,
                slug=f"{new.slug}-bis",
                siren=numbered(int(new.siren) // 10 + 5_000_000),
                administrator_name="Autre nom",
            ),
        )
        assert first.administrator_id == second.administrator_id
        with deps.engine.connect() as connection:
            name = connection.execute(
                text("SELECT name FROM account WHERE id = :id"), {"id": first.administrator_id}
            ).scalar_one()
        assert name == "Alix Admin"

    def test_a_second_under_the_same_slug_or_siren_is_refused_by_field(
        self, deps: Deps, new: NewTenant
    ):
        provision_tenant(deps, new)
        with pytest.raises(Invalid) as refusal:
            provision_tenant(deps, new)
        assert set(refusal.value.errors) == {"slug", "siren"}
        with pytest.raises(Invalid) as refusal:
            provision_tenant(deps, replace(new, slug=f"{new.slug}-bis"))
        assert set(refusal.value.errors) == {"siren"}

    def test_two_at_once_leave_one(self, deps: Deps, new: NewTenant):
        def attempt(_: int) -> bool:
            try:
                provision_tenant(deps, new)
            except Invalid:
                return False
            return True

        with ThreadPoolExecutor(4) as pool:
            assert sorted(pool.map(attempt, range(4))) == [False, False, False, True]

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("slug", "Nova Cité"),
            ("slug", "n"),
            ("slug", "-nova"),
            ("siren", "12345678"),
            ("siren", "²19990009"),
            ("siren", "123456789"),
            ("name", "  "),
            ("name", "x" * 201),
            ("short_name", "Nova\ncité"),
            ("monogram", "NOVA"),
            ("colour", "fuchsia"),
            ("administrator_email", "nobody"),
            ("administrator_email", "é@ville.example"),
            ("administrator_name", ""),
        ],
    )
    def test_what_does_not_hold_is_named(self, deps: Deps, new: NewTenant, field: str, value: str):
        with pytest.raises(Invalid) as refusal:
            provision_tenant(deps, replace(new, **{field: value}))
        assert set(refusal.value.errors) == {field}


class TestHostOperator:
    @pytest.fixture
    def operator(self, deps: Deps, commune: Commune) -> KnownAccount:
        account_id = commune.person(f"operator-{new_id()}", joins=False)
        with deps.engine.connect() as connection:
            connection.execute(
                text("UPDATE account SET is_operator = true WHERE id = :id"), {"id": account_id}
            )
        return KnownAccount(account_id, Via.BROWSER)

    def test_opens_a_tenant_and_reads_nothing_in_it(
        self, deps: Deps, new: NewTenant, operator: KnownAccount
    ):
        opened = provision_tenant(deps, new, by=operator)
        assert journal(deps, opened.id) == [("tenant_provisioned", "browser")]
        with pytest.raises(NotFound):
            get_policy(deps, Caller(new.slug, operator))

    def test_sees_every_tenant_by_name_only(
        self, deps: Deps, commune: Commune, operator: KnownAccount
    ):
        line = next(each for each in list_tenants(deps, by=operator) if each.slug == commune.slug)
        assert (line.id, line.members, line.suspended_at) == (commune.tenant_id, 1, None)

    def test_nobody_else_does(self, deps: Deps, commune: Commune, new: NewTenant):
        admin = KnownAccount(commune.people["admin"], Via.BROWSER)
        with pytest.raises(Forbidden):
            list_tenants(deps, by=admin)
        with pytest.raises(Forbidden):
            provision_tenant(deps, new, by=admin)
        with pytest.raises(Forbidden):
            suspend_tenant(deps, commune.slug, by=admin)
        with pytest.raises(NotAuthenticated):
            list_tenants(deps, by=BearerToken(b"unknown"))


class TestSuspension:
    def test_keeps_people_out_until_it_is_lifted(self, deps: Deps, commune: Commune):
        suspend_tenant(deps, commune.slug)
        with pytest.raises(Suspended):
            get_policy(deps, commune.caller("admin"))
        resume_tenant(deps, commune.slug)
        assert get_policy(deps, commune.caller("admin")).number == 0

    def test_twice_is_as_once(self, deps: Deps, commune: Commune):
        suspend_tenant(deps, commune.slug)
        suspend_tenant(deps, commune.slug)
        resume_tenant(deps, commune.slug)
        resume_tenant(deps, commune.slug)
        assert journal(deps, commune.tenant_id) == [
            ("tenant_suspended", "host"),
            ("tenant_resumed", "host"),
        ]

    def test_an_unknown_tenant_is_not_found(self, deps: Deps):
        with pytest.raises(NotFound):
            suspend_tenant(deps, "nowhere")


class TestASlugThatChangesHands:
    """Deleted and opened anew by the host's process, while those of the web go on."""

    @staticmethod
    def host(deps: Deps) -> Deps:
        """Another process: it remembers nothing of what ``deps`` does."""
        return replace(deps, directory=TenantDirectory(deps.engine))

    def delete(self, deps: Deps, database: Database, slug: str) -> None:
        owner = build_engine(database.owner_url, pool_size=1)
        suspend_tenant(self.host(deps), slug)
        delete_tenant(self.host(deps), owner, slug, metadata)
        owner.dispose()

    def test_leads_at_once_to_the_tenant_that_has_it_now(
        self, deps: Deps, database: Database, new: NewTenant
    ):
        first = provision_tenant(deps, new)
        caller = Caller(new.slug, KnownAccount(first.administrator_id, Via.BROWSER))
        assert list_members(deps, caller, MemberFilter()).total == 1
        self.delete(deps, database, new.slug)
        second = provision_tenant(self.host(deps), new)
        caller = Caller(new.slug, KnownAccount(second.administrator_id, Via.BROWSER))
        assert read_rights(deps, caller)
        assert list_members(deps, caller, MemberFilter()).total == 1
        assert read_public_page(deps, new.slug).tenant.slug == new.slug

    @pytest.mark.parametrize("read", [get_policy, read_rights])
    def test_acts_there_whatever_is_asked_first(
        self, deps: Deps, database: Database, new: NewTenant, read: Any
    ):
        first = provision_tenant(deps, new)
        get_policy(deps, Caller(new.slug, KnownAccount(first.administrator_id)))
        self.delete(deps, database, new.slug)
        second = provision_tenant(self.host(deps), new)
        assert read(deps, Caller(new.slug, KnownAccount(second.administrator_id)))

    def test_is_no_tenants_once_it_is_deleted(
        self, deps: Deps, database: Database, commune: Commune, new: NewTenant
    ):
        commune.person("known")
        with deps.engine.connect() as connection:
            email = connection.execute(
                text("SELECT email FROM account WHERE id = :id"), {"id": commune.people["known"]}
            ).scalar_one()
        opened = provision_tenant(deps, replace(new, administrator_email=email))
        caller = Caller(new.slug, KnownAccount(opened.administrator_id))
        get_policy(deps, caller)
        self.delete(deps, database, new.slug)
        with pytest.raises(NotFound):
            get_policy(deps, caller)
        assert read_rights(deps, caller) == frozenset()
        with pytest.raises(NotFound):
            suspend_tenant(deps, new.slug)

    def test_costs_no_query_while_it_does_not(self, deps: Deps, new: NewTenant):
        opened = provision_tenant(deps, new)
        caller = Caller(new.slug, KnownAccount(opened.administrator_id))
        get_policy(deps, caller)
        asked: list[str] = []

        def note(*told: Any) -> None:
            asked.append(told[2])

        event.listen(deps.engine, "before_cursor_execute", note)
        get_policy(deps, caller)
        event.remove(deps.engine, "before_cursor_execute", note)
        assert asked
        assert not [statement for statement in asked if "WHERE slug" in statement]
