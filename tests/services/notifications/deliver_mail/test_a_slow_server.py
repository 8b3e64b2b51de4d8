"""A server that takes its time gets no mail twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from typing import cast
from uuid import UUID

import pytest
from sqlalchemy import text

from services.clock import SettableClock
from services.deps import Deps
from services.mailer import Mailer, MailNotSent
from services.notifications.deliver_mail import LEASE, deliver_mail
from tests.fixtures.ledger import PRESENT, Commune
from tests.services.notifications.deliver_mail.mailbox import queue, state
from workflows.definitions.mail_delivery import ROUND_OPTIONS


class SlowServer:
    """A server that takes its time, during which something else may happen.

    Attributes:
        takes: how long each mail takes it.
        meanwhile: what happens while it takes the mail of that number.
        taken: the ``Message-ID`` of the mails handed over.
    """

    sender = "boussole@example.fr"

    def __init__(self, clock: SettableClock, takes: timedelta) -> None:
        self.clock = clock
        self.takes = takes
        self.meanwhile: dict[int, Callable[[], object]] = {}
        self.taken: list[str] = []

    @contextmanager
    def connect(self) -> Iterator[SlowServer]:
        yield self

    def send(self, message: EmailMessage) -> None:
        self.taken.append(str(message["Message-ID"]))
        self.clock.advance(self.takes)
        self.meanwhile.pop(len(self.taken), lambda: None)()


class TestASlowServer:
    @pytest.fixture
    def slow(self, clock: SettableClock) -> SlowServer:
        return SlowServer(clock, timedelta(seconds=30))

    @pytest.fixture
    def many(self, deps: Deps, commune: Commune, proposal: UUID) -> int:
        names = [f"voter{number}" for number in range(30)]
        for name in names:
            commune.person(name)
        queue(deps, commune, proposal, *names)
        return len(names)

    def test_is_sent_no_mail_twice_when_another_round_begins_meanwhile(
        self, deps: Deps, commune: Commune, many: int, slow: SlowServer
    ):
        slowly = replace(deps, mailer=cast("Mailer", slow))

        def begin_another() -> None:
            deliver_mail(slowly, commune.tenant_id, slow.clock.now())

        for place in (1, 5, 12, 20):
            slow.meanwhile[place] = begin_another
        for _ in range(10):
            deliver_mail(slowly, commune.tenant_id, slow.clock.now())
            slow.clock.advance(LEASE)
        assert len(slow.taken) == many
        assert len(set(slow.taken)) == many

    def test_is_not_sent_what_somebody_else_has_taken_over(
        self, deps: Deps, commune: Commune, many: int, slow: SlowServer
    ):
        def take_over() -> None:
            with deps.work(commune.tenant_id) as work:
                work.session.execute(text("UPDATE mail SET attempts = attempts + 1"))

        slow.takes, slow.meanwhile[3] = timedelta(seconds=1), take_over
        deliver_mail(replace(deps, mailer=cast("Mailer", slow)), commune.tenant_id, PRESENT)
        # Of the first twenty the other has all but three; those after them were nobody's.
        assert len(slow.taken) == len(set(slow.taken)) == 3 + (many - 20)

    def test_is_left_before_whoever_waits_for_the_round_gives_it_up(
        self, deps: Deps, commune: Commune, many: int, slow: SlowServer
    ):
        slow.takes = timedelta(minutes=2)
        deliver_mail(replace(deps, mailer=cast("Mailer", slow)), commune.tenant_id, PRESENT)
        assert slow.clock.now() - PRESENT < ROUND_OPTIONS["start_to_close_timeout"]

    def test_is_not_told_over_what_another_round_wrote(
        self, deps: Deps, commune: Commune, proposal: UUID, slow: SlowServer
    ):
        """A refusal that comes late does not put off a mail that is in other hands."""
        commune.person("fanny")
        queue(deps, commune, proposal, "fanny")

        def take_over_and_refuse() -> None:
            with deps.work(commune.tenant_id) as work:
                work.session.execute(text("UPDATE mail SET attempts = attempts + 1"))
            raise MailNotSent("too late")

        slow.meanwhile[1] = take_over_and_refuse
        deliver_mail(replace(deps, mailer=cast("Mailer", slow)), commune.tenant_id, PRESENT)
        assert state(deps, commune).next_attempt_at == PRESENT + LEASE
