from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from services.deps import Deps, new_id
from services.errors import Invalid, NotFound
from services.proposals.sponsors import delegates_for
from services.tenancy.delegations import (
    DelegationView,
    give_delegation,
    list_delegations,
    revoke_delegation,
)
from services.tenancy.errors import NotHead
from tests.fixtures.ledger import PRESENT, Commune

TODAY = PRESENT.date()


@pytest.fixture
def town(commune: Commune) -> Commune:
    for name in ("head", "deputy", "other"):
        commune.person(name)
    commune.department("MOB", head="head")
    return commune


def give(deps: Deps, town: Commune, by: str = "head", **fields: Any) -> DelegationView:
    given = {
        "delegate": town.email("deputy"),
        "starts_on": TODAY,
        "ends_on": TODAY + timedelta(days=14),
    }
    return give_delegation(deps, town.caller(by), **(given | fields))


def delegates(deps: Deps, town: Commune, days: int = 0) -> set[object]:
    with deps.work(town.tenant_id) as work:
        at = PRESENT + timedelta(days=days)
        return set(delegates_for(work.session, [town.people["head"]], at))


class TestGiveDelegation:
    def test_the_delegate_may_answer_on_its_days_only(self, deps: Deps, town: Commune):
        give(deps, town, starts_on=TODAY + timedelta(days=2))
        assert delegates(deps, town, 1) == set()
        assert delegates(deps, town, 2) == {town.people["deputy"]}
        assert delegates(deps, town, 14) == {town.people["deputy"]}
        assert delegates(deps, town, 15) == set()

    def test_a_delegate_has_nothing_to_delegate(self, deps: Deps, town: Commune):
        give(deps, town)
        with pytest.raises(NotHead):
            give(deps, town, "deputy", delegate=town.email("other"))

    @pytest.mark.parametrize(
        ("fields", "error"),
        [
            ({"ends_on": TODAY - timedelta(days=1)}, "ends_on"),
            ({"starts_on": TODAY - timedelta(days=9), "ends_on": TODAY - timedelta(days=2)},
             "ends_on"),
            ({"ends_on": TODAY + timedelta(days=400)}, "ends_on"),
            ({"delegate": "nobody@ville.example"}, "delegate"),
        ],
    )  # fmt: skip
    def test_what_does_not_hold_is_named(
        self, deps: Deps, town: Commune, fields: dict[str, Any], error: str
    ):
        with pytest.raises(Invalid) as refusal:
            give(deps, town, **fields)
        assert set(refusal.value.errors) == {error}

    def test_not_to_oneself(self, deps: Deps, town: Commune):
        with pytest.raises(Invalid) as refusal:
            give(deps, town, delegate=town.email("head"))
        assert set(refusal.value.errors) == {"delegate"}


class TestRevokeDelegation:
    def test_ends_it_at_once(self, deps: Deps, town: Commune):
        given = give(deps, town)
        revoked = revoke_delegation(deps, town.caller("head"), given.id)
        assert revoked.revoked_at == PRESENT
        assert delegates(deps, town) == set()
        assert revoke_delegation(deps, town.caller("head"), given.id) == revoked

    def test_is_the_heads_alone(self, deps: Deps, town: Commune):
        given = give(deps, town)
        with pytest.raises(NotFound):
            revoke_delegation(deps, town.caller("deputy"), given.id)
        with pytest.raises(NotFound):
            revoke_delegation(deps, town.caller("head"), new_id())


class TestListDelegations:
    def test_shows_those_given_and_received(self, deps: Deps, town: Commune):
        given = give(deps, town)
        assert list_delegations(deps, town.caller("head")) == [given]
        assert list_delegations(deps, town.caller("deputy")) == [given]
        assert list_delegations(deps, town.caller("other")) == []
        assert (given.head.name, given.delegate.name) == ("head", "deputy")
