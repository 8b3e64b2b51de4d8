"""A mail that could not leave, or not be worded, is tried again or given up."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, text

from services.clock import SettableClock
from services.deps import Deps
from services.mailer import Mailer
from services.notifications import deliver_mail as module
from services.notifications import render as rendering
from services.notifications.deliver_mail import GIVEN_UP_AFTER, LEASE, deliver_mail
from services.notifications.models import Mail, MailState
from services.notifications.notices import Notice
from services.notifications.words import WORDINGS
from tests.fixtures.ledger import PRESENT, Commune
from tests.fixtures.smtp import MailServer
from tests.services.notifications.deliver_mail.mailbox import queue, state


class TestFailures:
    def test_a_process_that_dies_after_sending_leaves_the_same_message_again(
        self,
        posted: Deps,
        commune: Commune,
        proposal: UUID,
        mail_server: MailServer,
        monkeypatch: pytest.MonkeyPatch,
    ):
        commune.person("fanny")
        queue(posted, commune, proposal, "fanny")

        def die(*_: object) -> None:
            raise KeyboardInterrupt

        with monkeypatch.context() as dying:
            dying.setattr(module, "_mark", die)
            with pytest.raises(KeyboardInterrupt):
                deliver_mail(posted, commune.tenant_id, PRESENT)
        again = deliver_mail(posted, commune.tenant_id, PRESENT)
        assert (again.sent, again.retry_at) == (0, PRESENT + LEASE)
        assert deliver_mail(posted, commune.tenant_id, PRESENT + LEASE).sent == 1
        first, second = mail_server.received
        assert first["Message-ID"] == second["Message-ID"]

    def test_an_unreachable_server_is_tried_again_later_and_later(
        self, deps: Deps, clock: SettableClock, commune: Commune, proposal: UUID
    ):
        away = replace(deps, mailer=Mailer("127.0.0.1", 1, "boussole@example.fr"))
        commune.person("fanny")
        queue(away, commune, proposal, "fanny")
        waits = []
        while state(away, commune).state is MailState.WAITING:
            delivery = deliver_mail(away, commune.tenant_id, clock.now())
            assert delivery.sent == 0
            if delivery.retry_at is not None:
                waits.append(delivery.retry_at - clock.now())
                clock.set(delivery.retry_at)
        minutes = [wait / timedelta(minutes=1) for wait in waits]
        assert minutes[:10] == [1, 2, 4, 8, 16, 32, 64, 128, 256, 360]
        assert state(away, commune).state is MailState.FAILED
        assert clock.now() - PRESENT >= GIVEN_UP_AFTER

    def test_a_refused_address_is_not_tried_again(
        self, posted: Deps, commune: Commune, proposal: UUID, mail_server: MailServer
    ):
        commune.person("fanny")
        commune.person("emma")
        mail_server.refused[commune.email("fanny")] = "550 no such mailbox"
        queue(posted, commune, proposal, "fanny", "emma")
        delivery = deliver_mail(posted, commune.tenant_id, PRESENT)
        assert (delivery.sent, delivery.retry_at) == (1, None)

    def test_a_full_mailbox_is(
        self, posted: Deps, commune: Commune, proposal: UUID, mail_server: MailServer
    ):
        commune.person("fanny")
        mail_server.refused[commune.email("fanny")] = "452 mailbox full"
        queue(posted, commune, proposal, "fanny")
        delivery = deliver_mail(posted, commune.tenant_id, PRESENT)
        assert (delivery.sent, delivery.retry_at) == (0, PRESENT + timedelta(minutes=1))
        mail_server.refused.clear()
        assert deliver_mail(posted, commune.tenant_id, PRESENT + timedelta(minutes=1)).sent == 1

    def test_an_address_no_header_can_hold_fails_alone(
        self, posted: Deps, commune: Commune, proposal: UUID, mail_server: MailServer
    ):
        commune.person("fanny")
        commune.person("emma")
        with posted.work(commune.tenant_id) as work:
            work.session.execute(
                text("UPDATE member SET email = 'not an address' WHERE id = :id"),
                {"id": commune.people["fanny"]},
            )
        queue(posted, commune, proposal, "fanny", "emma")
        delivery = deliver_mail(posted, commune.tenant_id, PRESENT)
        assert (delivery.sent, delivery.retry_at) == (1, None)


class TestAMailThatCannotBeWorded:
    @pytest.fixture
    def wordless(self, monkeypatch: pytest.MonkeyPatch) -> Notice:
        """An occasion whose wording fails, by a fault of ours."""
        broken = replace(WORDINGS[Notice.ADOPTED], subject="%(title)d")
        monkeypatch.setattr(rendering, "WORDINGS", {**WORDINGS, Notice.ADOPTED: broken})
        return Notice.ADOPTED

    @pytest.mark.parametrize("with_server", [True, False])
    def test_holds_up_no_other(
        self,
        posted: Deps,
        commune: Commune,
        proposal: UUID,
        wordless: Notice,
        *,
        with_server: bool,
    ):
        for name in ("fanny", "emma", "ana"):
            commune.person(name)
        queue(posted, commune, proposal, "fanny", notice=wordless)
        queue(posted, commune, proposal, "emma", "ana")
        ours = posted if with_server else replace(posted, mailer=None)
        delivery = deliver_mail(ours, commune.tenant_id, PRESENT)
        assert delivery.sent == (2 if with_server else 0)
        with posted.work(commune.tenant_id) as work:
            states = Counter(work.session.scalars(select(Mail.state)))
        assert states[MailState.WAITING] == 1
        assert delivery.retry_at == PRESENT + timedelta(minutes=1)

    def test_is_told_and_in_the_end_given_up(
        self,
        posted: Deps,
        clock: SettableClock,
        commune: Commune,
        proposal: UUID,
        *,
        wordless: Notice,
        caplog: pytest.LogCaptureFixture,
    ):
        commune.person("fanny")
        queue(posted, commune, proposal, "fanny", notice=wordless)
        retry_at: datetime | None = PRESENT
        while retry_at is not None:
            clock.set(retry_at)
            retry_at = deliver_mail(posted, commune.tenant_id, retry_at).retry_at
        assert state(posted, commune).state is MailState.FAILED
        assert clock.now() - PRESENT >= GIVEN_UP_AFTER
        assert f"mail {state(posted, commune).id} cannot be worded" in caplog.text

    def test_is_left_to_the_release_that_knows_its_occasion(
        self, posted: Deps, commune: Commune, proposal: UUID, mail_server: MailServer
    ):
        for name in ("fanny", "emma"):
            commune.person(name)
        queue(posted, commune, proposal, "fanny", "emma")
        with posted.work(commune.tenant_id) as work:
            work.session.execute(
                text("UPDATE mail SET notice = 'of_a_later_release' WHERE member_id = :id"),
                {"id": commune.people["fanny"]},
            )
        delivery = deliver_mail(posted, commune.tenant_id, PRESENT + GIVEN_UP_AFTER)
        assert (delivery.sent, delivery.retry_at) == (1, None)
        with posted.work(commune.tenant_id) as work:
            left = work.session.scalars(
                select(Mail).where(Mail.notice == "of_a_later_release")
            ).one()
        assert (left.state, left.attempts) == (MailState.WAITING, 0)
