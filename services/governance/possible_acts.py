"""What a person may do about a proposal now, by the very guards of the acts themselves."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import select

from policies.loop import Stage
from policies.paths import needs_committee
from policies.permissions import Permission
from services.committees.models import BallotState, Committee, Deferral
from services.committees.withdraw_proposal import check_withdrawable
from services.compass.names import invariants_by_code
from services.governance.look import Look, passes
from services.governance.possibilities import (
    AnswerSponsorship,
    CompleteDraft,
    CompleteRework,
    NamedCommittee,
    Possibility,
    Withdraw,
)
from services.governance.possible_committee_acts import committee_acts
from services.governance.possible_rollout_acts import rollout_acts
from services.proposals.access import is_in_hand
from services.proposals.answer_sponsorship import check_unanswered, sponsor_for
from services.proposals.models import SponsorDecision
from services.proposals.social_committee import opinion_needed, social_committee
from services.proposals.submit_proposal import missing_in
from services.proposals.views import Person, people


def possible_acts(look: Look) -> list[Possibility]:
    """Everything the person may do, what is theirs to decide first."""
    return [
        *_sponsorship_acts(look),
        *_author_acts(look),
        *committee_acts(look),
        *rollout_acts(look),
        *_withdrawal(look),
    ]


def _sponsorship_acts(look: Look) -> Iterator[Possibility]:
    proposal, version = look.proposal, look.version
    if version is None or look.is_author or not look.allows(Permission.PROPOSAL_SPONSOR):
        return
    if not passes(check_unanswered, look.act, proposal, version):
        return
    sponsor_id = sponsor_for(look.session, proposal, look.act.user_id, look.act.now)
    if sponsor_id is None:
        return
    path = look.policy.paths[proposal.kind]
    effects = version.content.get("invariants") or []
    named = {item["code"] for item in effects}
    absent = None if sponsor_id == look.act.user_id else people(look.session, [sponsor_id])
    yield AnswerSponsorship(
        in_absence_of=absent[sponsor_id] if absent else None,
        committees=_committees(look, path.committees),
        before_committee=needs_committee(
            path,
            proposal.kind,
            effects=[item["effect"] for item in effects],
            called_in=False,
            needs_opinion=opinion_needed(look.session, version.content, None) is not None,
            budget_eur=None,
            staff_days=None,
        ),
        social_committee=social_committee(look.session),
        leads=look.members(),
        untouched=[
            invariant
            for invariant in invariants_by_code(look.session).values()
            if not invariant.is_retired and invariant.code not in named
        ],
    )


def _committees(look: Look, ids: tuple[str, ...]) -> list[NamedCommittee]:
    wanted = [UUID(committee_id) for committee_id in ids]
    rows = look.session.execute(
        select(Committee.id, Committee.name).where(Committee.id.in_(wanted))
    )
    names = {row.id: row.name for row in rows}
    return [NamedCommittee(each, names[each]) for each in wanted if each in names]


def _author_acts(look: Look) -> Iterator[Possibility]:
    proposal = look.proposal
    if not look.is_author or not is_in_hand(proposal) or not look.allows(Permission.PROPOSAL_EDIT):
        return
    missing = missing_in(look.act, proposal)
    if proposal.stage is Stage.DRAFT:
        yield CompleteDraft(missing)
        return
    deferral = look.session.scalars(
        select(Deferral).where(
            Deferral.proposal_id == proposal.id, Deferral.version == proposal.version
        )
    ).one_or_none()
    answer = look.sponsorship
    asked_by: Person | None = None
    asked_at, text = proposal.stage_since, ""
    if deferral is not None:
        asked_by = people(look.session, [deferral.deferred_by])[deferral.deferred_by]
        asked_at, text = deferral.deferred_at, deferral.reason
    elif answer is not None and answer.decision is SponsorDecision.RETURN:
        asked_by = people(look.session, [answer.answered_by])[answer.answered_by]
        asked_at, text = answer.answered_at, answer.comment
    is_returned = answer is not None and answer.decision is SponsorDecision.RETURN
    yield CompleteRework(asked_by, asked_at, not is_returned, text, missing)


def _withdrawal(look: Look) -> Iterator[Possibility]:
    if not look.is_author or not look.allows(Permission.PROPOSAL_WITHDRAW):
        return
    if passes(check_withdrawable, look.act, look.proposal):
        ballot = look.ballot
        yield Withdraw(ballot_open=ballot is not None and ballot.state is BallotState.OPEN)
