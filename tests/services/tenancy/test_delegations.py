from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from services.clock import SettableClock
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


PARIS_MIDNIGHT = datetime(2026, 11, 25, 23, tzinfo=UTC)
"""The first instant of 26 November in Paris, where it is no longer the 25th."""


class TestADay:
    """Of a delegation, from midnight to midnight where people live."""

    @pytest.fixture
    def on_the_26th(self, deps: Deps, town: Commune) -> None:
        give(deps, town, starts_on=date(2026, 11, 26), ends_on=date(2026, 11, 26))

    @pytest.mark.usefixtures("on_the_26th")
    @pytest.mark.parametrize(
        ("at", "is_of_it"),
        [
            (PARIS_MIDNIGHT - timedelta(minutes=30), False),
            (PARIS_MIDNIGHT + timedelta(minutes=30), True),
            (PARIS_MIDNIGHT + timedelta(hours=23, minutes=30), True),
            (PARIS_MIDNIGHT + timedelta(hours=24, minutes=30), False),
        ],
    )
    def test_lets_the_delegate_answer(
        self, deps: Deps, town: Commune, at: datetime, *, is_of_it: bool
    ):
        with deps.work(town.tenant_id) as work:
            found = delegates_for(work.session, [town.people["head"]], at)
        assert found == ({town.people["deputy"]: town.people["head"]} if is_of_it else {})

    def test_that_is_over_there_is_past(self, deps: Deps, clock: SettableClock, town: Commune):
        clock.set(PARIS_MIDNIGHT + timedelta(minutes=30))
        with pytest.raises(Invalid) as refusal:
            give(deps, town, starts_on=date(2026, 11, 25), ends_on=date(2026, 11, 25))
        assert set(refusal.value.errors) == {"ends_on"}


class TestADelegateOfTwoHeads:
    @pytest.mark.parametrize("order", [("head", "above"), ("above", "head")])
    def test_answers_for_the_first_asked(self, deps: Deps, town: Commune, order: tuple[str, str]):
        town.person("above")
        town.department("POLE", head="above")
        for head in ("head", "above"):
            give(deps, town, head)
        asked = [town.people[name] for name in order]
        with deps.work(town.tenant_id) as work:
            found = delegates_for(work.session, asked, PRESENT)
        assert found == {town.people["deputy"]: asked[0]}


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
