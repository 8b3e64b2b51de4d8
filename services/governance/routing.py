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


def path_of(loop: Loop) -> Path:
    """The path of the loop's kind, by the policy it was opened under."""
    return loop.policy.paths[loop.proposal.kind]


def goes_to_committee(loop: Loop) -> bool:
    """Whether a committee decides before anything is deployed.

    An item that was called in stays the committee's, whichever version it was called in on. So is
    one that needs an opinion first.
    """
    if opinion_committee(loop) is not None:
        return True
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
    """The committee whose opinion the text needs before it is decided; None when it needs none.

    A text that changes working conditions goes to the tenant's social committee, the first set up
    of those whose rule gives an opinion. Where there is none, nothing stands before the vote.
    """
    if not loop.version.content.get("working_conditions"):
        return None
    committees = loop.work.session.scalars(select(Committee).order_by(Committee.created_at))
    return next(
        (
            committee
            for committee in committees
            if rule_from_preset(committee.preset, committee.rule).gives_opinion
        ),
        None,
    )
