"""Writing a proposal: its kind, its rows without a script, its errors, its edits."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from policies.loop import Kind, Stage
from services.observatory.models import College
from services.observatory.record_signal import record_signal
from services.proposals.models import SponsorDecision
from tests.fixtures.world import Town
from tests.services.web.browsing import Browser, Page, Visitors


@pytest.fixture
def author(town: Town) -> Browser:
    return Visitors.of(town)["author"]


def posted(author: Browser, kind: str = "initiative", **typed: Any) -> Page:
    """A new proposal's form, filled in and sent."""
    return author.send(author.get(f"/proposals/new?kind={kind}"), "/proposals/new", **typed)


def made(town: Town, answer: Page) -> Any:
    """The proposal that the answer leads to."""
    assert answer.status == 303, answer.text[-2000:]
    return town.proposal(UUID(answer.location.split("/proposals/")[1].split("/")[0]))


class TestBeginning:
    def test_the_kind_comes_first(self, author: Browser) -> None:
        page = author.get("/proposals/new")
        assert all(f"kind={kind.value}" in page.html for kind in Kind)
        assert "project" not in page.html

    @pytest.mark.parametrize("kind", [kind.value for kind in Kind])
    def test_a_title_makes_a_draft(self, town: Town, author: Browser, kind: str) -> None:
        proposal = made(town, posted(author, kind, title="Un essai", intent="draft"))
        assert (proposal.title, proposal.kind.value) == ("Un essai", kind)
        assert proposal.stage is Stage.DRAFT

    def test_without_a_title_the_form_comes_back_filled(self, author: Browser) -> None:
        answer = posted(author, summary="Deux phrases gardées.", title=" ")
        assert answer.status == 422
        assert answer.error_links() == ["edit-title"]
        assert "Deux phrases gardées." in answer.html

    def test_a_title_too_long_is_named_and_kept(self, author: Browser) -> None:
        answer = posted(author, title="x" * 201)
        assert answer.status == 422
        assert "201 caractères" in answer.text
        assert "x" * 201 in answer.html

    def test_the_summary_names_a_field_whose_label_reads_within_a_sentence(
        self, author: Browser
    ) -> None:
        too_long = {f"usage_statements_row0__{part}": "x" * 501 for part in ("verb", "object")}
        answer = posted(author, title="T", **too_long)
        named = [line.partition("\u00a0:")[0] for line in answer.error_lines()]
        assert named == ["Son action, en un verbe", "Sur quoi porte l’action"]

    def test_a_row_is_added_and_removed_without_a_script(self, author: Browser) -> None:
        longer = posted(author, title="T", usage_statements_row0__actor="A", add="usage_statements")
        assert longer.status == 200
        assert "usage_statements-1.actor" in longer.form("/new").names
        assert ("usage_statements-0.actor", "A") in longer.form("/new").values
        shorter = author.send(
            longer,
            "/new",
            usage_statements_row1__actor="B",
            remove="usage_statements-0",
        )
        assert "usage_statements-1.actor" not in shorter.form("/new").names
        assert ("usage_statements-0.actor", "B") in shorter.form("/new").values

    def test_blank_rows_and_untouched_invariants_are_left_out(
        self, town: Town, author: Browser
    ) -> None:
        proposal = made(
            town,
            posted(
                author,
                title="T",
                usage_statements_row0__actor=" ",
                invariants_row1__effect="at_risk",
                invariants_row1__note="Pourquoi",
                vigilance_points="WP01",
            ),
        )
        assert proposal.content["usage_statements"] == []
        assert proposal.content["invariants"] == [
            {"code": "INV2", "effect": "at_risk", "note": "Pourquoi"}
        ]
        assert proposal.content["vigilance_points"] == ["WP01"]

    def test_a_note_without_its_effect_is_asked_for_beside_it(self, author: Browser) -> None:
        answer = posted(author, title="T", invariants_row1__note="Sans effet")
        assert answer.status == 422
        assert answer.error_links() == ["edit-invariants-1-effect"]
        assert "Sans effet" in answer.html

    def test_submitting_at_once_asks_for_what_lacks_and_keeps_the_draft(
        self, town: Town, author: Browser
    ) -> None:
        answer = posted(author, title="Équiper les équipes", intent="submit")
        assert made(town, answer).stage is Stage.DRAFT
        edit = author.get(answer.location)
        assert "Pour quel usage ?" in edit.text
        assert "edit-department" in edit.error_links()
        assert ("title", "Équiper les équipes") in edit.form("/edit").values

    def test_a_wrong_kind_leads_back_to_the_choice(self, author: Browser) -> None:
        form = author.get("/proposals/new?kind=initiative").form("/new")
        answer = author.post(form.action, form.filled(kind="project", title="T"))
        assert "Que voulez-vous proposer" in answer.text

    def test_a_reader_begins_nothing(self, town: Town) -> None:
        visitors = Visitors.of(town)
        assert visitors["reader"].get("/proposals/new?kind=initiative").status == 403
        assert "/proposals/new" not in visitors["reader"].get("/proposals").html


class TestEditing:
    def test_the_text_is_shown_as_it_stands_and_saved(self, town: Town, author: Browser) -> None:
        draft = town.draft(
            invariants=[{"code": "INV2", "effect": "improved", "note": "Mieux"}],
            benefits={"citizen": "Une réponse", "taxpayer": "", "agent": ""},
            vigilance_points=["WP01"],
        )
        page = author.get(f"/proposals/{draft}/edit")
        values = page.form("/edit").values
        assert ("invariants-1.effect", "improved") in values
        assert ("benefits.citizen", "Une réponse") in values
        assert ("vigilance_points", "WP01") in values
        assert ("usage_statements-0.verb", "remplit") in values
        saved = author.send(page, "/edit", title="Autre titre", vigilance_points=[])
        assert saved.status == 303
        proposal = town.proposal(draft)
        assert proposal.title == "Autre titre"
        assert proposal.content["vigilance_points"] == []
        assert proposal.content["invariants"][0]["note"] == "Mieux"

    def test_a_text_that_changed_meanwhile_is_not_overwritten_unseen(
        self, town: Town, author: Browser
    ) -> None:
        draft = town.draft()
        page = author.get(f"/proposals/{draft}/edit")
        author.send(page, "/edit", title="Premier")
        stale = author.send(page, "/edit", title="Second", idempotency_key="another-key")
        assert stale.status == 412
        assert "Second" in stale.html
        assert town.proposal(draft).title == "Premier"

    def test_a_text_under_decision_is_not_edited(self, town: Town, author: Browser) -> None:
        proposal_id = town.submitted()
        answer = author.get(f"/proposals/{proposal_id}/edit")
        assert (answer.status, answer.location) == (303, f"/t/{town.slug}/proposals/{proposal_id}")

    def test_a_rework_says_what_was_asked(self, town: Town, author: Browser) -> None:
        proposal_id = town.submitted()
        town.answer(proposal_id, decision=SponsorDecision.RETURN, comment="Chiffrez.")
        page = author.get(f"/proposals/{proposal_id}/edit")
        assert "Chiffrez." in page.text
        again = author.send(page, "/edit", summary="Avec des nombres.", intent="submit")
        assert again.status == 303
        assert town.proposal(proposal_id).version == 2

    def test_evidence_that_the_form_does_not_show_is_kept(
        self, town: Town, author: Browser
    ) -> None:
        signal = record_signal(
            town.deps, town.caller("author"), college=College.AGENT, text="Guichet fermé."
        )
        cited = {"type": "signal", "id": str(signal.id)}
        told = {"type": "text", "text": "Trois fois en mars."}
        draft = town.draft(Kind.REFORMULATION, target="WP01", evidence=[cited, told])
        page = author.get(f"/proposals/{draft}/edit")
        assert ("evidence", "Trois fois en mars.") in page.form("/edit").values
        author.send(page, "/edit", evidence="Quatre fois en mars.")
        assert town.proposal(draft).content["evidence"] == [
            cited,
            {"type": "text", "text": "Quatre fois en mars."},
        ]

    def test_criteria_are_written_one_a_line(self, town: Town, author: Browser) -> None:
        draft = made(
            town,
            posted(author, "invariant_change", title="T", criteria="Un guichet\n\nUn humain"),
        )
        assert draft.content["criteria"] == ["Un guichet", "Un humain"]
        page = author.get(f"/proposals/{draft.id}/edit")
        assert ("criteria", "Un guichet\nUn humain") in page.form("/edit").values
