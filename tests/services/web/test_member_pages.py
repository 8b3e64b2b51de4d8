"""The members of a town, its departments and its delegations, as each person sees them."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from services.tenancy.delegations import give_delegation
from tests.fixtures.world import PEOPLE, Town, TownFactory
from tests.services.web.browsing import Visitors


@pytest.fixture
def visitors(town: Town) -> Visitors:
    return Visitors.of(town)


class TestTheListOfMembers:
    def test_it_says_what_each_does_in_plain_words(self, visitors: Visitors) -> None:
        page = visitors["colleague"].get("/members")
        assert "17 personnes." in page.text
        assert "Dirige Direction DG" in page.text
        assert "Conduite de la transformation" in page.text
        assert "transformation_lead" not in page.text

    def test_it_is_filtered_by_what_it_shows(self, visitors: Visitors) -> None:
        browser = visitors["colleague"]
        kept = browser.get("/members?role=dpo").text
        assert "Une personne répond à votre recherche." in kept
        assert "Dirige Direction MOB" in browser.get("/members?department=MOB").text
        assert "Personne ne répond à cette recherche" in browser.get("/members?q=zzz").text
        assert browser.get("/members?role=emperor&page=x&order=%00").status == 200

    def test_the_latest_come_may_be_first(self, town: Town, visitors: Visitors) -> None:
        town.clock.advance(timedelta(days=1))
        visitors["admin"].send(
            visitors["admin"].get("/members/new"),
            "/members/new",
            email="zoe@ville.example",
            name="Zoé Zola",
        )
        page = visitors["admin"].get("/members?order=newest")
        assert page.text.index("Zoé Zola") < page.text.index("Adviser")

    def test_it_goes_on_to_a_file_that_computes_nothing(
        self, town: Town, visitors: Visitors
    ) -> None:
        admin = visitors["admin"]
        page = admin.get(f"/members/{town.ids['colleague']}")
        admin.send(page, str(town.ids["colleague"]), name="=1+1")
        text = admin.get("/members/csv?q=colleague").html
        assert text.startswith("\ufeffNom;Adresse électronique;")
        assert f"'=1+1;{town.email('colleague')};" in text
        assert town.email("dgs") not in text

    def test_only_an_administrator_is_invited_to_add(self, visitors: Visitors) -> None:
        for name in ("author", "reader", "lead", "admin"):
            page = visitors[name].get("/members")
            assert ("/members/new" in page.html) is (name == "admin"), name
        assert visitors["author"].get("/members/new").status == 403
        assert visitors["dpo"].get("/members").status == 403

    def test_another_town_is_not_found(self, visitors: Visitors, new_town: TownFactory) -> None:
        other = new_town()
        for path in ("members", "departments", "delegations", f"members/{other.ids['dgs']}"):
            assert visitors["admin"].get(f"/t/{other.slug}/{path}").status == 404
        assert visitors["admin"].get(f"/members/{other.ids['dgs']}").status == 404


class TestAddingSomebody:
    def test_it_is_confirmed_with_how_they_come_in(self, town: Town, visitors: Visitors) -> None:
        admin = visitors["admin"]
        answer = admin.send(
            admin.get("/members/new"),
            "/members/new",
            email="Ines@Ville.example",
            name="Inès Petit",
            roles=["agent", "transformation_lead"],
            departments=["MOB"],
        )
        assert answer.status == 303
        page = admin.get("/members?q=ines")
        assert "Inès Petit est membre." in page.text
        assert "Direction MOB" in page.text
        assert "Conduite de la transformation" in page.text

    def test_what_does_not_hold_comes_back_filled(self, town: Town, visitors: Visitors) -> None:
        admin = visitors["admin"]
        page = admin.send(
            admin.get("/members/new"),
            "/members/new",
            email=town.email("author"),
            name="Autre Nom",
            roles=None,
        )
        assert page.status == 422
        assert "Donnez au moins un rôle." in page.text
        assert 'value="Autre Nom"' in page.html
        again = admin.send(page, "/members/new", roles=["agent"])
        assert "Cette personne est déjà membre." in again.text
        assert again.error_links() == ["member-email"]


class TestOneMember:
    def test_it_tells_what_the_person_answers_for(self, town: Town, visitors: Visitors) -> None:
        page = visitors["colleague"].get(f"/members/{town.ids['chair']}")
        assert "COPIL : préside" in page.text
        secretary = visitors["colleague"].get(f"/members/{town.ids['secretary']}")
        assert "COPIL : tient le secrétariat" in secretary.text
        guarantor = visitors["colleague"].get(f"/members/{town.ids['guarantor']}")
        assert "Garantit INV1, WP01" in guarantor.text
        head = visitors["colleague"].get(f"/members/{town.ids['head']}")
        assert "Répond aux parrainages de sa direction" in head.text

    def test_only_an_administrator_changes_it(self, town: Town, visitors: Visitors) -> None:
        who = str(town.ids["colleague"])
        for name, roles in PEOPLE.items():
            if name == "dpo":
                continue
            page = visitors[name].get(f"/members/{who}")
            assert page.has_form(who) is ("administrator" in roles), name
            assert page.has_form("/departure") is ("administrator" in roles), name
        form = visitors["admin"].get(f"/members/{who}").form(who)
        assert visitors["author"].post(form.action, form.filled()).status in {400, 403}

    def test_roles_and_departments_are_what_is_ticked(self, town: Town, visitors: Visitors) -> None:
        admin, who = visitors["admin"], str(town.ids["author"])
        page = admin.get(f"/members/{who}")
        assert "Travaille à Direction BUREAU" in page.text
        admin.send(page, who, roles=["reader"], departments=None)
        page = admin.get(f"/members/{who}")
        assert "C’est enregistré. Les rôles de Author valent dès à présent." in page.text
        assert "Sans service pour l’instant." in page.text
        assert "Lit ce que lisent les membres" in page.text

    def test_two_administrators_do_not_overwrite_each_other(
        self, town: Town, visitors: Visitors
    ) -> None:
        admin, who = visitors["admin"], str(town.ids["author"])
        first, second = (admin.get(f"/members/{who}").form(who) for _ in range(2))
        assert admin.post(first.action, first.filled(roles=["agent", "dpo"])).status == 303
        refused = admin.post(second.action, second.filled(name="Auteur", roles=["reader"]))
        assert refused.status == 412
        assert 'value="Auteur"' in refused.html
        assert "Lit tout le journal, pour répondre" in admin.get(f"/members/{who}").text
        again = refused.form(who)
        assert admin.post(again.action, again.filled()).status == 303
        assert "Auteur" in admin.get(f"/members/{who}").text

    def test_the_last_administrator_stays_one(self, town: Town, visitors: Visitors) -> None:
        admin, who = visitors["admin"], str(town.ids["admin"])
        page = admin.send(admin.get(f"/members/{who}"), who, roles=["agent"])
        assert page.status == 422
        assert "Gardez au moins une personne qui administre." in page.text

    def test_leaving_keeps_the_name(self, town: Town, visitors: Visitors) -> None:
        admin, who = visitors["admin"], town.ids["colleague"]
        admin.send(admin.get(f"/members/{who}"), "/departure")
        assert "Colleague n’est plus membre." in admin.get("/members").text
        page = admin.get(f"/members/{who}")
        assert "N’est plus membre depuis le lundi 2 mars" in page.text
        assert not page.has_form("/departure")
        assert visitors["colleague"].get("/members").status == 404

    def test_who_heads_a_department_does_not_leave_yet(
        self, town: Town, visitors: Visitors
    ) -> None:
        admin, who = visitors["admin"], town.ids["head"]
        page = admin.send(admin.get(f"/members/{who}"), "/departure")
        assert page.status == 422
        assert "Ce départ n’est pas enregistré" in page.text
        assert "nommez d’abord une autre" in page.text


class TestDepartments:
    def test_the_tree_says_who_heads_and_who_works(self, visitors: Visitors) -> None:
        page = visitors["colleague"].get("/departments")
        order = [page.text.index(f"Direction {code}") for code in ("DG", "POLE", "MOB", "BUREAU")]
        assert order == sorted(order)
        assert "Répond à l’échelon au-dessus" in page.text
        assert "Une personne" in page.text
        assert not page.has_form("/departments")

    def test_one_says_who_answers_and_in_whose_absence(
        self, town: Town, visitors: Visitors
    ) -> None:
        today = town.clock.now().date()
        give_delegation(
            town.deps,
            town.caller("head"),
            delegate=town.email("colleague"),
            starts_on=today,
            ends_on=today + timedelta(days=9),
        )
        page = visitors["reader"].get("/departments/BUREAU")
        assert "Head en répond, à l’échelon au-dessus." in page.text
        assert "En son absence, du 2 au 11 mars : Colleague (en ce moment)" in page.text
        assert "Author" in page.text
        assert visitors["reader"].get("/departments/NOPE").status == 404

    def test_an_administrator_adds_changes_and_removes(
        self, town: Town, visitors: Visitors
    ) -> None:
        admin = visitors["admin"]
        page = admin.get("/departments")
        admin.send(page, "/departments", name="Archives", code="ARC", parent="POLE", head="")
        assert "« Archives » est dans l’arbre." in admin.get("/departments").text
        page = admin.get("/departments/ARC")
        assert "Dga en répond" in page.text
        refused = admin.send(page, "/departments/ARC", head="nobody@ville.example")
        assert refused.status == 422
        assert "Aucun membre n’a cette adresse." in refused.text
        assert refused.error_links() == ["department-head"]
        admin.send(page, "/departments/ARC", name="Archives et patrimoine", parent="DG",
                   head=town.email("lead"))  # fmt: skip
        page = admin.get("/departments/ARC")
        assert "Archives et patrimoine" in page.text
        assert "Dirigée par Lead." in page.text
        admin.send(page, "/removal")
        assert "n’est plus dans l’arbre." in admin.get("/departments").text

    def test_what_still_serves_is_not_removed(self, visitors: Visitors) -> None:
        admin = visitors["admin"]
        page = admin.send(admin.get("/departments/BUREAU"), "/removal")
        assert page.status == 422
        assert "Ces directions servent encore" in page.text

    def test_a_code_serves_once(self, visitors: Visitors) -> None:
        admin = visitors["admin"]
        page = admin.send(admin.get("/departments"), "/departments", name="Autre", code="MOB")
        assert page.status == 422
        assert "Une autre ligne a déjà ce code." in page.text
        assert 'value="Autre"' in page.html

    def test_a_department_is_not_offered_a_place_under_itself(self, visitors: Visitors) -> None:
        page = visitors["admin"].get("/departments/POLE")
        form = page.html[page.html.index('id="department-parent"') :]
        offered = form[: form.index("</select>")]
        assert 'value="DG"' in offered
        assert 'value="POLE"' not in offered
        assert 'value="MOB"' not in offered

    def test_a_substitute_is_named_and_replaced(self, town: Town, visitors: Visitors) -> None:
        admin = visitors["admin"]
        page, opened_too_early = admin.get("/departments/DG"), admin.get("/departments/DG")
        assert "Personne n’est désigné" in page.text
        admin.send(page, "/substitute", substitute=town.email("lead"))
        assert "elle est parrainée par Lead" in admin.get("/departments/DG").text
        stale = admin.send(opened_too_early, "/substitute", substitute=town.email("dga"))
        assert stale.status == 412
        assert "Ce texte a changé depuis que vous l’avez ouvert." in stale.text
        admin.send(admin.get("/departments/DG"), "/substitute", substitute="")
        assert "Personne n’est désigné" in admin.get("/departments/DG").text
        assert not visitors["author"].get("/departments/DG").has_form("/substitute")
        assert not admin.get("/departments/MOB").has_form("/substitute")


class TestDelegations:
    def test_a_head_delegates_and_takes_it_back(self, town: Town, visitors: Visitors) -> None:
        head, today = visitors["head"], town.clock.now().date()
        head.send(
            head.get("/delegations"),
            "/delegations",
            delegate=town.email("colleague"),
            starts_on=today.isoformat(),
            ends_on=(today + timedelta(days=3)).isoformat(),
        )
        page = head.get("/delegations")
        assert "La délégation est donnée." in page.text
        assert "Du 2 au 5 mars En cours" in page.text
        assert "Head" in visitors["colleague"].get("/delegations").text
        head.send(page, "/revocation")
        page = head.get("/delegations")
        assert "La délégation a pris fin." in page.text
        assert not page.has_form("/revocation")

    def test_a_delegate_is_chosen_by_name_among_those_who_may_sponsor(
        self, town: Town, visitors: Visitors
    ) -> None:
        page = visitors["head"].get("/delegations")
        offered = dict(re.findall(r'<option value="([^"]+)"[^>]*>([^<]+)</option>', page.html))
        assert offered[town.email("dga")] == "Dga"
        assert town.email("head") not in offered
        assert town.email("reader") not in offered
        assert 'type="email"' not in page.html

    def test_what_does_not_hold_comes_back_filled(self, town: Town, visitors: Visitors) -> None:
        head = visitors["head"]
        page = head.send(
            head.get("/delegations"),
            "/delegations",
            delegate=town.email("head"),
            starts_on="2026-04-10",
            ends_on="2026-04-01",
        )
        assert page.status == 422
        assert page.error_links() == ["delegation-ends_on", "delegation-delegate"]
        assert 'value="2026-04-10"' in page.html

    def test_who_heads_nothing_is_told_so(self, visitors: Visitors) -> None:
        page = visitors["colleague"].get("/delegations")
        assert "Aucune délégation ne vous concerne" in page.text
        assert not page.has_form("/delegations")
        assert visitors["reader"].get("/delegations").status == 403
