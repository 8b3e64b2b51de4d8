"""What the lead, the reviewer, the guarantors and the field may do about a rollout."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from policies.loop import Awaiting, Stage
from policies.permissions import Permission
from services.committees.models import Committee, Seat
from services.committees.views import ReserveView
from services.compass.models import Invariant
from services.compass.names import invariants_by_code
from services.governance.look import Look, passes
from services.governance.possibilities import (
    CallIn,
    FileReview,
    GiveFeedback,
    NameLead,
    PlanRollout,
    Possibility,
    ResumeRollout,
    StartPhase,
    UndoActions,
)
from services.observatory.models import College
from services.proposals.effects import confirmed_effects
from services.rollouts.access import check_goes_on, require_lead, require_reviewer
from services.rollouts.call_in import check_callable
from services.rollouts.duties import gone_from
from services.rollouts.file_review import check_reviewable
from services.rollouts.give_feedback import check_window
from services.rollouts.models import PhaseState, Rollout, RolloutPhase, Verdict
from services.rollouts.name_lead import check_names_lead
from services.rollouts.start_phase import check_turn
from services.rollouts.steps import StepKind, current_step, phases_of
from services.rollouts.views import PhaseView, ReviewView, RolloutView


def rollout_acts(look: Look) -> Iterator[Possibility]:
    """Plan, start, observe, review, resume, undo, call in."""
    rollout, view = look.rollout, look.rollout_view
    if rollout is None or view is None or look.proposal.stage is not Stage.ROLLOUT:
        return
    rows = {phase.number: phase for phase in phases_of(look.session, look.proposal.id)}
    if passes(require_reviewer, look.act, rollout) and look.allows(Permission.ROLLOUT_REVIEW):
        yield from _reviewer_acts(look, rollout, view, rows)
    if passes(require_lead, look.act, rollout):
        yield from _lead_acts(look, rollout, view, rows)
    yield from _naming(look, rollout, view)
    yield from _feedback(look, view, rows)
    yield from _calling_in(look, rollout)


def _lead_acts(
    look: Look, rollout: Rollout, view: RolloutView, rows: dict[int, RolloutPhase]
) -> Iterator[Possibility]:
    step = current_step(look.session, rollout, look.act.now)
    if step.kind is StepKind.UNDO and look.allows(Permission.ROLLOUT_START):
        yield UndoActions(view.undo_actions)
        return
    plan = _plan(look, rollout, view, step.kind)
    if plan is not None and (plan.expected or plan.adjusting):
        yield plan
    if step.kind in {StepKind.START, StepKind.HELD} and step.phase is not None:
        yield from _start(look, rollout, view, rows[step.phase.number])
    if plan is not None and not (plan.expected or plan.adjusting):
        yield plan


def _plan(look: Look, rollout: Rollout, view: RolloutView, step: StepKind) -> PlanRollout | None:
    planned = [phase for phase in view.phases if phase.state is PhaseState.PLANNED]
    has_something_left = bool(planned) or not view.phases
    if not look.allows(Permission.ROLLOUT_PLAN) or look.is_processing or not has_something_left:
        return None
    if not passes(check_goes_on, look.act, look.proposal.id):
        return None
    adjusted = next((phase for phase in planned if _awaits_adjustment(phase, rollout)), None)
    return PlanRollout(
        expected=step is StepKind.PLAN,
        adjusting=adjusted.review if adjusted else None,
        phase_number=adjusted.number if adjusted else None,
        leads=look.members(view.lead_email),
        departments=look.departments(),
    )


def _naming(look: Look, rollout: Rollout, view: RolloutView) -> Iterator[NameLead]:
    if not look.allows(Permission.ROLLOUT_REVIEW) or look.is_processing:
        return
    if not passes(check_names_lead, look.act, look.authorizer, rollout):
        return
    gone = gone_from(look.session, look.authorizer, rollout)
    yield NameLead(
        expected=gone.lead and look.proposal.awaiting is Awaiting.REVIEWER,
        lead=view.lead,
        leads=look.members(view.lead_email),
    )


def _awaits_adjustment(phase: PhaseView, rollout: Rollout) -> bool:
    review = phase.review
    if review is None or review.verdict is not Verdict.ADJUST or rollout.planned_at is None:
        return False
    return rollout.planned_at <= review.filed_at


def _start(
    look: Look, rollout: Rollout, view: RolloutView, row: RolloutPhase
) -> Iterator[Possibility]:
    if not look.allows(Permission.ROLLOUT_START) or look.is_processing:
        return
    if not passes(check_turn, look.act, look.proposal.id, row):
        return
    phase = _view_of(view, row)
    callable_until = rollout.startable_from
    is_callable = callable_until is not None and look.act.now < callable_until
    wanted = row.feedback_wanted_until
    is_ahead = wanted is not None and wanted > look.act.now
    ends_at = wanted if is_ahead else look.policy.durations.feedback.after(look.act.now)
    yield StartPhase(
        phase,
        _blocking(look.reserves, row.number),
        callable_until if is_callable else None,
        (ends_at or look.act.now) - look.act.now,
    )


def _blocking(reserves: list[ReserveView], number: int) -> list[ReserveView]:
    return [
        reserve
        for reserve in reserves
        if reserve.lifted_at is None
        and reserve.blocks_phase is not None
        and reserve.blocks_phase <= number
    ]


def _view_of(view: RolloutView, row: RolloutPhase) -> PhaseView:
    return next(phase for phase in view.phases if phase.number == row.number)


def _reviewer_acts(
    look: Look, rollout: Rollout, view: RolloutView, rows: dict[int, RolloutPhase]
) -> Iterator[Possibility]:
    durations = look.policy.durations
    if rollout.paused_at is not None:
        paused = next(phase for phase in view.phases if phase.state is PhaseState.PLANNED)
        review: ReviewView | None = paused.review
        reason = review.findings if review else ""
        yield ResumeRollout(rollout.paused_at, reason, paused)
        return
    running = next((row for row in rows.values() if row.state is PhaseState.RUNNING), None)
    if running is None or not passes(check_reviewable, look.act, running):
        return
    following = next((phase for phase in view.phases if phase.number > running.number), None)
    yield FileReview(
        _view_of(view, running),
        following,
        is_due=not passes(check_window, look.act, running),
        pause_reminder=durations.pause_reminder.after(look.act.now) - look.act.now,
    )


def _feedback(
    look: Look, view: RolloutView, rows: dict[int, RolloutPhase]
) -> Iterator[Possibility]:
    if not look.allows(Permission.FEEDBACK_GIVE):
        return
    running = next((row for row in rows.values() if passes(check_window, look.act, row)), None)
    if running is not None:
        phase = _view_of(view, running)
        mine = [one for one in phase.feedback_of_run if one.author.id == look.act.user_id]
        yield GiveFeedback(phase, _colleges(look), mine[-1] if mine else None)


def _colleges(look: Look) -> list[College]:
    """Those the person belongs to: by their seats, by heading a department, as an agent."""
    seats = look.session.scalars(
        select(Seat.college).where(Seat.member_id == look.act.user_id).distinct()
    )
    seated = {seat.value for seat in seats}
    if "manager" in look.act.actor.roles:
        seated.add(College.MANAGEMENT.value)
    own = [college for college in College if college.value in seated]
    return own if College.AGENT in own else [College.AGENT, *own]


def _calling_in(look: Look, rollout: Rollout) -> Iterator[Possibility]:
    version, answer, until = look.version, look.sponsorship, rollout.startable_from
    if version is None or answer is None or until is None:
        return
    if not look.allows(Permission.PROPOSAL_CALL_IN) or look.is_processing:
        return
    if not passes(check_callable, look.act, look.proposal, rollout):
        return
    codes = [effect["code"] for effect in confirmed_effects(version.content, answer.effects)]
    mine = look.session.scalars(
        select(Invariant.code).where(
            Invariant.code.in_(codes), Invariant.guarantor_id == look.act.user_id
        )
    ).all()
    names = invariants_by_code(look.session) if mine else {}
    yield CallIn(
        until, [names[code].name for code in mine], _committee_name(look, answer.committee_id)
    )


def _committee_name(look: Look, chosen: object) -> str:
    first = chosen or next(iter(look.policy.paths[look.proposal.kind].committees))
    return look.session.scalars(select(Committee.name).where(Committee.id == first)).one()
