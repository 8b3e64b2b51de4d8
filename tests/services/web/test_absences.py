"""Who is away from a committee, as its page tells it and lets people note it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from services.committees.absences import list_absences, mark_absence
from services.committees.models import Seat
from tests.fixtures.world import START, Town
from tests.services.web.browsing import Browser, Form, Page, Visitors

DAY = START.date()
DAYS = {"from": DAY.isoformat(), "until": (DAY + timedelta(days=9)).isoformat()}


@pytest.fixture
def visitors(town: Town) -> Visitors:
    """The fifth member has a deputy, the lead; the fourth has none."""
    with town.deps.work(town.tenant_id) as work:
        work.session.execute(
            update(Seat)
            .where(Seat.committee_id == town.copil, Seat.member_id == town.ids["fifth"])
            .values(deputy_id=town.ids["lead"])
        )
    return Visitors.of(town)


def copil(browser: Browser) -> Page:
    return browser.get(f"/committees/{browser.town.copil}")


def own_form(page: Page) -> Form | None:
    return next((form for form in _forms(page) if "seat" not in form.names), None)


def another_form(page: Page) -> Form | None:
    return next((form for form in _forms(page) if "seat" in form.names), None)


def _forms(page: Page) -> list[Form]:
    return [form for form in page.forms if form.action.endswith("/absences")]


def send(browser: Browser, form: Form | None, **typed: str) -> Page:
    assert form is not None
    return browser.post(form.action, form.filled(**typed))


def seat_of(town: Town, name: str) -> str:
    with town.deps.work(town.tenant_id) as work:
        seat = work.session.query(Seat).filter_by(committee_id=town.copil)
        return str(seat.filter_by(member_id=town.ids[name]).one().id)


class TestOnesOwn:
    def test_is_noted_then_taken_back(self, visitors: Visitors) -> None:
        member = visitors["fourth"]
        page = copil(member)
        assert "Aucune absence n’est notée." in page.text
        assert "Votre siège n’a pas de suppléant" in page.text
        assert send(member, own_form(page), **DAYS).location.endswith("#absences")
        noted = copil(member)
        assert "L’absence est notée." in noted.text
        assert "Fourth Du 2 au 11 mars Personne ne vote à sa place." in noted.text
        assert "Notée par Fourth, le lundi 2 mars." in noted.text
        assert member.send(noted, "/withdrawal").status == 303
        gone = copil(member)
        assert "L’absence est retirée." in gone.text
        assert "Notée par" not in gone.text

    def test_says_what_is_wrong_in_its_own_form(self, visitors: Visitors) -> None:
        member = visitors["fifth"]
        wrong = send(member, own_form(copil(member)), **DAYS | {"until": "2020-01-01"})
        assert wrong.status == 422
        assert wrong.error_links() == ["absence-until"]
        assert "2020-01-01" in wrong.html

    def test_may_be_a_written_delegation_to_the_deputy(self, visitors: Visitors) -> None:
        member = visitors["fifth"]
        send(member, own_form(copil(member)), **DAYS, delegates="true")
        (absence,) = list_absences(
            visitors.town.deps, visitors.town.caller("fifth"), visitors.town.copil
        )
        assert absence.delegates
        for name in ("fifth", "lead", "secretary"):
            told = copil(visitors[name]).text
            assert "Lead peut voter à sa place." in told
            assert "Délégation écrite, donnée le lundi 2 mars." in told

    def test_offers_no_delegation_without_a_deputy(self, visitors: Visitors) -> None:
        with_one, without = (own_form(copil(visitors[name])) for name in ("fifth", "fourth"))
        assert with_one is not None
        assert without is not None
        assert "delegates" in with_one.names
        assert "delegates" not in without.names

    def test_is_not_for_those_without_a_seat(self, visitors: Visitors) -> None:
        for name in ("colleague", "reader", "secretary", "lead"):
            assert own_form(copil(visitors[name])) is None


class TestAnothers:
    def test_is_noted_by_the_secretary_and_says_so(self, visitors: Visitors) -> None:
        town, secretary = visitors.town, visitors["secretary"]
        form = another_form(copil(secretary))
        assert form is not None
        assert "delegates" not in form.names
        assert send(secretary, form, seat=seat_of(town, "fifth"), **DAYS).status == 303
        noted = copil(secretary).text
        assert "Fifth Du 2 au 11 mars Lead peut voter à sa place." in noted
        assert "Notée par Secretary, le lundi 2 mars." in noted
        assert "Notée par Secretary" in copil(visitors["fifth"]).text

    def test_is_the_chairs_to_note_too_beside_their_own(self, visitors: Visitors) -> None:
        page = copil(visitors["chair"])
        assert own_form(page) is not None
        assert another_form(page) is not None
        assert "Fifth (suppléant : Lead)" in page.text.replace("\xa0", " ")
        assert "Fourth (sans suppléant)" in page.text

    def test_asks_whose_it_is(self, visitors: Visitors) -> None:
        secretary = visitors["secretary"]
        answer = send(secretary, another_form(copil(secretary)), **DAYS)
        assert answer.status == 422
        assert answer.error_links() == ["another-absence-seat"]

    def test_is_not_offered_to_another_member(self, visitors: Visitors) -> None:
        for name in ("fourth", "lead", "reader", "colleague"):
            assert another_form(copil(visitors[name])) is None

    def test_is_taken_back_by_whom_it_concerns_and_not_by_the_deputy(
        self, visitors: Visitors
    ) -> None:
        town = visitors.town
        fifth, until = town.caller("fifth"), DAY + timedelta(days=9)
        mark_absence(town.deps, fifth, town.copil, starts_on=DAY, ends_on=until)
        for name, may in (("fifth", True), ("chair", True), ("secretary", True), ("lead", False)):
            page = copil(visitors[name])
            assert "Fifth Du 2 au 11 mars" in page.text
            assert page.has_form("/withdrawal") is may
        assert visitors["secretary"].send(copil(visitors["secretary"]), "/withdrawal").status == 303
        assert "Fifth Du 2" not in copil(visitors["fifth"]).text

    def test_is_told_to_nobody_else(self, visitors: Visitors) -> None:
        town = visitors.town
        mark_absence(town.deps, town.caller("fifth"), town.copil, starts_on=DAY, ends_on=DAY)
        for name in ("fourth", "colleague", "reader"):
            assert "Notée par" not in copil(visitors[name]).text

    def test_is_not_listed_once_it_is_over(self, visitors: Visitors) -> None:
        town = visitors.town
        mark_absence(town.deps, town.caller("fifth"), town.copil, starts_on=DAY, ends_on=DAY)
        assert "Notée par" in copil(visitors["secretary"]).text
        town.clock.advance(timedelta(days=1))
        assert "Notée par" not in copil(visitors["secretary"]).text
