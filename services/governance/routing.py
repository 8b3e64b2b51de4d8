"""Which way a sponsored proposal goes, and before which committee."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import exists, select

from policies.decision import Rule
from policies.paths import Path, needs_committee
from policies.presets import rule_from_preset
from services.committees.models import Committee
from services.governance.errors import IllegalMove
from services.governance.loop import Loop
from services.proposals.effects import confirmed_effects
from services.proposals.models import CallIn
from services.proposals.social_committee import SocialCommittee, opinion_needed


def path_of(loop: Loop) -> Path:
    """The path of the loop's kind, by the policy it was opened under."""
    return loop.policy.paths[loop.proposal.kind]


def goes_to_committee(loop: Loop) -> bool:
    """Whether a committee decides before anything is deployed.

    An item that was called in stays the committee's, whichever version it was called in on.
    """
    answer = loop.sponsored
    called_in = exists().where(
        CallIn.tenant_id == loop.work.tenant_id, CallIn.proposal_id == loop.id
    )
    return needs_committee(
        path_of(loop),
        loop.proposal.kind,
        effects=[
            effect["effect"] for effect in confirmed_effects(loop.version.content, answer.effects)
        ],
        called_in=loop.work.session.scalars(select(called_in)).one(),
        needs_opinion=_opinion_needed(loop) is not None,
        budget_eur=answer.budget_eur,
        staff_days=answer.staff_days,
    )


def committee_of(loop: Loop) -> Committee:
    """The committee the sponsor chose, or the policy's first for this kind."""
    chosen: UUID | None = loop.sponsored.committee_id
    if chosen is None:
        allowed = path_of(loop).committees
        if not allowed:
            raise IllegalMove(f"no committee decides {loop.proposal.kind}")
        chosen = UUID(allowed[0])
    return loop.work.session.scalars(select(Committee).where(Committee.id == chosen)).one()


def rule_for(loop: Loop, committee: Committee) -> Rule:
    """The rule to freeze: the path's own if it has one, else the committee's.

    A committee that gives its opinion follows its own.
    """
    own = rule_from_preset(committee.preset, committee.rule)
    return own if own.gives_opinion else path_of(loop).rule_for(own)


def opinion_committee(loop: Loop) -> Committee | None:
    """The committee whose opinion the text needs before it is decided; None when it needs none."""
    needed = _opinion_needed(loop)
    if needed is None:
        return None
    return loop.work.session.scalars(select(Committee).where(Committee.id == needed.id)).one()


def _opinion_needed(loop: Loop) -> SocialCommittee | None:
    return opinion_needed(
        loop.work.session, loop.version.content, loop.sponsored.working_conditions
    )
