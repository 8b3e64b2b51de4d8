"""What hurried hands, old tabs and very long texts do to the pages: nothing."""

from __future__ import annotations

from uuid import UUID

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import insert

from policies.loop import Kind
from services.compass.models import Invariant, InvariantVersion
from services.deps import new_id
from tests.fixtures.browser import Visit
from tests.fixtures.world import START

pytestmark = pytest.mark.slow

NARROW = {"width": 320, "height": 640}
ONE_WORD = "Intercommunalité" * 12
LONG_TEXT = ("Un habitant attend une réponse depuis trois semaines. " * 190)[:10_000]
INVARIANTS = 60


def _path(visit: Visit, proposal_id: UUID) -> str:
    return visit.url(f"/proposals/{proposal_id}")


def _overflow(page: Page) -> int:
    wider: int = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return wider


def _comment(page: Page, text: str) -> None:
    page.get_by_label("Votre commentaire").fill(text)


class TestHurriedHands:
    @pytest.mark.parametrize("script", [True, False], ids=["with-script", "without-script"])
    def test_a_double_click_is_one_act_and_one_receipt(self, visit: Visit, script: bool) -> None:
        town = visit.town
        proposal_id = town.submitted(title="Double clic")
        with visit.person("colleague", script=script) as page:
            page.goto(_path(visit, proposal_id))
            _comment(page, "Une seule fois.")
            page.get_by_role("button", name="Publier le commentaire").dblclick()
            expect(page.locator(".message-done")).to_contain_text("Votre commentaire est publié.")
            expect(page.locator("#avis li")).to_have_count(1)

    def test_back_after_an_act_sends_nothing_again_and_says_where_it_stands(
        self, visit: Visit
    ) -> None:
        town = visit.town
        proposal_id = town.at_committee(title="Retour en arrière")
        with visit.person("third") as page:
            page.goto(visit.address)
            page.goto(_path(visit, proposal_id))
            page.get_by_label("Non, je peux voter").check()
            page.get_by_label("Abstention").check()
            page.get_by_role("button", name="Confirmer : je m’abstiens").click()
            expect(page.locator(".message-done")).to_be_visible()
            page.go_back()
            if page.url == f"{visit.address}/":
                page.go_forward()
            expect(page.locator("#live")).to_contain_text("Vous avez voté")
            expect(page.locator(".your-move")).to_have_count(0)
            expect(page.locator(".message-done")).to_have_count(0)
        assert len([each for each in town.inbox("third") if each[1] == proposal_id]) == 0

    def test_a_form_left_open_in_another_tab_is_refused_and_what_was_typed_comes_back(
        self, visit: Visit
    ) -> None:
        town = visit.town
        proposal_id = town.at_committee(title="Deux onglets")
        with visit.person("third") as page:
            other = page.context.new_page()
            other.goto(_path(visit, proposal_id))
            other.route("**/live", lambda route: route.abort())
            other.get_by_label("Non, je peux voter").check()
            other.get_by_label("Pour", exact=True).check()
            other.get_by_text("Ajouter un mot ou une réserve").click()
            other.get_by_label("Réserve").fill("Former d’abord les agents.")
            town.vote(proposal_id, third="against")
            other.get_by_role("button", name="Confirmer : je vote pour").click()
            refusal = other.locator(".message-refusal")
            expect(refusal).to_contain_text("Vous avez déjà voté")
            expect(refusal).to_contain_text("Former d’abord les agents.")
            expect(refusal.locator(".message-title")).to_be_focused()


class TestLongTexts:
    def test_nothing_overflows_a_narrow_screen(self, visit: Visit) -> None:
        town = visit.town
        proposal_id = town.draft(
            title=ONE_WORD[:200],
            summary=LONG_TEXT,
            usage_statements=[
                {"actor": ONE_WORD, "verb": ONE_WORD, "object": ONE_WORD, "audience": "agent"}
            ],
            benefits={"citizen": LONG_TEXT[:2000], "taxpayer": ONE_WORD, "agent": ONE_WORD},
            invariants=[{"code": "INV1", "effect": "at_risk", "note": ONE_WORD}],
        )
        with visit.person("author", viewport=NARROW) as page:
            page.goto(_path(visit, proposal_id) + "/edit")
            assert _overflow(page) <= 0
            assert page.locator("textarea[name=summary]").input_value() == LONG_TEXT
        town.submit(proposal_id)
        town.answer(proposal_id)
        with visit.person("third", viewport=NARROW) as page:
            page.goto(_path(visit, proposal_id))
            assert _overflow(page) <= 0
            _comment(page, f"{ONE_WORD} {LONG_TEXT}"[:10_000])
            page.get_by_role("button", name="Publier le commentaire").click()
            expect(page.locator("#avis li")).to_have_count(1)
            assert _overflow(page) <= 0
            for path in ("", "/proposals", "/compass"):
                page.goto(visit.url(path) if path else visit.address)
                assert _overflow(page) <= 0, path

    def test_a_text_too_long_comes_back_whole_with_what_to_do(self, visit: Visit) -> None:
        proposal_id = visit.town.submitted(title="Trop long")
        with visit.person("colleague") as page:
            page.goto(_path(visit, proposal_id))
            _comment(page, "x" * 30_000)
            page.get_by_role("button", name="Publier le commentaire").click()
            expect(page.locator("#comment--errors")).to_be_focused()
            assert len(page.get_by_label("Votre commentaire").input_value()) == 30_000

    def test_sixty_invariants_fit_in_the_form_and_in_the_sponsor_s_hands(
        self, visit: Visit
    ) -> None:
        town = visit.town
        self._add_invariants(visit)
        with visit.person("author", viewport=NARROW) as page:
            page.goto(visit.url("/proposals/new?kind=initiative"))
            assert _overflow(page) <= 0
            effects = page.locator('select[name$=".effect"]')
            expect(effects).to_have_count(INVARIANTS)
            for index in range(INVARIANTS):
                effects.nth(index).select_option("preserved")
            page.get_by_label("Titre").fill("Soixante invariants")
            page.get_by_role("button", name="Garder en brouillon").click()
            expect(page.locator(".effects > li")).to_have_count(INVARIANTS)
            assert _overflow(page) <= 0
        every = [
            {"code": f"INV{number}", "effect": "preserved", "note": ""}
            for number in range(1, INVARIANTS + 1)
        ]
        proposal_id = town.submitted(Kind.INITIATIVE, title="Tous préservés", invariants=every)
        with visit.person("head", viewport=NARROW) as page:
            page.goto(_path(visit, proposal_id))
            page.get_by_label("Parrainer").check()
            page.get_by_text("Corriger un effet").click()
            expect(page.locator('select[name$=".effect"]')).to_have_count(INVARIANTS)
            assert _overflow(page) <= 0

    @staticmethod
    def _add_invariants(visit: Visit) -> None:
        town = visit.town
        with town.deps.work(town.tenant_id) as work:
            for number in range(3, INVARIANTS + 1):
                key = {"tenant_id": town.tenant_id, "id": new_id()}
                work.session.execute(
                    insert(Invariant).values(**key, code=f"INV{number}", position=number, version=1)
                )
                work.session.execute(
                    insert(InvariantVersion).values(
                        tenant_id=town.tenant_id,
                        id=new_id(),
                        invariant_id=key["id"],
                        number=1,
                        name=f"Invariant {number}",
                        wording="Ce qui est préservé.",
                        criteria=[],
                        effective_at=START,
                    )
                )


class TestRows:
    def test_a_row_added_is_where_one_goes_on_writing(self, visit: Visit) -> None:
        with visit.person("author", script=False) as page:
            page.goto(visit.url("/proposals/new?kind=initiative"))
            page.get_by_label("Qui", exact=True).fill("L’agent")
            page.get_by_role("button", name="Ajouter un usage").click()
            expect(page.locator('[name="usage_statements-1.actor"]')).to_be_focused()
            expect(page.locator('[name="usage_statements-0.actor"]')).to_have_value("L’agent")
            page.get_by_role("button", name="Retirer l’usage 2").click()
            expect(page.locator('[name="usage_statements-0.actor"]')).to_be_focused()
