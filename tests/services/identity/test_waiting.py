"""What an answer's time tells, and what waits for a hash."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from argon2 import PasswordHasher
from sqlalchemy import Engine, event, text

from services.deps import Deps
from services.errors import Invalid, NotAuthenticated
from services.identity import passwords
from services.identity.browser_sessions import digest_of, open_session
from services.identity.errors import WrongPassword
from services.identity.even_time import even_time
from services.identity.passwords import hash_password
from services.identity.request_magic_link import ANSWER_SECONDS, request_magic_link
from services.identity.set_password import set_password
from services.identity.sign_in import sign_in
from tenants.actor import BrowserSession
from tests.fixtures.ledger import Commune

PASSWORD = "une phrase de passe"


def lasted(deps: Deps, email: str) -> float:
    begun = time.monotonic()
    request_magic_link(deps, email)
    return time.monotonic() - begun


class TestARequestForALink:
    def test_takes_as_long_for_a_stranger_as_for_a_member(self, deps: Deps, commune: Commune):
        commune.person("fanny")
        commune.person("gone")
        with deps.work(commune.tenant_id) as work:
            work.session.execute(
                text("UPDATE member SET left_at = now() WHERE id = :id"),
                {"id": commune.people["gone"]},
            )
        for email in (commune.email("fanny"), commune.email("gone"), "nobody@example.fr"):
            assert lasted(deps, email) >= ANSWER_SECONDS

    def test_takes_far_longer_than_the_work_it_hides(
        self, deps: Deps, commune: Commune, monkeypatch: pytest.MonkeyPatch
    ):
        commune.person("fanny")
        slept: list[float] = []
        monkeypatch.setattr(time, "sleep", slept.append)
        for _ in range(5):
            request_magic_link(deps, commune.email("fanny"))
        assert max(slept) > ANSWER_SECONDS / 2


class TestEvenTime:
    def test_holds_a_refusal_back_as_well(self):
        begun = time.monotonic()
        with pytest.raises(Invalid), even_time(0.05):
            raise Invalid(errors={})
        assert time.monotonic() - begun >= 0.05

    def test_does_not_hold_back_what_took_longer(self, monkeypatch: pytest.MonkeyPatch):
        slept: list[float] = []
        monkeypatch.setattr(time, "sleep", slept.append)
        with even_time(0.0):
            pass
        assert slept == [0.0]


class TestAHash:
    """It takes a tenth of a second: nobody else may wait for a connection meanwhile."""

    @pytest.fixture
    def held(self, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
        """How many connections were in use at each hash or verification."""
        in_use = 0
        seen: list[int] = []

        def taken(*_: Any) -> None:
            nonlocal in_use
            in_use += 1

        def given_back(*_: Any) -> None:
            nonlocal in_use
            in_use -= 1

        class Watched(PasswordHasher):
            def hash(self, *arguments: Any, **options: Any) -> str:
                seen.append(in_use)
                return super().hash(*arguments, **options)

            def verify(self, *arguments: Any) -> Any:
                seen.append(in_use)
                return super().verify(*arguments)

        monkeypatch.setattr(passwords, "_HASHER", Watched(time_cost=1))
        event.listen(engine, "checkout", taken)
        event.listen(engine, "checkin", given_back)
        yield seen
        event.remove(engine, "checkout", taken)
        event.remove(engine, "checkin", given_back)

    def give_password(self, deps: Deps, commune: Commune, kept: str) -> None:
        with deps.engine.connect() as connection:
            connection.execute(
                text("UPDATE account SET password_hash = :kept WHERE id = :id"),
                {"kept": kept, "id": commune.people["fanny"]},
            )

    def test_of_who_signs_in_holds_no_connection(
        self, deps: Deps, commune: Commune, held: list[int]
    ):
        commune.person("fanny")
        former = PasswordHasher(time_cost=2).hash(PASSWORD)
        self.give_password(deps, commune, former)
        length = timedelta(hours=1)
        sign_in(deps, commune.email("fanny"), PASSWORD, length=length)  # hashed anew
        with suppress(WrongPassword):
            sign_in(deps, "nobody@example.fr", PASSWORD, length=length)
        assert held == [0, 0, 0]

    def test_of_who_changes_password_holds_no_connection(
        self, deps: Deps, commune: Commune, held: list[int], clock: Any
    ):
        commune.person("fanny")
        self.give_password(deps, commune, hash_password(PASSWORD))
        secret = open_session(
            deps.engine, clock, commune.people["fanny"], timedelta(hours=12), former=None
        )
        clock.advance(timedelta(hours=1))
        browser = BrowserSession(digest_of(secret))
        with pytest.raises(Invalid):
            set_password(deps, browser, new="une autre phrase", current="fausse")
        set_password(deps, browser, new="une autre phrase", current=PASSWORD)
        with suppress(NotAuthenticated):
            set_password(deps, BrowserSession(b"nobody"), new="une autre phrase")
        assert set(held) == {0}
