"""What a text does to the compass: its effects on invariants, the text that it changes."""

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
from services.governance.dossier import EffectView
from services.proposals.content import Change
from services.proposals.effects import confirmed_effects
from services.proposals.models import Proposal, SponsorDecision, Sponsorship
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
    is_sponsored = answer is not None and answer.decision is SponsorDecision.SPONSOR
    corrections = answer.effects if answer is not None and is_sponsored else []
    author = {item["code"]: item["effect"] for item in content["invariants"]}
    if not author and not corrections:
        return []
    names = invariants_by_code(session)
    sponsor: Person | None = None
    if answer is not None:
        sponsor = people(session, [answer.answered_by])[answer.answered_by]
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
