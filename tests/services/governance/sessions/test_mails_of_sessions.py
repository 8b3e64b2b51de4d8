"""What the mails about a session say of it: which one, when, where, in what capacity."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update

from services.committees.sessions.convening import cancel_session, convene
from services.committees.sessions.plan_session import move_session
from services.notifications.deliver_mail import deliver_mail
from services.notifications.models import Mail
from services.notifications.notices import Notice
from tenants.models import Account, Member
from tests.fixtures.world import Town
from tests.services.governance.seats import away, seat_deputy
from tests.services.governance.sittings import Sitting, meeting

NB = "\u00a0"
HELD = datetime(2026, 3, 11, 17, 30, tzinfo=UTC)


@pytest.fixture
def sitting(town: Town, sent: UUID) -> Sitting:
    """Planned for 11 March 2026, at half past six in the evening in Paris."""
    planned = Sitting.planned(town, sent)
    move_session(town.deps, town.caller("secretary"), planned.id, meeting(HELD))
    return planned


def read(town: Town, name: str, notice: Notice) -> Mail:
    """The last such mail to somebody, worded now."""
    deliver_mail(town.deps, town.tenant_id, town.clock.now())
    with town.deps.work(town.tenant_id) as work:
        mails = select(Mail).where(Mail.member_id == town.ids[name], Mail.notice == notice)
        mail = work.session.scalars(mails.order_by(Mail.created_at.desc()).limit(1)).one()
        work.session.expunge(mail)
        return mail


def bodies(mail: Mail) -> tuple[str, str]:
    assert mail.body_text is not None
    assert mail.body_html is not None
    return mail.body_text, mail.body_html


class TestTheConvocation:
    def test_gives_the_date_in_full_its_delay_and_the_place(self, town: Town, sitting: Sitting):
        convene(town.deps, town.caller("secretary"), sitting.id)
        mail = read(town, "second", Notice.SESSION_CONVENED)
        assert str(mail.subject).endswith(", séance du 11 mars")
        for body in bodies(mail):
            assert f"Séance{NB}: mercredi 11 mars 2026 à 18{NB}h{NB}30, dans 9 jours." in body
            assert f"Lieu{NB}: Salle du conseil." in body
            assert "urgence" not in body

    def test_gives_it_on_the_day_itself_with_the_reason_of_the_urgency(
        self, town: Town, sitting: Sitting
    ):
        town.clock.set(HELD - timedelta(minutes=10))
        convene(town.deps, town.caller("secretary"), sitting.id, urgency="Le marché expire.")
        for body in bodies(read(town, "second", Notice.SESSION_CONVENED)):
            assert f"Convocation en urgence{NB}: Le marché expire." in body
            assert f"mercredi 11 mars 2026 à 18{NB}h{NB}30, dans 10 minutes." in body

    def test_says_the_same_in_english(self, town: Town, sitting: Sitting):
        with town.deps.work(town.tenant_id) as work:
            work.session.execute(
                update(Account).where(Account.id == town.ids["second"]).values(locale="en")
            )
        town.clock.set(HELD - timedelta(days=2))
        convene(town.deps, town.caller("secretary"), sitting.id, urgency="Le marché expire.")
        mail = read(town, "second", Notice.SESSION_CONVENED)
        assert str(mail.subject).endswith(", session of 11 March")
        for body in bodies(mail):
            assert "Convened urgently: Le marché expire." in body
            assert f"Session: Wednesday 11 March 2026 at 6:30{NB}pm, in 2 days." in body

    def test_tells_a_deputy_in_whose_place_they_sit(self, town: Town, sitting: Sitting):
        seat_deputy(town, "fifth", "lead")
        away(town, first=HELD.date(), last=HELD.date())
        convene(town.deps, town.caller("secretary"), sitting.id)
        with town.deps.work(town.tenant_id) as work:
            titular = work.session.scalar(select(Member.name).where(Member.id == town.ids["fifth"]))
        for body in bodies(read(town, "lead", Notice.SESSION_CONVENED)):
            assert f"Vous siégez à la place de {titular}." in body
        for body in bodies(read(town, "second", Notice.SESSION_CONVENED)):
            assert "à la place" not in body


class TestACancellation:
    def test_says_which_session_will_not_take_place(self, town: Town, sitting: Sitting):
        convene(town.deps, town.caller("secretary"), sitting.id)
        cancel_session(town.deps, town.caller("secretary"), sitting.id, "Salle indisponible.")
        for body in bodies(read(town, "second", Notice.SESSION_CANCELLED)):
            assert f"Date de la séance{NB}: mercredi 11 mars 2026 à 18{NB}h{NB}30." in body
