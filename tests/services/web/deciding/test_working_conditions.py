"""What the sponsor says of working conditions, from their panel to what everybody reads."""

from __future__ import annotations

from uuid import UUID

import pytest

from policies.decision import College
from services.committees.composition import SeatPlan
from services.committees.create_committee import create_committee
from services.committees.models import VotingRight
from tests.fixtures.world import Town
from tests.services.web.browsing import Page, Visitors

SPONSORED = {
    "decision": "sponsor",
    "commitments__budget_eur": "0",
    "commitments__staff_days": "0",
}


@pytest.fixture
def visitors(town: Town) -> Visitors:
    """The town has a social committee, « CST »."""
    seat = SeatPlan(town.email("third"), College.STAFF, VotingRight.VOTING, chair=True)
    create_committee(
        town.deps,
        town.caller("admin"),
        "CST",
        preset="cst",
        rule={"mode": "async"},
        seats=[seat],
        secretaries=[],
    )
    return Visitors.of(town)


def sponsored(visitors: Visitors, proposal_id: UUID, **typed: str) -> Page:
    """The proposal's page as others read it, once it was sponsored so."""
    visitors["head"].act(proposal_id, "/sponsor", **SPONSORED, **typed, confirmed="1")
    visitors.town.settle(proposal_id)
    return visitors.page("colleague", proposal_id)


def said_in(page: Page) -> tuple[str, str]:
    return next(pair for pair in page.form("/sponsor").values if pair[0] == "working_conditions")


class TestThePanel:
    @pytest.mark.parametrize(("author", "word"), [(True, "true"), (False, "false")])
    def test_repeats_what_the_author_said_to_confirm_it(
        self, visitors: Visitors, *, author: bool, word: str
    ) -> None:
        proposal_id = visitors.town.submitted(working_conditions=author)
        page = visitors.page("head", proposal_id)
        assert said_in(page) == ("working_conditions", word)
        assert "« CST » donne son avis avant le vote." in page.text.replace("\xa0", " ")
        told = sponsored(visitors, proposal_id).text
        assert ("change les conditions de travail" in told) is author
        assert "la proposition disait le contraire" not in told

    def test_says_that_no_opinion_is_asked_for_without_a_social_committee(self, town: Town) -> None:
        visitors = Visitors.of(town)
        told = visitors.page("head", town.submitted()).text.replace("\xa0", " ")
        assert "Aucun comité social n’est constitué ici" in told

    def test_keeps_the_correction_when_the_form_comes_back(self, visitors: Visitors) -> None:
        page = visitors.page("head", visitors.town.submitted())
        again = visitors["head"].send(
            page, "/sponsor", decision="sponsor", working_conditions="true", confirmed="1"
        )
        assert again.status == 422
        assert said_in(again) == ("working_conditions", "true")


class TestACorrection:
    def test_is_repeated_by_the_page_of_confirmation(self, visitors: Visitors) -> None:
        page = visitors.page("head", visitors.town.submitted())
        confirm = visitors["head"].send(page, "/sponsor", **SPONSORED, working_conditions="true")
        told = " ".join(confirm.text.split())
        assert "Conditions de travail Elle les change Corrigé par vous" in told

    def test_is_told_under_the_sponsors_name_with_what_it_leads_to(
        self, visitors: Visitors
    ) -> None:
        proposal_id = visitors.town.submitted()
        page = sponsored(visitors, proposal_id, working_conditions="true")
        told = page.text.replace("\xa0", " ")
        assert "« CST » donne son avis avant le vote." in told
        assert (
            "Lecture corrigée par Head en parrainant ; la proposition disait le contraire." in told
        )
        assert "Head parraine. Correction : la proposition change les conditions" in told

    def test_may_be_that_they_do_not_change(self, visitors: Visitors) -> None:
        proposal_id = visitors.town.submitted(working_conditions=True)
        told = sponsored(visitors, proposal_id, working_conditions="false").text
        assert "La proposition ne change pas les conditions de travail." in told
        assert "Lecture corrigée par Head" in told

    def test_is_not_recorded_with_a_refusal(self, visitors: Visitors) -> None:
        proposal_id = visitors.town.submitted()
        visitors["head"].act(
            proposal_id,
            "/sponsor",
            decision="return",
            comment="Chiffrez.",
            working_conditions="true",
            confirmed="1",
        )
        visitors.town.settle(proposal_id)
        assert "conditions de travail" not in visitors.page("colleague", proposal_id).text
