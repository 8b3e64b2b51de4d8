"""A town with a proposal at each place of the loop, under names of their own."""

from __future__ import annotations

from uuid import UUID

from policies.loop import Kind
from services.documents.add_document import add_document
from services.proposals.models import SponsorDecision
from services.rollouts.file_review import Review, file_review
from services.rollouts.models import Verdict
from services.rollouts.plan_rollout import PhasePlan, RolloutPlan, plan_rollout
from services.rollouts.start_phase import start_phase
from tests.fixtures.files import PDF
from tests.fixtures.world import Town

EFFECTS = [{"code": "INV1", "effect": "at_risk", "note": "Un suivi devient possible."}]
QUIET = [{"code": "INV1", "effect": "preserved", "note": ""}]


def proposals_at_every_stage(town: Town) -> dict[str, UUID]:
    """What the loop waits for, or how it ended, to the proposal that is there.

    The town's clock goes on by some forty days.
    """
    without_quorum = town.at_committee(title="Sans quorum")
    town.wait(without_quorum, days=8)
    town.wait(without_quorum, days=20)
    scheduled = town.at_committee(title="Convoquée de nouveau")
    to_review = running(town, "REX attendu")
    town.wait(to_review, days=31)
    town.wait(scheduled, days=0)
    rework = town.submitted(title="Renvoyée")
    town.answer(rework, decision=SponsorDecision.RETURN, comment="Avec quel budget ?")
    declined = town.submitted(title="Refusée")
    town.answer(declined, decision=SponsorDecision.DECLINE, comment="Déjà en cours.")
    plan = town.at_committee(title="Adoptée")
    town.adopt(plan)
    adaptation = town.submitted(Kind.ADAPTATION, title="Sans comité", invariants=QUIET)
    town.answer(adaptation)
    draft = town.draft(title="Brouillon", invariants=EFFECTS)
    sponsorship = town.submitted(title="À parrainer", invariants=EFFECTS)
    for by, proposal_id in (("author", draft), ("head", sponsorship)):
        add_document(town.deps, town.caller(by), proposal_id, name="simulation.pdf", content=PDF)
    return {
        "without_quorum": without_quorum,
        "scheduled": scheduled,
        "to_review": to_review,
        "draft": draft,
        "sponsorship": sponsorship,
        "reformulation": town.submitted(
            Kind.REFORMULATION,
            title="Rendre l’aide visible",
            target="WP01",
            new_wording="Rendre l’aide humaine visible.",
            evidence=[{"type": "text", "text": "41 signalements"}],
        ),
        "rework": rework,
        "committee": town.at_committee(title="Au vote", invariants=EFFECTS),
        "plan": plan,
        "start": planned(town, "Prête à démarrer"),
        "running": running(town, "En cours"),
        "adaptation": adaptation,
        "paused": reviewed(town, "En pause", Verdict.PAUSE),
        "undo": reviewed(town, "À défaire", Verdict.ROLLBACK),
        "declined": declined,
        "generalised": reviewed(town, "Généralisée", Verdict.CONTINUE),
    }


def planned(town: Town, title: str) -> UUID:
    """A rollout whose first phase may start."""
    proposal_id = town.at_committee(title=title)
    town.adopt(proposal_id)
    plan = RolloutPlan([PhasePlan("Pilote", stop_criteria=["Une file s’allonge"])])
    plan_rollout(town.deps, town.caller("author"), proposal_id, plan)
    town.settle(proposal_id)
    return proposal_id


def running(town: Town, title: str) -> UUID:
    """A rollout whose first phase runs."""
    proposal_id = planned(town, title)
    start_phase(town.deps, town.caller("author"), proposal_id, 1)
    town.settle(proposal_id)
    return proposal_id


def reviewed(town: Town, title: str, verdict: Verdict) -> UUID:
    """A rollout whose first phase was reviewed."""
    proposal_id = running(town, title)
    is_rollback = verdict is Verdict.ROLLBACK
    review = Review(
        "La saisie dure plus longtemps que sur papier.",
        verdict,
        lessons=["Former avant la bascule."],
        actions=["Rendre les fiches de papier."] if is_rollback else [],
    )
    file_review(town.deps, town.caller("head"), proposal_id, 1, review)
    town.settle(proposal_id)
    return proposal_id
