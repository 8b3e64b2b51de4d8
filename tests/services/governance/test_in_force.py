"""Texts of the compass take effect with the decision."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from policies.loop import Kind, Outcome, Stage
from services.compass.models import (
    Invariant,
    VariantState,
    VigilancePoint,
    VigilancePointVersion,
    VigilanceVariant,
)
from services.deps import new_id
from services.notifications.models import ItemKind
from tenants.models import Department
from tests.fixtures.world import START, Town


class TestInForce:
    def test_a_reformulation_takes_effect_with_the_decision(self, town: Town):
        proposal_id = town.submitted(
            Kind.REFORMULATION,
            target="WP01",
            new_wording="Rendre l’aide humaine visible.",
            evidence=[{"type": "text", "text": "41 signalements"}],
        )
        town.answer(proposal_id, by="guarantor")
        town.adopt(proposal_id)
        assert town.proposal(proposal_id).outcome is Outcome.IN_FORCE
        with town.deps.work(town.tenant_id) as work:
            point = work.session.scalars(select(VigilancePoint)).one()
            latest = work.session.scalars(
                select(VigilancePointVersion).where(VigilancePointVersion.number == 2)
            ).one()
        assert point.version == 2
        assert latest.wording == "Rendre l’aide humaine visible."

    def test_an_adopted_change_of_a_text_retired_meanwhile_goes_back_to_its_author(
        self, town: Town
    ):
        wanted = {"target": "WP01", "evidence": [{"type": "text", "text": "41 signalements"}]}
        late = town.submitted(Kind.REFORMULATION, new_wording="Une aide humaine.", **wanted)
        town.answer(late, by="guarantor")
        first = town.submitted(Kind.VIGILANCE_POINT, change="retire", **wanted)
        town.answer(first, by="guarantor")
        town.adopt(first)
        assert town.proposal(first).outcome is Outcome.IN_FORCE
        town.adopt(late)
        proposal = town.proposal(late)
        assert (proposal.stage, proposal.outcome) == (Stage.REWORK, None)
        assert town.inbox("author") == [(ItemKind.REWORK, late, proposal.due_at)]
        assert town.mails("author", late)[-1] == "text_gone"
        with town.deps.work(town.tenant_id) as work:
            point = work.session.scalars(select(VigilancePoint)).one()
        assert point.version == 1

    def test_departments_with_their_own_wording_are_asked_to_keep_or_change_it(self, town: Town):
        with town.deps.work(town.tenant_id) as work:
            point = work.session.scalars(select(VigilancePoint)).one()
            department = work.session.scalars(
                select(Department).where(Department.code == "MOB")
            ).one()
            work.session.add(
                VigilanceVariant(
                    tenant_id=town.tenant_id,
                    id=new_id(),
                    vigilance_point_id=point.id,
                    department_id=department.id,
                    based_on=1,
                    wording="Une présence en gare.",
                    state=VariantState.CURRENT,
                    declared_by=town.ids["head"],
                    declared_at=START,
                )
            )
        proposal_id = town.submitted(
            Kind.REFORMULATION,
            target="WP01",
            new_wording="Rendre l’aide humaine visible.",
            evidence=[{"type": "text", "text": "41 signalements"}],
        )
        town.answer(proposal_id, by="guarantor")
        town.adopt(proposal_id)
        due_at = START + timedelta(days=30)
        assert town.inbox("head") == [(ItemKind.VIGILANCE_REVIEW, proposal_id, due_at)]
        with town.deps.work(town.tenant_id) as work:
            assert work.session.scalars(select(VigilanceVariant.state)).one() is (
                VariantState.OUTDATED
            )

    def test_a_change_of_invariant_wants_two_thirds(self, town: Town):
        proposal_id = town.submitted(
            Kind.INVARIANT_CHANGE, target="INV1", change="amend", new_wording="Égal accès."
        )
        town.answer(proposal_id, by="dgs")
        town.vote(
            proposal_id, chair="for", second="for", third="for", fourth="against", fifth="against"
        )
        assert town.proposal(proposal_id).outcome is Outcome.REJECTED

    def test_a_new_invariant_gets_the_next_code(self, town: Town):
        proposal_id = town.submitted(
            Kind.INVARIANT_CHANGE, target=None, change="adopt", new_wording="Sobriété."
        )
        town.answer(proposal_id, by="dgs")
        town.adopt(proposal_id)
        with town.deps.work(town.tenant_id) as work:
            codes = work.session.scalars(select(Invariant.code)).all()
        assert sorted(codes) == ["INV1", "INV2", "INV3"]

    def test_a_retired_point_is_no_longer_in_force(self, town: Town):
        proposal_id = town.submitted(Kind.VIGILANCE_POINT, target="WP01", change="retire")
        town.answer(proposal_id, by="guarantor")
        town.adopt(proposal_id)
        with town.deps.work(town.tenant_id) as work:
            assert work.session.scalars(select(VigilancePoint)).one().retired_at is not None
