"""The address of a person's own calendar: kept as a digest, replaced and revoked at once."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from services.errors import NotFound
from services.identity.own_calendar import revoke_calendar_address
from services.identity.read_calendar import read_calendar
from tenants.actor import KnownAccount
from tests.fixtures.world import Town
from tests.services.identity.subscriptions import Subscription


class TestAnAddress:
    def test_is_kept_as_a_digest(self, town: Town):
        address = Subscription.of(town, "chair")
        with town.deps.engine.connect() as connection:
            digest = connection.execute(
                text("SELECT digest FROM calendar_address WHERE account_id = :id"),
                {"id": town.ids["chair"]},
            ).scalar_one()
        assert len(digest) == 32
        assert address.secret.encode() not in digest
        assert address.address == f"https://boussole.example/calendar/{address.secret}"

    def test_that_is_replaced_answers_nothing(self, town: Town):
        first, second = Subscription.of(town, "chair"), Subscription.of(town, "chair")
        assert first.secret != second.secret
        with pytest.raises(NotFound):
            first.feed()
        assert second.sessions() == set()

    def test_that_is_revoked_answers_nothing(self, town: Town):
        chair, second = Subscription.of(town, "chair"), Subscription.of(town, "second")
        revoke_calendar_address(town.deps, KnownAccount(town.ids["chair"]))
        with pytest.raises(NotFound):
            chair.feed()
        second.feed()
        with pytest.raises(NotFound):
            revoke_calendar_address(town.deps, KnownAccount(town.ids["chair"]))

    @pytest.mark.parametrize("secret", ["", "x" * 43, "x" * 5000, "é\u2028"])
    def test_that_was_never_made_answers_nothing(self, town: Town, secret: str):
        with pytest.raises(NotFound):
            read_calendar(town.deps, secret)
