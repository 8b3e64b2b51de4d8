from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import cast
from uuid import UUID

import pytest
from sqlalchemy import select, text

from policies.loop import Awaiting, Kind, Stage
from services.clock import SettableClock
from services.deps import Deps, new_id
from services.errors import Forbidden
from services.mailer import Mailer, MailNotSent
from services.notifications import deliver_mail as module
from services.notifications import render as rendering
from services.notifications.deliver_mail import GIVEN_UP_AFTER, LEASE, deliver_mail
from services.notifications.models import Mail, MailState
from services.notifications.notices import Notice
from services.notifications.notify import queue_mail
from services.notifications.read_outbox import read_outbox
from services.notifications.words import WORDINGS
from services.proposals.models import Proposal
from tests.fixtures.ledger import PRESENT, Commune
from tests.fixtures.smtp import MailServer
from workflows.definitions.mail_delivery import ROUND_OPTIONS

LINK = re.compile(r"https?://[^\s\"<>]+")
NB = "\u00a0"


@pytest.fixture
def posted(deps: Deps, mail_server: MailServer) -> Deps:
    return replace(deps, mailer=mail_server.mailer)


@pytest.fixture
def proposal(deps: Deps, commune: Commune) -> UUID:
    author = commune.person("Ana Author")
    proposal_id = new_id()
    with deps.work(commune.tenant_id) as work:
        work.session.add(
            Proposal(
                tenant_id=commune.tenant_id,
                id=proposal_id,
                reference="2026-001",
                kind=Kind.INITIATIVE,
                title="Tablette & <terrain>\r\nBcc: pirate@example.org",
                summary="",
                author_id=author,
                content={},
                revision=1,
                version=0,
                created_at=work.now,
                stage=Stage.DRAFT,
                awaiting=Awaiting.AUTHOR,
                stage_since=work.now,
                moves=0,
                heard=0,
                rung=0,
            )
        )
    return proposal_id


def queue(
    deps: Deps,
    commune: Commune,
    proposal: UUID | None,
    *names: str,
    notice: Notice = Notice.VOTE_ASKED,
) -> None:
    with deps.work(commune.tenant_id) as work:
        queue_mail(
            work,
            notice,
            [commune.people[name] for name in names],
            proposal_id=proposal,
            due_at=PRESENT + timedelta(days=5, hours=7),
        )


def state(deps: Deps, commune: Commune) -> Mail:
    with deps.work(commune.tenant_id) as work:
        return work.session.scalars(select(Mail)).one()


def part(mail: EmailMessage, kind: str) -> str:
    body = mail.get_body(preferencelist=(kind,))
    assert body is not None
    return str(body.get_content())


class TestDeliverMail:
    def test_each_person_gets_one_in_their_language(
        self, posted: Deps, commune: Commune, proposal: UUID, mail_server: MailServer
    ):
        commune.person("fanny")
        commune.person("emma", locale="en")
        queue(posted, commune, proposal, "fanny", "emma", notice=Notice.SPONSORSHIP_ASKED)
        delivery = deliver_mail(posted, commune.tenant_id, PRESENT)
        assert (delivery.sent, delivery.retry_at) == (2, None)
        french, english = (mail_server.to(commune.email(name)) for name in ("fanny", "emma"))
        assert len(french) == len(english) == 1
        assert french[0]["Subject"].startswith(f"Parrainage demandé{NB}: Tablette")
        assert english[0]["Subject"].startswith("Sponsorship requested: Tablette")
        assert "Ana Author is asking you to sponsor" in part(english[0], "plain")
        assert english[0]["Content-Language"] == "en"

    def test_both_parts_say_the_deadline_and_hold_the_one_link(
        self, posted: Deps, commune: Commune, proposal: UUID, mail_server: MailServer
    ):
        commune.person("fanny")
        queue(posted, commune, proposal, "fanny", notice=Notice.SPONSORSHIP_ASKED)
        deliver_mail(posted, commune.tenant_id, PRESENT)
        (mail,) = mail_server.received
        page = f"https://boussole.example/t/{commune.slug}/proposals/{proposal}"
        for kind in ("plain", "html"):
            content = part(mail, kind)
            assert f"Réponse attendue{NB}: lundi 30 novembre à 18{NB}h, dans 5" in content
            assert LINK.findall(content) == [page]
            assert commune.slug not in content.replace(page, "")
            assert "Ville de NovaCité" in content

    def test_headers_say_who_and_that_no_person_wrote_it(
        self, posted: Deps, commune: Commune, proposal: UUID, mail_server: MailServer
    ):
        commune.person("fanny")
        queue(posted, commune, proposal, "fanny")
        deliver_mail(posted, commune.tenant_id, PRESENT)
        (mail,) = mail_server.received
        assert mail["From"] == "NovaCité <boussole@example.fr>"
        assert mail["Reply-To"] == "boussole@example.fr"
        assert mail["Auto-Submitted"] == "auto-generated"
        assert mail["Message-ID"] == f"<{state(posted, commune).id}@boussole.example>"

    def test_what_people_wrote_stays_text(
        self, posted: Deps, commune: Commune, proposal: UUID, mail_server: MailServer
    ):
        commune.person("fanny")
        queue(posted, commune, proposal, "fanny", notice=Notice.SPONSORSHIP_ASKED)
        deliver_mail(posted, commune.tenant_id, PRESENT)
        (mail,) = mail_server.received
        assert mail["Bcc"] is None
        assert "Tablette &amp; &lt;terrain&gt;" in part(mail, "html")
        assert "Tablette & <terrain>" in part(mail, "plain")

    def test_a_paragraph_whose_facts_are_unknown_is_left_out(
        self, posted: Deps, commune: Commune, proposal: UUID, mail_server: MailServer
    ):
        commune.person("fanny")
        queue(posted, commune, proposal, "fanny", notice=Notice.CALLED_IN)
        deliver_mail(posted, commune.tenant_id, PRESENT)
        content = part(mail_server.received[0], "plain")
        assert "Aucune phase ne démarre" in content
        assert "motif" not in content
        assert "None" not in content

    def test_says_whose_move_it_is_to_them_and_to_the_others(
        self, posted: Deps, commune: Commune, proposal: UUID, mail_server: MailServer
    ):
        for name in ("fanny", "emma"):
            commune.person(name)
        with posted.work(commune.tenant_id) as work:
            work.session.execute(
                text("UPDATE proposal SET author_id = :id"), {"id": commune.people["fanny"]}
            )
        queue(posted, commune, proposal, "fanny", "emma", notice=Notice.SPONSORED)
        deliver_mail(posted, commune.tenant_id, PRESENT)
        for name, whose in (
            ("fanny", "C’est à vous d’agir. Sans échéance."),
            ("emma", "C’est à fanny de compléter la proposition. Sans échéance."),
        ):
            (mail,) = mail_server.to(commune.email(name))
            assert whose in part(mail, "plain")
            assert whose in part(mail, "html")

    @pytest.mark.parametrize("notice", [each for each in Notice if each is not Notice.SIGN_IN])
    def test_every_notice_can_leave(
        self,
        posted: Deps,
        commune: Commune,
        proposal: UUID,
        mail_server: MailServer,
        notice: Notice,
    ):
        commune.person("fanny")
        commune.person("emma", locale="en")
        queue(posted, commune, proposal, "fanny", "emma", notice=notice)
        assert deliver_mail(posted, commune.tenant_id, PRESENT).sent == 2
        for mail in mail_server.received:
            content = part(mail, "plain")
            assert "%(" not in content
            assert len(LINK.findall(content)) == 1

    def test_more_than_a_batch_leaves_in_one_round(
        self, posted: Deps, commune: Commune, proposal: UUID, mail_server: MailServer
    ):
        names = [f"voter{number}" for number in range(45)]
        for name in names:
            commune.person(name)
        queue(posted, commune, proposal, *names)
        assert deliver_mail(posted, commune.tenant_id, PRESENT).sent == 45
        assert Counter(str(mail["To"]) for mail in mail_server.received).most_common(1)[0][1] == 1

    def test_two_rounds_at_once_send_nothing_twice(
        self, posted: Deps, commune: Commune, proposal: UUID, mail_server: MailServer
    ):
        names = [f"voter{number}" for number in range(30)]
        for name in names:
            commune.person(name)
        queue(posted, commune, proposal, *names)
        with ThreadPoolExecutor(4) as pool:
            rounds = [
                pool.submit(deliver_mail, posted, commune.tenant_id, PRESENT) for _ in range(4)
            ]
            assert sum(each.result().sent for each in rounds) == 30
        assert len(mail_server.received) == 30

    def test_nothing_of_another_tenant_leaves(
        self, posted: Deps, commune: Commune, proposal: UUID, mail_server: MailServer
    ):
        commune.person("fanny")
        queue(posted, commune, proposal, "fanny")
        assert deliver_mail(posted, new_id(), PRESENT).sent == 0

    def test_somebody_who_left_is_not_written_to(
        self, posted: Deps, commune: Commune, proposal: UUID, mail_server: MailServer
    ):
        commune.person("fanny")
        queue(posted, commune, proposal, "fanny")
        with posted.work(commune.tenant_id) as work:
            work.session.execute(
                text("UPDATE member SET left_at = :now WHERE id = :id"),
                {"now": work.now, "id": commune.people["fanny"]},
            )
        assert deliver_mail(posted, commune.tenant_id, PRESENT).sent == 0
        assert state(posted, commune).state is MailState.FAILED


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


class TestWithoutServer:
    def test_mails_are_kept_as_they_would_have_left(
        self, deps: Deps, commune: Commune, proposal: UUID
    ):
        commune.person("fanny")
        queue(deps, commune, proposal, "fanny")
        delivery = deliver_mail(deps, commune.tenant_id, PRESENT)
        assert (delivery.sent, delivery.retry_at) == (0, None)
        outbox = read_outbox(deps, commune.caller("admin"))
        (kept,) = outbox.mails
        assert outbox.total == 1
        assert kept.to == commune.email("fanny")
        assert kept.path == f"/t/{commune.slug}/proposals/{proposal}"
        assert kept.path in kept.text

    def test_sign_in_links_are_shown_only_when_asked_for(self, deps: Deps, commune: Commune):
        commune.person("fanny")
        with deps.work(commune.tenant_id) as work:
            queue_mail(
                work, Notice.SIGN_IN, [commune.people["fanny"]], data={"path": "/login/link/secret"}
            )
        deliver_mail(deps, commune.tenant_id, PRESENT)
        assert read_outbox(deps, commune.caller("admin")).mails == []
        (kept,) = read_outbox(deps, commune.caller("admin"), with_sign_in=True).mails
        assert kept.path == "/login/link/secret"

    def test_an_agent_reads_no_outbox(self, deps: Deps, commune: Commune):
        commune.person("fanny")
        with pytest.raises(Forbidden):
            read_outbox(deps, commune.caller("fanny"))


class TestAfterSending:
    def test_neither_body_nor_sign_in_link_stays(
        self, posted: Deps, commune: Commune, mail_server: MailServer
    ):
        commune.person("fanny")
        with posted.work(commune.tenant_id) as work:
            queue_mail(
                work, Notice.SIGN_IN, [commune.people["fanny"]], data={"path": "/login/link/secret"}
            )
        assert deliver_mail(posted, commune.tenant_id, PRESENT).sent == 1
        assert "https://boussole.example/login/link/secret" in part(
            mail_server.received[0], "plain"
        )
        mail = state(posted, commune)
        assert (mail.data, mail.body_text, mail.body_html) == ({}, None, None)
