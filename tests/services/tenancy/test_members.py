from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import text

from services.deps import Deps, new_id
from services.errors import DomainError, Forbidden, Invalid, NotFound
from services.tenancy.add_member import add_member
from services.tenancy.change_member import change_member
from services.tenancy.list_members import MemberFilter, list_members
from services.tenancy.roles import GrantedRole
from tests.fixtures.ledger import Commune, found_commune


def add(deps: Deps, commune: Commune, name: str = "Ana", **fields: Any) -> Any:
    first = re.match(r"[a-z]*", name.lower())
    local = first.group() if first else ""
    email = fields.pop("email", f"{local or 'ana'}@{commune.slug}.example")
    return add_member(deps, commune.caller("admin"), email=email, name=name, **fields)


def memberships(deps: Deps, account_id: object) -> int:
    with deps.engine.connect() as connection:
        return int(
            connection.execute(
                text("SELECT count(*) FROM membership WHERE account_id = :id"), {"id": account_id}
            ).scalar_one()
        )


class TestAddMember:
    def test_opens_an_account_and_lists_the_tenant_under_it(self, deps: Deps, commune: Commune):
        commune.department("MOB")
        ana = add(deps, commune, roles=["agent", "dpo", "agent"], departments=["MOB"])
        assert (ana.roles, ana.departments, ana.left_at) == (["agent", "dpo"], ["MOB"], None)
        assert memberships(deps, ana.id) == 1

    def test_the_same_address_is_the_same_person_in_every_tenant(
        self, deps: Deps, commune: Commune
    ):
        other = found_commune(deps)
        other.person("admin", "administrator")
        here = add(deps, commune, email=f"Ana@{commune.slug}.EXAMPLE")
        there = add(deps, other, "Ana B.", email=f"aNa@{commune.slug}.example")
        assert here.id == there.id
        assert (here.name, there.name) == ("Ana", "Ana B.")
        assert memberships(deps, here.id) == 2

    def test_two_tenants_may_invite_somebody_at_once(self, deps: Deps, commune: Commune):
        others = [found_commune(deps) for _ in range(4)]
        for other in others:
            other.person("admin", "administrator")
        email = f"shared-{new_id()}@ville.example"
        with ThreadPoolExecutor(4) as pool:
            ids = set(pool.map(lambda other: add(deps, other, email=email).id, others))
        assert len(ids) == 1

    def test_a_member_is_not_added_twice(self, deps: Deps, commune: Commune):
        add(deps, commune)
        with pytest.raises(Invalid) as refusal:
            add(deps, commune, email=f"ANA@{commune.slug}.example")
        assert set(refusal.value.errors) == {"email"}

    def test_somebody_who_left_comes_back_as_the_same_person(self, deps: Deps, commune: Commune):
        ana = add(deps, commune)
        change_member(deps, commune.caller("admin"), ana.id, leaves=True)
        again = add(deps, commune, "Ana M.", roles=["reader"])
        assert (again.id, again.name, again.roles, again.left_at) == (
            ana.id,
            "Ana M.",
            ["reader"],
            None,
        )

    @pytest.mark.parametrize(
        ("field", "fields"),
        [
            ("email", {"email": "nobody"}),
            ("email", {"email": "a@b.example, c@d.example"}),
            ("name", {"name": " "}),
            ("name", {"name": "Ana\r\nBcc: x@y.example"}),
            ("roles", {"roles": []}),
            ("roles", {"roles": ["manager"]}),
            ("roles", {"roles": ["host_operator"]}),
            ("departments.1", {"departments": ["MOB", "NOPE"]}),
        ],
    )
    def test_what_does_not_hold_is_named(
        self, deps: Deps, commune: Commune, field: str, fields: dict[str, Any]
    ):
        commune.department("MOB")
        with pytest.raises(Invalid) as refusal:
            add(deps, commune, **fields)
        assert set(refusal.value.errors) == {field}

    def test_only_an_administrator_does(self, deps: Deps, commune: Commune):
        commune.person("lead", "transformation_lead")
        with pytest.raises(Forbidden):
            add_member(deps, commune.caller("lead"), email="x@y.example", name="X")


class TestChangeMember:
    def test_a_role_withdrawn_stops_at_once(self, deps: Deps, commune: Commune):
        second = add(deps, commune, "Second", roles=["administrator"])
        commune.people["Second"] = second.id
        change_member(deps, commune.caller("admin"), second.id, roles=["agent"])
        with pytest.raises(Forbidden):
            change_member(deps, commune.caller("Second"), second.id, roles=["administrator"])

    def test_only_what_is_given_changes(self, deps: Deps, commune: Commune):
        for code in ("MOB", "URB"):
            commune.department(code)
        ana = add(deps, commune, roles=["dpo"], departments=["MOB"])
        admin = commune.caller("admin")
        assert change_member(deps, admin, ana.id, name="Ana M.").departments == ["MOB"]
        changed = change_member(deps, admin, ana.id, departments=["URB"])
        assert (changed.name, changed.roles, changed.departments) == ("Ana M.", ["dpo"], ["URB"])

    def test_the_journal_says_which_roles_changed(self, deps: Deps, commune: Commune):
        ana = add(deps, commune, roles=["agent", "dpo"])
        change_member(deps, commune.caller("admin"), ana.id, roles=["agent", "administrator"])
        with deps.work(commune.tenant_id) as work:
            data = work.session.execute(
                text("SELECT data FROM journal_entry WHERE event = 'member_changed'")
            ).scalar_one()
        assert data == {"left": False, "administrator": True, "dpo": False}

    def test_who_leaves_is_kept_out_and_off_the_lists(self, deps: Deps, commune: Commune):
        commune.department("MOB")
        ana = add(deps, commune, departments=["MOB"])
        commune.people["Ana"] = ana.id
        gone = change_member(deps, commune.caller("admin"), ana.id, leaves=True)
        assert (gone.left_at, gone.departments) == (deps.clock.now(), [])
        assert memberships(deps, ana.id) == 0
        with pytest.raises(NotFound):
            list_members(deps, commune.caller("Ana"), MemberFilter())
        assert [each.name for each in members(deps, commune)] == ["admin"]

    def test_a_head_is_replaced_before_they_leave(self, deps: Deps, commune: Commune):
        commune.person("head")
        commune.department("MOB", head="head")
        with pytest.raises(Invalid) as refusal:
            change_member(deps, commune.caller("admin"), commune.people["head"], leaves=True)
        assert set(refusal.value.errors) == {"leaves"}

    def test_somebody_always_administers(self, deps: Deps, commune: Commune):
        admin = commune.people["admin"]
        for fields in ({"roles": ["agent"]}, {"leaves": True}):
            with pytest.raises(Invalid) as refusal:
                change_member(deps, commune.caller("admin"), admin, **fields)
            assert set(refusal.value.errors) == {"roles"}

    def test_two_administrators_cannot_remove_each_other_at_once(
        self, deps: Deps, commune: Commune
    ):
        commune.person("other", "administrator")
        pairs = [("admin", "other"), ("other", "admin")]

        def remove(pair: tuple[str, str]) -> bool:
            try:
                change_member(
                    deps, commune.caller(pair[0]), commune.people[pair[1]], roles=["agent"]
                )
            except DomainError:
                return False
            return True

        with ThreadPoolExecutor(2) as pool:
            assert sorted(pool.map(remove, pairs)) == [False, True]

    def test_a_member_of_another_tenant_is_not_found(self, deps: Deps, commune: Commune):
        other = found_commune(deps)
        stranger = other.person("stranger")
        with pytest.raises(NotFound):
            change_member(deps, commune.caller("admin"), stranger, name="X")


def members(deps: Deps, commune: Commune, **wanted: Any) -> list[Any]:
    return list_members(deps, commune.caller("admin"), MemberFilter(**wanted)).items


class TestListMembers:
    def test_filters_by_what_it_shows(self, deps: Deps, commune: Commune):
        commune.department("MOB")
        add(deps, commune, "Ana", departments=["MOB"])
        add(deps, commune, "Boris", roles=["dpo"])
        head = add(deps, commune, "Chloé_%")
        commune.people["head"] = head.id
        commune.department("URB", head="head")
        assert [each.name for each in members(deps, commune)] == [
            "admin",
            "Ana",
            "Boris",
            "Chloé_%",
        ]
        assert [each.name for each in members(deps, commune, q="BOR")] == ["Boris"]
        assert [each.name for each in members(deps, commune, q="%")] == ["Chloé_%"]
        assert [each.name for each in members(deps, commune, role=GrantedRole.DPO)] == ["Boris"]
        assert [each.name for each in members(deps, commune, department="MOB")] == ["Ana"]
        (found,) = members(deps, commune, department="URB")
        assert (found.name, found.heads) == ("Chloé_%", ["URB"])

    def test_pages_by_name(self, deps: Deps, commune: Commune):
        for name in ("Ana", "Boris", "Chloe"):
            add(deps, commune, name)
        page = list_members(deps, commune.caller("admin"), MemberFilter(), page=2, page_size=3)
        assert ([each.name for each in page.items], page.total) == (["Chloe"], 4)

    def test_shows_nobody_of_another_tenant(self, deps: Deps, commune: Commune):
        found_commune(deps).person("stranger")
        assert [each.name for each in members(deps, commune)] == ["admin"]
