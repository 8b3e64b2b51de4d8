"""What members' calendars receive of a session, read from the mails that leave."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from email.message import EmailMessage
from uuid import UUID

import pytest
from icalendar import Calendar, Event
from sqlalchemy import text, update

from services.committees.close_ballot import close_ballot
from services.committees.declare_recusal import declare_recusal
from services.committees.models import Committee
from services.committees.sessions.convening import cancel_session, convene
from services.committees.sessions.hold_session import close_session
from services.committees.sessions.plan_session import move_session
from services.notifications.deliver_mail import deliver_mail
from services.notifications.notify import CALM
from tests.fixtures.smtp import MailServer
from tests.fixtures.world import Town, TownFactory
from tests.services.governance.sittings import Sitting, meeting

NB = "\u00a0"


@pytest.fixture
def town(new_town: TownFactory) -> Town:
    """A town whose steering committee meets."""
    town = new_town()
    town.meet_in_session()
    return town


@pytest.fixture
def sent(town: Town) -> UUID:
    """A proposal before the committee, on no agenda yet."""
    return town.at_committee(title="Tablette de terrain")


@dataclass
class Post:
    """The town's mails, and who reads them."""

    town: Town
    server: MailServer

    def last(self, name: str) -> EmailMessage:
        """The last mail that ``name`` received, once all that waits has left."""
        deps = replace(self.town.deps, mailer=self.server.mailer)
        deliver_mail(deps, self.town.tenant_id, self.town.clock.now())
        return self.server.to(self.town.email(name))[-1]

    def calendar(self, name: str) -> Calendar:
        """What is attached to it."""
        (attached,) = self.last(name).iter_attachments()
        calendar = Calendar.from_ical(attached.get_content())
        assert isinstance(calendar, Calendar)
        assert attached.get_content_type() == "text/calendar"
        assert attached.get_param("method") == calendar["method"]
        assert attached.get_param("charset") == "utf-8"
        assert attached.get_filename() == "seance.ics"
        return calendar

    def event(self, name: str) -> Event:
        """The one entry in it."""
        (event,) = self.calendar(name).walk("VEVENT")
        assert isinstance(event, Event)
        return event


@pytest.fixture
def post(town: Town, mail_server: MailServer) -> Post:
    return Post(town, mail_server)


@pytest.fixture
def convened(town: Town, sent: UUID) -> Sitting:
    sitting = Sitting.planned(town, sent)
    convene(town.deps, town.caller("secretary"), sitting.id)
    return sitting


class TestInvitation:
    def test_says_when_where_and_about_what(self, town: Town, convened: Sitting, post: Post):
        event, row = post.event("second"), convened.row()
        assert (event.decoded("dtstart"), event.decoded("dtend")) == (row.starts_at, row.ends_at)
        assert event.decoded("dtstamp") == town.clock.now()
        assert event["location"] == "Salle du conseil"
        page = f"https://boussole.example/t/{town.slug}/sessions/{convened.id}"
        assert event["url"] == page
        said = f"Ordre du jour{NB}:\n1. Tablette de terrain\n{page}"
        assert event["description"] == said
        assert event["summary"].startswith(f"Séance{NB}: ")
        assert event["status"] == "CONFIRMED"
        assert event["categories"].cats == [town.slug]

    def test_asks_nobody_to_answer(self, convened: Sitting, post: Post):
        assert post.calendar("second")["method"] == "PUBLISH"
        event = post.event("second")
        assert event["organizer"] == "mailto:boussole@example.fr"
        assert "attendee" not in event

    def test_leaves_the_mail_as_it_was(self, convened: Sitting, post: Post):
        mail = post.last("second")
        for kind in ("plain", "html"):
            body = mail.get_body(preferencelist=(kind,))
            assert body is not None
            assert "Salle du conseil" in body.get_content()
        assert mail["Content-Language"] == "fr"

    def test_speaks_the_readers_language(self, town: Town, convened: Sitting, post: Post):
        with town.deps.engine.begin() as connection:
            connection.execute(
                text("UPDATE account SET locale = 'en' WHERE id = :id"), {"id": town.ids["second"]}
            )
        event = post.event("second")
        assert event["summary"].startswith("Session: ")
        assert event["description"].startswith("Agenda:\n1. ")

    def test_replaces_itself_when_the_session_moves(
        self, town: Town, convened: Sitting, post: Post
    ):
        before = post.event("second")
        later = meeting(town.clock.now() + timedelta(days=12))
        move_session(town.deps, town.caller("secretary"), convened.id, later)
        after = post.event("second")
        assert after["uid"] == before["uid"]
        assert after["sequence"] > before["sequence"]
        assert after.decoded("dtstart") == later.starts_at

    def test_replaces_itself_when_an_item_is_added(self, town: Town, convened: Sitting, post: Post):
        before = post.event("second")
        convened.add(town.at_committee(title="Bilan du trimestre"))
        town.clock.advance(CALM)
        after = post.event("second")
        assert after["uid"] == before["uid"]
        assert after["sequence"] > before["sequence"]
        assert "2. Bilan du trimestre" in after["description"]

    def test_is_withdrawn_when_the_session_is_given_up(
        self, town: Town, convened: Sitting, post: Post
    ):
        before = post.event("second")
        cancel_session(town.deps, town.caller("secretary"), convened.id, "Salle indisponible.")
        assert post.calendar("second")["method"] == "CANCEL"
        after = post.event("second")
        assert (after["uid"], after["status"]) == (before["uid"], "CANCELLED")
        assert after["sequence"] > before["sequence"]
        assert "Cette séance est annulée." in after["description"]

    def test_a_late_convocation_tells_of_the_session_as_it_now_is(
        self, town: Town, convened: Sitting, post: Post
    ):
        cancel_session(town.deps, town.caller("secretary"), convened.id, "Salle indisponible.")
        post.last("second")
        for mail in post.server.to(town.email("second")):
            if "Convocation" in mail["Subject"]:
                (attached,) = mail.iter_attachments()
                assert attached.get_param("method") == "CANCEL"
                break
        else:
            pytest.fail("the convocation did not leave")

    def test_the_second_convening_is_another_entry(
        self, town: Town, sent: UUID, convened: Sitting, post: Post
    ):
        first = post.event("second")
        missed = Sitting.opened(town, town.at_committee(title="Autre point"), there=("chair",))
        (item,) = missed.items()
        assert item.proposal_id is not None
        missed.take(item.proposal_id)
        missed.vote(item.proposal_id, chair="for")
        close_ballot(town.deps, town.caller("chair"), town.ballot(item.proposal_id).id)
        town.settle(item.proposal_id)
        close_session(town.deps, town.caller("secretary"), missed.id)
        again = post.event("second")
        assert again["uid"] == f"{town.ballot(item.proposal_id).session_id}@boussole"
        assert again["uid"] != first["uid"]
        assert "1. Autre point" in again["description"]

    def test_hides_the_item_from_who_stepped_aside(
        self, town: Town, sent: UUID, convened: Sitting, post: Post
    ):
        declare_recusal(town.deps, town.caller("third"), town.ballot(sent).id, "Intérêt.")
        said = post.event("third")["description"]
        assert "1. Point dont vous vous êtes déporté" in said
        assert "Tablette" not in said
        assert "1. Tablette de terrain" in post.event("second")["description"]

    def test_the_mail_around_it_hides_the_item_too(
        self, town: Town, sent: UUID, convened: Sitting, post: Post
    ):
        declare_recusal(town.deps, town.caller("third"), town.ballot(sent).id, "Intérêt.")
        convened.add(town.at_committee(title="Bilan du trimestre"))
        shown = {"second": "Tablette de terrain", "third": "Point dont vous vous êtes déporté"}
        for name, first in shown.items():
            body = post.last(name).get_body(preferencelist=("plain",))
            assert body is not None
            agenda = f"À l’ordre du jour{NB}: {first} · Bilan du trimestre."
            assert agenda in body.get_content()

    def test_other_mails_carry_none(self, town: Town, sent: UUID, post: Post):
        """The secretary is asked for an agenda; there is no session yet."""
        assert list(post.last("secretary").iter_attachments()) == []


class TestHostileTexts:
    @pytest.mark.parametrize(
        ("title", "shown"),
        [
            ('Un, deux; trois \\n \\, "quatre"', 'Un, deux; trois \\n \\, "quatre"'),
            (
                "Point\r\nEND:VEVENT\nBEGIN:VEVENT\u2028UID:faux",
                "Point  END:VEVENT BEGIN:VEVENT UID:faux",
            ),
            ("Cloche\x07 et\x0btabulation", "Cloche  et tabulation"),
            ("é" * 10_000, "é" * 199 + "…"),
        ],
        ids=["separators", "another entry", "control characters", "too long"],
    )
    def test_stay_text(self, town: Town, convened: Sitting, post: Post, *, title: str, shown: str):
        with town.deps.work(town.tenant_id) as work:
            work.session.execute(
                text("UPDATE proposal_version SET title = :title"), {"title": title}
            )
        assert f"\n1. {shown}\n" in post.event("second")["description"]

    def test_a_name_cannot_leave_its_place(self, town: Town, convened: Sitting, post: Post):
        with town.deps.work(town.tenant_id) as work:
            work.session.execute(
                update(Committee)
                .where(Committee.id == town.copil)
                .values(name="Comité\nATTENDEE:mailto:x@example.org")
            )
        event = post.event("second")
        assert "attendee" not in event
        assert event["summary"] == f"Séance{NB}: Comité ATTENDEE:mailto:x@example.org"

    def test_no_line_is_longer_than_75_bytes(self, town: Town, convened: Sitting, post: Post):
        (attached,) = post.last("second").iter_attachments()
        content = attached.get_payload(decode=True)
        assert isinstance(content, bytes)
        assert all(len(line) <= 75 for line in content.split(b"\r\n"))
