"""A tenant just opened: its administrator reads what to prepare, and what is done already."""

from __future__ import annotations

import re

import pytest

from policies.decision import College
from services.committees.composition import SeatPlan
from services.committees.create_committee import create_committee
from services.committees.models import VotingRight
from services.journal.events import Event
from services.journal.search_journal import JournalFact
from services.tenancy.add_member import add_member
from services.tenancy.change_department import add_department
from services.tenancy.departments import DepartmentLine
from services.tenancy.provision_tenant import NewTenant, provision_tenant
from services.tenancy.siren import numbered
from services.web.journal_words import fact_sentence, via_words
from tenants.actor import Caller, KnownAccount, Via
from tests.fixtures.world import Town, TownFactory
from tests.services.web.browsing import Page, Visitors

STEPS = (
    "Créer les directions et services",
    "Inscrire les membres",
    "Dire qui dirige chaque service",
    "Créer un comité",
)


def opened_by(town: Town, name: str, number: int) -> str:
    """The slug of a tenant just opened, which the person called ``name`` administers."""
    slug = f"ville-neuve-{number}"
    new = NewTenant(
        slug=slug,
        name=f"Ville neuve {number}",
        short_name="Ville neuve",
        siren=numbered(81_000_000 + number),
        monogram="VN",
        colour="prune",
        administrator_email=town.email(name),
        administrator_name="Alix Admin",
    )
    provision_tenant(town.deps, new)
    return slug


def done(page: Page) -> list[str]:
    """The steps told as done."""
    told = page.text.partition("et d’un comité qui décide.")[2]
    return [step for step in STEPS if re.search(rf"{step} fait", told)]


class TestATenantJustOpened:
    def test_its_administrator_reads_what_to_prepare(self, new_town: TownFactory) -> None:
        town = new_town()
        slug = opened_by(town, "colleague", 1)
        browser = Visitors.of(town)["colleague"]
        for path in ("/", f"/t/{slug}/members"):
            page = browser.get(path)
            assert all(step in page.text for step in STEPS), path
            assert done(page) == []
        assert f"/t/{slug}/departments" in page.links
        assert f"/t/{slug}/members/new" in page.links
        assert f"/t/{slug}/committees/new" in page.links
        assert "Préparer Ville neuve 1" in browser.get("/").text

    def test_what_is_done_is_told_until_all_is(self, new_town: TownFactory) -> None:
        town = new_town()
        slug = opened_by(town, "colleague", 2)
        browser = Visitors.of(town)["colleague"]
        admin = Caller(slug, KnownAccount(town.ids["colleague"]))
        email = town.email("colleague")
        add_department(town.deps, admin, DepartmentLine("DG", "Direction", None, None))
        assert done(browser.get("/")) == [STEPS[0]]
        add_member(town.deps, admin, email="tom@ville-neuve.example", name="Tom")
        line = DepartmentLine("POLE", "Pôle", "DG", email)
        add_department(town.deps, admin, line)
        assert done(browser.get(f"/t/{slug}/members")) == list(STEPS[:3])
        seat = SeatPlan(email, College.MANAGEMENT, VotingRight.VOTING, chair=True)
        create_committee(
            town.deps, admin, "COPIL", preset="copil", rule={}, seats=[seat], secretaries=[email]
        )
        assert "Préparer" not in browser.get("/").text

    def test_others_are_asked_nothing(self, new_town: TownFactory) -> None:
        town = new_town()
        opened_by(town, "colleague", 3)
        assert "Préparer" not in Visitors.of(town)["author"].get("/").text


class TestARefusalInsideATenant:
    def test_keeps_the_tenants_tabs(self, town: Town) -> None:
        page = Visitors.of(town)["colleague"].get("/committees/new")
        assert page.status == 403
        assert "Cette page ne vous est pas ouverte" in page.text
        assert f"/t/{town.slug}/proposals" in page.links

    def test_tells_nothing_of_another_tenant(self, new_town: TownFactory) -> None:
        here, elsewhere = new_town(), new_town()
        page = Visitors.of(here)["colleague"].get(f"/t/{elsewhere.slug}/committees/new")
        assert page.status == 404
        assert not any(elsewhere.slug in link for link in page.links)


class TestSearchingMembers:
    def test_minds_no_accent_in_a_name(self, new_town: TownFactory) -> None:
        town = new_town()
        add_member(town.deps, town.caller("admin"), email="h@v.example", name="Hélène Œuvrard")
        browser = Visitors.of(town)["admin"]
        for typed in ("helene", "HÉLÈNE", "oeuvrard"):
            assert "Hélène Œuvrard" in browser.get(f"/members?q={typed}").text, typed


class TestGoingBackToTheFormOfADraft:
    def test_sends_the_same_key_and_makes_no_second_draft(self, town: Town) -> None:
        browser = Visitors.of(town)["author"]
        path = f"/t/{town.slug}/proposals/new"
        answer = browser.client.get(f"{path}?kind=initiative")
        assert answer.headers["Cache-Control"] == "private, no-cache"  # kept for going back
        page = Page(answer.status_code, answer.get_data(as_text=True))
        kept = [browser.send(page, "/proposals/new", title="Une seule fois") for _ in range(2)]
        assert kept[0].location == kept[1].location
        changed = browser.send(page, "/proposals/new", title="Une autre fois")
        assert changed.status == 409
        assert "Votre premier envoi de ce formulaire est enregistré." in changed.text


class TestTheHostInTheJournal:
    @pytest.mark.parametrize("event", [Event.TENANT_PROVISIONED, Event.GUARANTOR_APPOINTED])
    def test_is_named_once(self, town: Town, event: Event) -> None:
        fact = JournalFact(
            id=town.copil,
            seq=None,
            at=town.clock.now(),
            actor=None,
            via=Via.HOST.value,
            event=event,
            subject_id=None,
            subject=None,
            data={},
            hash=None,
        )
        with Visitors.of(town).app.test_request_context("/"):
            told = f"{fact_sentence(fact)} {via_words(fact)}"
        assert told.lower().count("hébergeur") == 1
