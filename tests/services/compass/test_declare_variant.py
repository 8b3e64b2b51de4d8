from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from policies.loop import Kind
from services.compass.declare_variant import declare_variant
from services.compass.models import VariantState, VigilanceVariant
from services.compass.read_compass import read_compass
from services.compass.views import VariantView
from services.errors import Invalid, NotFound, SeparationOfDuties
from services.notifications.models import ItemKind
from services.notifications.notices import Notice
from services.notifications.notify import ask
from services.proposals.models import Proposal
from tests.fixtures.world import START, Town

LOCAL = "Un agent accompagne à la borne."


def declare(town: Town, by: str = "head", department: str = "MOB", **given: Any) -> VariantView:
    return declare_variant(town.deps, town.caller(by), "WP01", department, **given)


@pytest.fixture
def outdated(town: Town) -> Town:
    """A town whose department MOB worded a point that has changed since."""
    declare(town, wording=LOCAL)
    reformulate(town, "Rendre l’aide humaine facile à trouver.")
    return town


def reformulate(town: Town, wording: str) -> None:
    evidence = [{"type": "text", "text": "41 signalements"}]
    adopt(town, Kind.REFORMULATION, new_wording=wording, evidence=evidence)


def adopt(town: Town, kind: Kind, **text: Any) -> None:
    proposal = town.submitted(kind, target="WP01", **text)
    town.answer(proposal, "guarantor")
    town.adopt(proposal)


def shown(town: Town) -> VariantView:
    (point,) = read_compass(town.deps, town.caller("reader")).vigilance_points
    (variant,) = point.variants
    return variant


class TestDeclareVariant:
    def test_the_head_words_the_point(self, town: Town):
        declared = declare(town, wording=f"  {LOCAL} ")
        assert (declared.wording, declared.based_on) == (LOCAL, 1)
        assert (declared.state, declared.declared_by.name) == (VariantState.CURRENT, "Head")
        assert shown(town) == declared

    def test_the_next_wording_replaces_it(self, town: Town):
        declare(town, wording=LOCAL)
        declare(town, wording="Deux agents.")
        assert shown(town).wording == "Deux agents."

    def test_a_department_without_head_answers_to_its_parents(self, town: Town):
        assert declare(town, department="BUREAU", wording=LOCAL).department == "BUREAU"

    @pytest.mark.parametrize("name", ["dga", "author", "guarantor"])
    def test_nobody_else_does(self, town: Town, name: str):
        with pytest.raises(SeparationOfDuties):
            declare(town, name, wording=LOCAL)

    @pytest.mark.parametrize(
        "given", [{}, {"wording": " "}, {"wording": LOCAL, "kept_because": "Elle sert."}]
    )
    def test_one_thing_or_the_other(self, town: Town, given: dict[str, str]):
        with pytest.raises(Invalid):
            declare(town, **given)

    def test_nothing_is_kept_that_is_not_outdated(self, town: Town):
        for _ in range(2):
            with pytest.raises(Invalid) as refusal:
                declare(town, kept_because="Elle sert.")
            assert set(refusal.value.errors) == {"kept_because"}
            declare(town, wording=LOCAL)

    def test_an_unknown_point_or_department_is_not_found(self, town: Town):
        with pytest.raises(NotFound):
            declare(town, department="NOPE", wording=LOCAL)
        with pytest.raises(NotFound):
            declare_variant(town.deps, town.caller("head"), "WP9", "MOB", wording=LOCAL)


class TestAfterAReformulation:
    def test_the_variant_says_what_it_is_based_on(self, outdated: Town):
        variant = shown(outdated)
        assert (variant.state, variant.based_on) == (VariantState.OUTDATED, 1)
        assert variant.answer_due_at is not None

    def test_an_answer_closes_the_line_that_asked_for_it(self, outdated: Town):
        with outdated.deps.work(outdated.tenant_id) as work:
            variant_id = work.session.scalars(select(VigilanceVariant.id)).one()
            proposal_id = work.session.scalars(select(Proposal.id)).one()
            for subject_id in (variant_id, proposal_id):
                ask(
                    work,
                    ItemKind.VIGILANCE_REVIEW,
                    Notice.VARIANT_OUTDATED,
                    [outdated.ids["dga"]],
                    proposal_id,
                    subject_id=subject_id,
                )
        assert len(outdated.inbox("dga")) == 2
        declare(outdated, wording="Deux agents.")
        assert len(outdated.inbox("dga")) == 1

    def test_wording_it_anew_settles_it(self, outdated: Town):
        declare(outdated, wording="Deux agents.")
        variant = shown(outdated)
        assert (variant.state, variant.based_on) == (VariantState.CURRENT, 2)
        assert variant.answer_due_at is None

    def test_so_does_keeping_it_with_a_reason(self, outdated: Town):
        declare(outdated, kept_because="Elle nomme déjà l’aide.")
        variant = shown(outdated)
        assert (variant.state, variant.based_on) == (VariantState.KEPT, 1)
        assert (variant.wording, variant.kept_because) == (LOCAL, "Elle nomme déjà l’aide.")

    def test_the_next_reformulation_asks_in_its_place(self, outdated: Town):
        outdated.clock.advance(timedelta(days=1))
        reformulate(outdated, "Une aide humaine, à moins de cent mètres.")
        ((kind, _, due_at),) = outdated.inbox("head")
        assert (kind, due_at) == (ItemKind.VIGILANCE_REVIEW, START + timedelta(days=31))
        assert shown(outdated).answer_due_at == due_at

    def test_nothing_is_asked_any_more_about_a_retired_point(self, outdated: Town):
        adopt(outdated, Kind.VIGILANCE_POINT, change="retire")
        assert outdated.inbox("head") == []
        with pytest.raises(NotFound):
            declare(outdated, kept_because="Elle sert.")
