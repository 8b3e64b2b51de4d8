"""What a text does: to invariants and to work, as sponsored; and to the compass' own texts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from policies.loop import Kind, Outcome
from services.compass.names import (
    CompassText,
    invariants_by_code,
    vigilance_points_by_code,
    wording_before,
)
from services.governance.dossier import EffectView, WorkingConditionsView
from services.proposals.content import Change
from services.proposals.effects import changes_working_conditions, confirmed_effects
from services.proposals.models import Proposal, SponsorDecision, Sponsorship
from services.proposals.social_committee import opinion_needed
from services.proposals.views import Person, people


def effects_on_invariants(
    session: Session, content: Mapping[str, Any], answer: Sponsorship | None
) -> list[EffectView]:
    """The author's effects, as the sponsor confirmed or corrected them.

    Args:
        session: bound to the tenant.
        content: the text's; see ``services.proposals.content``.
        answer: what was answered to that very text, if anything was.
    """
    sponsored = _where_it_sponsors(answer)
    corrections = sponsored.effects if sponsored else []
    author = {item["code"]: item["effect"] for item in content["invariants"]}
    if not author and not corrections:
        return []
    names = invariants_by_code(session)
    sponsor = _sponsor(session, sponsored) if sponsored else None
    return [
        EffectView(
            code=item["code"],
            name=names[item["code"]].name,
            effect=item["effect"],
            note=item["note"],
            proposed=author.get(item["code"]) if item["corrected"] else None,
            corrected_by=sponsor if item["corrected"] else None,
        )
        for item in confirmed_effects(content, corrections)
        if item["code"] in names
    ]


def effect_on_working_conditions(
    session: Session, content: Mapping[str, Any], answer: Sponsorship | None
) -> WorkingConditionsView:
    """The author's word on working conditions, as the sponsor confirmed or corrected it.

    Args:
        session: bound to the tenant.
        content: the text's; see ``services.proposals.content``.
        answer: what was answered to that very text, if anything was.
    """
    sponsored = _where_it_sponsors(answer)
    correction = sponsored.working_conditions if sponsored else None
    changed = changes_working_conditions(content, correction)
    contradicts = changed != changes_working_conditions(content, None)
    first = opinion_needed(session, content, correction)
    return WorkingConditionsView(
        changed=changed,
        opinion_of=first.name if first else None,
        corrected_by=_sponsor(session, sponsored) if sponsored and contradicts else None,
    )


def _where_it_sponsors(answer: Sponsorship | None) -> Sponsorship | None:
    """The answer, where what it says of the text counts."""
    return answer if answer and answer.decision is SponsorDecision.SPONSOR else None


def _sponsor(session: Session, answer: Sponsorship) -> Person:
    return people(session, [answer.answered_by])[answer.answered_by]


def points_at_stake(session: Session, content: Mapping[str, Any]) -> dict[str, CompassText]:
    """The vigilance points by code, where the text cites any."""
    cites = bool(content["vigilance_points"]) or content["target"] is not None
    return vigilance_points_by_code(session) if cites else {}


def targeted_text(
    session: Session,
    proposal: Proposal,
    content: Mapping[str, Any],
    points: Mapping[str, CompassText],
) -> CompassText | None:
    """The text of the compass that the proposal changes; None for a new one.

    Once the change is in force, it is the wording that was replaced.

    Args:
        session: bound to the tenant.
        proposal: the proposal.
        content: of the version read.
        points: those at stake.
    """
    code = content["target"]
    if code is None:
        return None
    if proposal.outcome is Outcome.IN_FORCE and content["change"] != Change.RETIRE:
        return wording_before(session, proposal.id)
    if proposal.kind is Kind.INVARIANT_CHANGE:
        return invariants_by_code(session).get(code)
    return points.get(code)
