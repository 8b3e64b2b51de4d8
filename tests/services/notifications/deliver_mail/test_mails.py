"""What each mail says, and to whom it leaves."""

from __future__ import annotations

import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from sqlalchemy import text

from services.deps import Deps, new_id
from services.notifications.deliver_mail import deliver_mail
from services.notifications.models import MailState
from services.notifications.notices import Notice
from services.notifications.notify import queue_mail
from tests.fixtures.ledger import PRESENT, Commune
from tests.fixtures.smtp import MailServer
from tests.services.notifications.deliver_mail.mailbox import part, queue, state

LINK = re.compile(r"https?://[^\s\"<>]+")
NB = "\u00a0"


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
