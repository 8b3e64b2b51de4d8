"""What awaits a person in seven tenants: each of them, and the most pressing first."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from sqlalchemy import event

from services.tenancy.add_member import add_member
from services.tenancy.change_department import change_department
from services.tenancy.departments import DepartmentLine
from tests.fixtures.world import Town, TownFactory
from tests.services.web.browsing import Browser, Visitors, sign_in

EMAIL = "partout@exemple.fr"


@pytest.fixture(scope="module")
def towns(new_town: TownFactory) -> list[Town]:
    """Seven towns whose mobility is headed by the same person, each asked a day later."""
    towns = [new_town() for _ in range(7)]
    for place, town in enumerate(towns):
        town.clock.advance(timedelta(days=len(towns) - place))
        member = add_member(town.deps, town.caller("admin"), email=EMAIL, name="Alix Partout")
        town.ids["everywhere"] = member.id
        line = DepartmentLine("MOB", "Mobilités", "POLE", EMAIL)
        change_department(town.deps, town.caller("admin"), line)
        town.submitted(title=f"Idée de la ville {place}")
        town.submitted(title=f"Autre idée de la ville {place}")
    return towns


@pytest.fixture
def browser(towns: list[Town]) -> Browser:
    visitors = Visitors.of(towns[0])
    return sign_in(visitors.app, towns[0], "everywhere")


class TestSevenTenants:
    def test_by_date_all_tenants_are_mixed(self, towns: list[Town], browser: Browser) -> None:
        page = browser.get("/")
        assert "14 actions vous attendent" in page.text
        titles = [f"Idée de la ville {place}" for place in range(7)]
        shown = sorted(titles, key=page.text.index)
        assert shown == titles[::-1]  # the last town was asked first
        for town in towns:
            assert f"Ville de {town.slug} (2)" in page.text

    def test_by_tenant_each_has_its_own_the_oldest_deadline_first(
        self, towns: list[Town], browser: Browser
    ) -> None:
        page = browser.client.get("/?by=tenant").get_data(as_text=True)
        titles = [f'id="groupe-{town.slug}"' for town in towns]
        assert sorted(titles, key=page.index) == titles[::-1]
        assert page.count('class="move"') == 14

    def test_one_tenant_alone(self, towns: list[Town], browser: Browser) -> None:
        page = browser.client.get(f"/?tenant={towns[3].slug}").get_data(as_text=True)
        assert "2 actions vous attendent" in page
        assert "Idée de la ville 3" in page
        assert "Idée de la ville 4" not in page
        assert browser.client.get("/?tenant=nowhere&by=x").status_code == 200

    def test_one_of_many_is_chosen_in_a_list(self, towns: list[Town], browser: Browser) -> None:
        page = browser.get(f"/?tenant={towns[2].slug}")
        form = next(form for form in page.forms if "tenant" in form.names)
        assert form.values == [("tenant", towns[2].slug)]
        assert not [link for link in page.links if "?tenant=" in link]

    def test_a_tenants_menu_leads_to_the_others(self, towns: list[Town], browser: Browser) -> None:
        page = browser.get(f"/t/{towns[0].slug}/")
        assert "Mes autres organismes" in page.text
        assert {f"/t/{town.slug}/" for town in towns} <= set(page.links)

    def test_it_takes_few_queries_and_little_time(
        self, towns: list[Town], browser: Browser
    ) -> None:
        statements = []
        engine = towns[0].deps.engine

        def count(*args: object) -> None:
            statements.append(args[2])

        browser.get("/")
        event.listen(engine, "before_cursor_execute", count)
        took = []
        try:
            for _ in range(5):
                begun = time.perf_counter()
                browser.get("/")
                took.append(time.perf_counter() - begun)
        finally:
            event.remove(engine, "before_cursor_execute", count)
        assert len(statements) / 5 <= 50
        assert sorted(took)[2] < 1


class TestOneTenant:
    def test_has_nothing_to_choose(self, town: Town) -> None:
        town.submitted(title="Idée")
        page = Visitors.of(town)["head"].get("/")
        assert "Par organisme" not in page.text
        assert "Mes autres organismes" not in Visitors.of(town)["head"].get("/proposals").text
