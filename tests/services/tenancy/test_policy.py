from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest

from services.committees.models import Committee
from services.deps import Deps, new_id
from services.errors import Forbidden, Invalid, StaleVersion
from services.tenancy.get_policy import get_policy
from services.tenancy.name_substitute import name_substitute
from services.tenancy.policies import PolicyView
from services.tenancy.put_policy import put_policy
from tests.fixtures.ledger import Commune, found_commune


def committee(deps: Deps, commune: Commune, preset: str = "copil", **rule: Any) -> UUID:
    committee_id = new_id()
    with deps.work(commune.tenant_id) as work:
        work.session.add(
            Committee(
                tenant_id=commune.tenant_id,
                id=committee_id,
                name=f"{preset} {committee_id}",
                preset=preset,
                rule=rule,
                created_at=work.now,
            )
        )
    return committee_id


def put(deps: Deps, commune: Commune, **fields: Any) -> PolicyView:
    return put_policy(deps, commune.caller("admin"), **fields)


class TestPutPolicy:
    def test_each_change_is_a_version(self, deps: Deps, commune: Commune):
        assert get_policy(deps, commune.caller("admin")).number == 0
        assert put(deps, commune, durations={"ballot": "P3D"}).number == 1
        changed = put(deps, commune, durations={"feedback": "PT2S"})
        assert changed.number == 2
        assert (changed.durations["ballot"], changed.durations["feedback"]) == ("P3D", "PT2S")
        assert get_policy(deps, commune.caller("admin")) == changed

    def test_paths_name_committees_of_the_tenant(self, deps: Deps, commune: Commune):
        copil = str(committee(deps, commune))
        changed = put(
            deps,
            commune,
            paths={
                "initiative": {
                    "committees": [copil],
                    "information_threshold": {"budget_eur": 5000, "staff_days": 20},
                }
            },
        )
        path = changed.paths["initiative"]
        assert path["committees"] == [copil]
        assert path["stages"] == ["sponsorship", "committee", "rollout"]
        assert changed.paths["adaptation"]["committees"] == []

    def test_a_committee_of_another_tenant_does_not_exist(self, deps: Deps, commune: Commune):
        theirs = committee(deps, found_commune(deps))
        with pytest.raises(Invalid) as refusal:
            put(deps, commune, paths={"initiative": {"committees": [str(theirs)]}})
        assert set(refusal.value.errors) == {"paths.initiative.committees"}

    def test_a_rule_that_contradicts_the_committees_own_is_refused_now(
        self, deps: Deps, commune: Commune
    ):
        copil = str(committee(deps, commune))
        with pytest.raises(Invalid) as refusal:
            put(
                deps,
                commune,
                paths={"initiative": {"committees": [copil], "rule": {"secret": True}}},
            )
        assert all(field.startswith("paths.initiative.rule") for field in refusal.value.errors)

    @pytest.mark.parametrize(
        ("fields", "error"),
        [
            ({"durations": {"ballot": "7 days"}}, "durations.ballot"),
            ({"durations": {"ballot": "PT0S"}}, "durations.ballot"),
            ({"durations": {"lunch": "PT1H"}}, "durations.lunch"),
            ({"durations": {"sponsor_escalation": "P9D"}}, "durations.sponsor_escalation"),
            ({"durations": {"sponsor_expiry": "P14D"}}, "durations.sponsor_expiry"),
            ({"paths": {"project": {}}}, "paths.project"),
            ({"paths": {"initiative": {"stages": ["rollout"]}}}, "paths.initiative.stages"),
            ({"paths": {"initiative": {"committees": ["x"]}}}, "paths.initiative.committees"),
        ],
    )
    def test_what_does_not_hold_is_named(
        self, deps: Deps, commune: Commune, fields: dict[str, Any], error: str
    ):
        with pytest.raises(Invalid) as refusal:
            put(deps, commune, **fields)
        assert set(refusal.value.errors) == {error}
        assert get_policy(deps, commune.caller("admin")).number == 0

    def test_an_edit_of_a_former_version_is_refused(self, deps: Deps, commune: Commune):
        put(deps, commune, durations={"ballot": "P3D"}, expected=0)
        with pytest.raises(StaleVersion):
            put(deps, commune, durations={"ballot": "P4D"}, expected=0)

    def test_two_edits_of_one_version_at_once_leave_one(self, deps: Deps, commune: Commune):
        def edit(days: int) -> bool:
            try:
                put(deps, commune, durations={"ballot": f"P{days}D"}, expected=0)
            except StaleVersion:
                return False
            return True

        with ThreadPoolExecutor(4) as pool:
            assert sorted(pool.map(edit, range(1, 5))) == [False, False, False, True]

    def test_only_an_administrator_does(self, deps: Deps, commune: Commune):
        commune.person("agent")
        assert get_policy(deps, commune.caller("agent")).number == 0
        with pytest.raises(Forbidden):
            put_policy(deps, commune.caller("agent"), durations={})


class TestNameSubstitute:
    def test_is_a_version_that_keeps_the_rest(self, deps: Deps, commune: Commune):
        commune.person("sub")
        put(deps, commune, durations={"ballot": "P3D"})
        named = name_substitute(deps, commune.caller("admin"), commune.email("sub"))
        assert (named.number, named.substitute) == (2, commune.email("sub"))
        assert named.durations["ballot"] == "P3D"
        assert put(deps, commune, durations={}).substitute == commune.email("sub")
        assert name_substitute(deps, commune.caller("admin"), None).substitute is None

    def test_is_a_member(self, deps: Deps, commune: Commune):
        with pytest.raises(Invalid) as refusal:
            name_substitute(deps, commune.caller("admin"), "nobody@ville.example")
        assert set(refusal.value.errors) == {"substitute"}
