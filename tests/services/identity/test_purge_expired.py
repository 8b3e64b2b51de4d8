from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from services.clock import SettableClock
from services.deps import Deps, new_id
from services.identity import purge_expired as module
from services.identity.browser_sessions import open_session
from services.identity.issue_token import issue_token
from services.identity.own_tokens import create_token, revoke_token
from services.identity.purge_expired import purge_expired
from services.identity.read_account import read_account
from services.identity.request_magic_link import GOOD_FOR, request_magic_link
from services.notifications.models import MAIL_KEPT_FOR, Mail, MailState
from services.once import KEPT_FOR, claim, note_answer
from tenants.actor import KnownAccount, RequestKey
from tests.fixtures.ledger import PRESENT, Commune

GLOBAL = ("browser_session", "magic_link", "api_token")


@pytest.fixture
def person(deps: Deps, commune: Commune) -> UUID:
    with deps.engine.connect() as connection:
        for table in GLOBAL:
            connection.execute(text(f"DELETE FROM {table}"))
    commune.person("fanny")
    return commune.people["fanny"]


def credentials(deps: Deps) -> dict[str, int]:
    """How many rows of each kind are left."""
    with deps.engine.connect() as connection:
        return {
            table: connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()
            for table in GLOBAL
        }


def sign_in_everywhere(deps: Deps, commune: Commune, person: UUID) -> None:
    open_session(deps.engine, deps.clock, person, timedelta(hours=12), former=None)
    request_magic_link(deps, commune.email("fanny"))
    issue_token(deps, commune.slug, commune.email("fanny"), length=timedelta(days=30))


def answer(deps: Deps, commune: Commune, person: UUID, key: str) -> None:
    """A request carried out, and its answer noted."""
    with deps.work(commune.tenant_id) as work:
        request = RequestKey(key, b"print")
        claim(work.session, commune.tenant_id, person, request, work.now)
        note_answer(work.session, commune.tenant_id, person, key, '{"body": "Camille"}')


def answers(deps: Deps, commune: Commune) -> list[str]:
    with deps.work(commune.tenant_id) as work:
        return list(work.session.scalars(text("SELECT key FROM request_once ORDER BY key")))


def mail(deps: Deps, commune: Commune, person: UUID, state: MailState, at: datetime) -> None:
    with deps.work(commune.tenant_id, at) as work:
        work.session.add(
            Mail(
                tenant_id=commune.tenant_id,
                id=new_id(),
                member_id=person,
                notice="sign_in",
                data={},
                created_at=at,
                state=state,
                attempts=1,
                next_attempt_at=None,
                to_address="fanny@ville.example",
                subject="Connexion",
            )
        )


def mails(deps: Deps, commune: Commune) -> list[str]:
    with deps.work(commune.tenant_id) as work:
        return list(work.session.scalars(text("SELECT state FROM mail ORDER BY state")))


class TestCredentials:
    def test_are_left_while_they_hold(self, deps: Deps, commune: Commune, person: UUID):
        sign_in_everywhere(deps, commune, person)
        assert purge_expired(deps) == 0
        assert credentials(deps) == dict.fromkeys(GLOBAL, 1)

    @pytest.mark.parametrize(
        ("later", "left"),
        [
            (GOOD_FOR, {"browser_session": 1, "magic_link": 0, "api_token": 1}),
            (timedelta(hours=12), {"browser_session": 0, "magic_link": 0, "api_token": 1}),
            (timedelta(days=30), {"browser_session": 0, "magic_link": 0, "api_token": 0}),
        ],
    )
    def test_are_erased_once_they_do_not(
        self,
        deps: Deps,
        clock: SettableClock,
        commune: Commune,
        person: UUID,
        *,
        later: timedelta,
        left: dict[str, int],
    ):
        sign_in_everywhere(deps, commune, person)
        clock.advance(later)
        purge_expired(deps)
        assert credentials(deps) == left

    def test_are_erased_when_revoked(self, deps: Deps, commune: Commune, person: UUID):
        create_token(deps, KnownAccount(person), days=30)
        (token,) = read_account(deps, KnownAccount(person)).tokens
        revoke_token(deps, KnownAccount(person), token.handle)
        purge_expired(deps)
        assert credentials(deps)["api_token"] == 0


class TestAnswersToRequests:
    def test_are_kept_for_a_day_and_no_longer(
        self, deps: Deps, clock: SettableClock, commune: Commune, person: UUID
    ):
        answer(deps, commune, person, "first")
        clock.advance(KEPT_FOR / 2)
        answer(deps, commune, person, "second")
        clock.advance(KEPT_FOR / 2)
        purge_expired(deps)
        assert answers(deps, commune) == ["second"]

    def test_go_in_every_tenant_and_by_batches(
        self,
        deps: Deps,
        clock: SettableClock,
        commune: Commune,
        person: UUID,
        monkeypatch: pytest.MonkeyPatch,
    ):
        monkeypatch.setattr(module, "_BATCH", 2)
        for number in range(5):
            answer(deps, commune, person, f"key-{number}")
        clock.advance(KEPT_FOR)
        assert purge_expired(deps) >= 5
        assert answers(deps, commune) == []


class TestMails:
    def test_are_erased_with_addresses_and_subjects_once_finished_for_long(
        self, deps: Deps, clock: SettableClock, commune: Commune, person: UUID
    ):
        for state in MailState:
            mail(deps, commune, person, state, PRESENT)
        clock.advance(MAIL_KEPT_FOR - timedelta(seconds=1))
        purge_expired(deps)
        assert mails(deps, commune) == sorted(MailState)
        clock.advance(timedelta(seconds=1))
        purge_expired(deps)
        assert mails(deps, commune) == [MailState.WAITING]
