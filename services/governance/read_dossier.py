"""Read a proposal with all that bears on it, and what the person looking may do about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from policies.loop import Stage
from policies.paths import needs_committee
from policies.permissions import Permission
from services.committees.access import is_kept_away
from services.committees.models import Ballot, BallotState, Vote
from services.committees.next_ballot import AwaitedVote, next_awaited_vote
from services.committees.views import reserves_of, view_of
from services.deps import Deps
from services.documents.views import DocumentList, documents_of
from services.governance.dossier import (
    CommentView,
    Dossier,
    ReserveReading,
    TextRead,
)
from services.governance.earlier_versions import earlier_versions
from services.governance.ending import ending_of
from services.governance.fingerprint import fingerprint_of
from services.governance.look import Look
from services.governance.possibilities import Possibility, VoteOnBallot
from services.governance.possible_acts import possible_acts
from services.governance.text_effects import (
    effect_on_working_conditions,
    effects_on_invariants,
    points_at_stake,
    targeted_text,
)
from services.journal.timeline import timeline_of
from services.proposals.access import find_proposal
from services.proposals.effects import confirmed_effects
from services.proposals.models import Comment
from services.proposals.social_committee import opinion_needed
from services.proposals.views import people, views_of
from services.records.read_records import papers_of
from services.rollouts.models import Rollout
from services.rollouts.steps import StepKind, current_step
from services.rollouts.views import rollout_view
from services.tenancy.current import policy_version
from tenants.actor import Caller


def read_dossier(deps: Deps, caller: Caller, proposal_id: UUID) -> Dossier:
    """Read the whole of a proposal, in one transaction.

    Raises:
        NotFound: none of this tenant, or somebody else's draft.
    """
    with deps.act(caller, Permission.PROPOSAL_READ) as act:
        proposal = find_proposal(act, proposal_id)
        session = act.session
        (view,) = views_of(session, [proposal], act.user_id)
        rows = session.scalars(
            select(Ballot).where(Ballot.proposal_id == proposal.id).order_by(Ballot.round)
        ).all()
        ballots = [view_of(session, row) for row in rows]
        look = Look(
            act=act,
            authorizer=deps.authorizer,
            proposal=proposal,
            policy=policy_version(session, proposal.policy_id),
            ballot=rows[-1] if rows else None,
            ballot_view=ballots[-1] if ballots else None,
            rollout=session.scalars(
                select(Rollout).where(Rollout.proposal_id == proposal.id)
            ).one_or_none(),
            rollout_view=rollout_view(session, proposal.id),
            reserves=reserves_of(session, proposal.id),
        )
        text = _text(look)
        recused = is_kept_away(session, proposal, act.user_id)
        points = points_at_stake(session, text.content)
        possibilities = possible_acts(look)
        return Dossier(
            at=act.now,
            fingerprint=fingerprint_of(act, proposal),
            proposal=view,
            text=text,
            stages=_stages(look),
            earlier=earlier_versions(look),
            submitted_at=look.version.submitted_at if look.version else None,
            effects=effects_on_invariants(session, text.content, look.sponsored),
            working_conditions=effect_on_working_conditions(session, text.content, look.sponsored),
            vigilance_points=[
                points[code] for code in text.content["vigilance_points"] if code in points
            ],
            target=targeted_text(session, proposal, text.content, points),
            ballots=ballots,
            rollout=look.rollout_view,
            reserves=_reserves(look),
            held_phase=_held_phase(look),
            papers=papers_of(session, proposal_id),
            documents=_documents(look),
            comments=[] if recused else _comments(look),
            timeline=timeline_of(session, proposal.id),
            is_author=look.is_author,
            voted_at=_voted_at(look),
            recused=recused,
            may_comment=look.allows(Permission.COMMENT_CREATE) and not recused,
            next_vote=_next_vote(look, possibilities),
            ending=ending_of(look),
            possibilities=possibilities,
        )


def _text(look: Look) -> TextRead:
    """The working copy for its author; for others, what was submitted stays under their eyes."""
    source = look.proposal
    if look.version is not None and not look.is_author:
        return TextRead(look.version.title, look.version.summary, look.version.content)
    return TextRead(source.title, source.summary, source.content)


def _stages(look: Look) -> list[Stage]:
    """The path's stages, with the committee where it was called in or where a risk leads there."""
    proposal, answer, version = look.proposal, look.sponsored, look.version
    path = look.policy.paths[proposal.kind]
    stages = list(path.stages)
    if look.ballot is not None:
        decides = True
    elif look.rollout is not None:
        decides = False
    else:
        content = version.content if version else proposal.content
        corrections = answer.effects if answer else []
        correction = answer.working_conditions if answer else None
        decides = needs_committee(
            path,
            proposal.kind,
            effects=[item["effect"] for item in confirmed_effects(content, corrections)],
            called_in=False,
            needs_opinion=opinion_needed(look.session, content, correction) is not None,
            budget_eur=answer.budget_eur if answer else None,
            staff_days=answer.staff_days if answer else None,
        )
    if decides and Stage.COMMITTEE not in stages:
        stages.insert(stages.index(Stage.SPONSORSHIP) + 1, Stage.COMMITTEE)
    if not decides and Stage.COMMITTEE in stages:
        stages.remove(Stage.COMMITTEE)
    return stages


def _next_vote(look: Look, possibilities: Sequence[Possibility]) -> AwaitedVote | None:
    """What the person may pass on to, where they are asked to vote."""
    votes = any(isinstance(each, VoteOnBallot) for each in possibilities)
    return next_awaited_vote(look.act, look.ballot) if votes and look.ballot else None


def _held_phase(look: Look) -> int | None:
    rollout, is_open = look.rollout, look.proposal.stage is Stage.ROLLOUT
    step = current_step(look.session, rollout, look.act.now) if rollout and is_open else None
    is_held = step is not None and step.kind is StepKind.HELD
    return step.phase.number if step and step.phase and is_held else None


def _reserves(look: Look) -> list[ReserveReading]:
    return [ReserveReading(reserve, look.lifters.get(reserve.id)) for reserve in look.reserves]


def _documents(look: Look) -> DocumentList:
    """The documents, with what the person's roles let them do beside their duties."""
    found = documents_of(look.act, look.proposal)
    may_remove = look.allows(Permission.DOCUMENT_REMOVE)
    return DocumentList(
        [replace(view, removable=view.removable and may_remove) for view in found.items],
        found.locked,
        found.may_join and look.allows(Permission.DOCUMENT_CREATE),
    )


def _comments(look: Look) -> list[CommentView]:
    rows = look.session.scalars(
        select(Comment)
        .where(Comment.proposal_id == look.proposal.id)
        .order_by(Comment.written_at, Comment.id)
    ).all()
    known = people(look.session, [row.author_id for row in rows])
    return [
        CommentView(known[row.author_id], row.version, row.text, row.written_at) for row in rows
    ]


def _voted_at(look: Look) -> datetime | None:
    if look.ballot is None or look.ballot.state is not BallotState.OPEN:
        return None
    return look.session.scalars(
        select(Vote.cast_at).where(
            Vote.ballot_id == look.ballot.id,
            Vote.voter_id == look.act.user_id,
            Vote.struck_at.is_(None),
        )
    ).one_or_none()
