"""axe finds nothing on any page, for any person, wide or narrow, light or dark."""

from __future__ import annotations

from uuid import UUID

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from policies.loop import Kind
from services.proposals.models import SponsorDecision
from services.rollouts.plan_rollout import PhasePlan, RolloutPlan, plan_rollout
from services.rollouts.start_phase import start_phase
from tests.fixtures.browser import DESKTOP, PHONE, Visit
from tests.fixtures.world import Town

pytestmark = pytest.mark.slow

EFFECTS = [{"code": "INV1", "effect": "at_risk", "note": "Un suivi devient possible."}]


def _planned(town: Town) -> UUID:
    proposal_id = town.at_committee(title="Prête à démarrer")
    town.adopt(proposal_id)
    plan = RolloutPlan([PhasePlan("Pilote", stop_criteria=["Une file s’allonge"])])
    plan_rollout(town.deps, town.caller("author"), proposal_id, plan)
    town.settle(proposal_id)
    return proposal_id


def _running(town: Town) -> UUID:
    proposal_id = _planned(town)
    start_phase(town.deps, town.caller("author"), proposal_id, 1)
    town.settle(proposal_id)
    return proposal_id


def _returned(town: Town) -> UUID:
    proposal_id = town.submitted(title="Renvoyée")
    town.answer(proposal_id, decision=SponsorDecision.RETURN, comment="Avec quel budget ?")
    return proposal_id


def _adopted(town: Town) -> UUID:
    proposal_id = town.at_committee(title="Adoptée")
    town.adopt(proposal_id)
    return proposal_id


def _declined(town: Town) -> UUID:
    proposal_id = town.submitted(title="Refusée")
    town.answer(proposal_id, decision=SponsorDecision.DECLINE, comment="Déjà en cours.")
    return proposal_id


@pytest.fixture(scope="module")
def proposals(visit: Visit) -> dict[str, UUID]:
    """A proposal at each place of the loop."""
    town = visit.town
    return {
        "draft": town.draft(title="Brouillon", invariants=EFFECTS),
        "sponsorship": town.submitted(title="À parrainer", invariants=EFFECTS),
        "reformulation": town.submitted(
            Kind.REFORMULATION,
            title="Rendre l’aide visible",
            target="WP01",
            new_wording="Rendre l’aide humaine visible.",
            evidence=[{"type": "text", "text": "41 signalements"}],
        ),
        "rework": _returned(town),
        "committee": town.at_committee(title="Au vote", invariants=EFFECTS),
        "plan": _adopted(town),
        "start": _planned(town),
        "running": _running(town),
        "declined": _declined(town),
    }


PAGES = [
    ("author", "inbox"),
    ("author", "dashboard"),
    ("author", "compass"),
    ("reader", "compass"),
    ("author", "committees"),
    ("author", "one-committee"),
    ("author", "public"),
    ("author", "list"),
    ("author", "kinds"),
    ("author", "new"),
    ("author", "new-reformulation"),
    ("author", "edit"),
    ("admin", "outbox"),
    ("author", "draft"),
    ("author", "sponsorship"),
    ("head", "sponsorship"),
    ("guarantor", "reformulation"),
    ("author", "rework"),
    ("chair", "committee"),
    ("second", "committee"),
    ("secretary", "committee"),
    ("colleague", "committee"),
    ("author", "plan"),
    ("author", "start"),
    ("colleague", "running"),
    ("head", "running"),
    ("author", "declined"),
    ("author", "nowhere"),
    ("admin", "members"),
    ("admin", "member-new"),
    ("admin", "member"),
    ("admin", "departments"),
    ("admin", "department"),
    ("head", "delegations"),
    ("admin", "policy"),
    ("admin", "policy-edit"),
    ("author", "account"),
    ("author", "accessibility"),
    ("author", "legal"),
    ("author", "personal-data"),
    ("admin", "journal"),
    ("dpo", "verification"),
]


def _path(visit: Visit, proposals: dict[str, UUID], page: str) -> str:
    named = {
        "inbox": f"{visit.address}/",
        "dashboard": visit.url("/"),
        "compass": visit.url("/compass"),
        "committees": visit.url("/committees"),
        "one-committee": visit.url(f"/committees/{visit.town.copil}"),
        "public": f"{visit.address}/public/{visit.town.slug}",
        "list": visit.url("/proposals"),
        "kinds": visit.url("/proposals/new"),
        "new": visit.url("/proposals/new?kind=initiative"),
        "new-reformulation": visit.url("/proposals/new?kind=reformulation"),
        "edit": visit.url(f"/proposals/{proposals['draft']}/edit"),
        "outbox": visit.url("/outbox"),
        "nowhere": visit.url("/nowhere"),
        "members": visit.url("/members"),
        "member-new": visit.url("/members/new"),
        "member": visit.url(f"/members/{visit.town.ids['chair']}"),
        "departments": visit.url("/departments"),
        "department": visit.url("/departments/DG"),
        "delegations": visit.url("/delegations"),
        "account": f"{visit.address}/account",
        "accessibility": f"{visit.address}/accessibility",
        "legal": f"{visit.address}/public/{visit.town.slug}/legal",
        "personal-data": f"{visit.address}/public/{visit.town.slug}/personal-data",
        "policy": visit.url("/policy"),
        "journal": visit.url("/journal"),
        "verification": visit.url("/journal/verification"),
        "policy-edit": visit.url("/policy/edit"),
    }
    return named.get(page) or visit.url(f"/proposals/{proposals[page]}")


@pytest.fixture(
    scope="module", params=[(DESKTOP, False), (PHONE, True)], ids=["desktop-light", "phone-dark"]
)
def appearance(request: pytest.FixtureRequest) -> tuple[dict[str, int], bool]:
    """How wide, and in which mode."""
    appearance: tuple[dict[str, int], bool] = request.param
    return appearance


def _open_every_reveal(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")


@pytest.mark.parametrize(("name", "where"), PAGES)
class TestEveryPage:
    def test_axe_finds_nothing_and_nothing_overflows(
        self,
        visit: Visit,
        proposals: dict[str, UUID],
        appearance: tuple[dict[str, int], bool],
        name: str,
        where: str,
    ):
        viewport, dark = appearance
        with visit.person(name, viewport=viewport, dark=dark, bypass_csp=True) as page:
            page.goto(_path(visit, proposals, where))
            assert page.locator("h1").count() == 1
            overflow = page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            assert overflow <= 0
            _open_every_reveal(page)
            found = Axe().run(page).response["violations"]
            assert [(each["id"], each["nodes"][0]["html"]) for each in found] == []
