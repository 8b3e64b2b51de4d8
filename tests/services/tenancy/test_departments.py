from __future__ import annotations

import pytest

from services.deps import Deps
from services.errors import Forbidden, Invalid
from services.tenancy.departments import DepartmentLine
from services.tenancy.errors import DepartmentsInUse
from services.tenancy.get_departments import get_departments
from services.tenancy.put_departments import put_departments
from tests.fixtures.ledger import Commune


def line(code: str, parent: str | None = None, head: str | None = None) -> DepartmentLine:
    return DepartmentLine(code, f"Direction {code}", parent, head)


TREE = [line("MOB", "POLE"), line("DG"), line("POLE", "DG"), line("URB", "POLE")]


def put(deps: Deps, commune: Commune, lines: list[DepartmentLine]) -> list[DepartmentLine]:
    return put_departments(deps, commune.caller("admin"), lines)


def errors_of(deps: Deps, commune: Commune, lines: list[DepartmentLine]) -> set[str]:
    before = get_departments(deps, commune.caller("admin"))
    with pytest.raises(Invalid) as refusal:
        put(deps, commune, lines)
    assert get_departments(deps, commune.caller("admin")) == before
    return set(refusal.value.errors)


class TestPutDepartments:
    def test_what_is_written_is_read_in_its_order(self, deps: Deps, commune: Commune):
        assert put(deps, commune, TREE) == TREE
        assert get_departments(deps, commune.caller("admin")) == TREE

    def test_heads_are_named_by_their_address(self, deps: Deps, commune: Commune):
        commune.person("head")
        email = commune.email("head")
        (written,) = put(deps, commune, [line("DG", head=email.upper())])
        assert written.head == email

    def test_a_tree_may_be_turned_over(self, deps: Deps, commune: Commune):
        put(deps, commune, TREE)
        turned = [line("MOB"), line("POLE", "MOB"), line("DG", "POLE"), line("URB", "DG")]
        assert put(deps, commune, turned) == turned

    def test_a_department_keeps_its_identity(self, deps: Deps, commune: Commune):
        first = commune.department("MOB")
        put(deps, commune, [DepartmentLine("MOB", "Mobilités"), line("DG")])
        with deps.work(commune.tenant_id) as work:
            found = work.session.connection().exec_driver_sql(
                "SELECT id FROM department WHERE code = 'MOB'"
            )
            assert found.scalar_one() == first

    def test_what_is_left_out_is_removed(self, deps: Deps, commune: Commune):
        put(deps, commune, TREE)
        assert put(deps, commune, [line("DG")]) == [line("DG")]

    def test_what_still_serves_is_not(self, deps: Deps, commune: Commune):
        commune.department("MOB")
        commune.person("agent", department="MOB")
        with pytest.raises(DepartmentsInUse, match="MOB") as refusal:
            put(deps, commune, [line("DG")])
        assert refusal.value.values == {"codes": "MOB"}
        assert [each.code for each in get_departments(deps, commune.caller("admin"))] == ["MOB"]

    @pytest.mark.parametrize(
        ("lines", "errors"),
        [
            ([line("DG", "NOPE")], {"0.parent"}),
            ([line("DG", "DG")], {"0.parent"}),
            ([line("A", "B"), line("B", "C"), line("C", "A"), line("D", "A")],
             {"0.parent", "1.parent", "2.parent"}),
            ([line("DG"), line("DG")], {"1.code"}),
            ([line("Ville 1")], {"0.code"}),
            ([line("DG", head="nobody@ville.example")], {"0.head"}),
            ([DepartmentLine("DG", " ")], {"0.name"}),
            ([], set()),
        ],
    )  # fmt: skip
    def test_what_does_not_hold_names_its_line(
        self, deps: Deps, commune: Commune, lines: list[DepartmentLine], errors: set[str]
    ):
        put(deps, commune, TREE)
        assert errors_of(deps, commune, lines) == errors

    def test_somebody_who_left_heads_nothing(self, deps: Deps, commune: Commune):
        other = commune.person("gone")
        with deps.work(commune.tenant_id) as work:
            work.session.connection().exec_driver_sql(
                "UPDATE member SET left_at = now() WHERE id = %s", (other,)
            )
        assert errors_of(deps, commune, [line("DG", head=commune.email("gone"))]) == {"0.head"}

    def test_an_agent_reads_and_does_not_write(self, deps: Deps, commune: Commune):
        commune.person("agent")
        put(deps, commune, TREE)
        assert get_departments(deps, commune.caller("agent")) == TREE
        with pytest.raises(Forbidden):
            put_departments(deps, commune.caller("agent"), TREE)
