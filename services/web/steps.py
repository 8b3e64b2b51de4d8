"""The steps of a proposal's path: done, current, to come."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from policies.decision import Mode
from policies.loop import Stage
from services.committees.models import BallotState
from services.committees.views import BallotView
from services.governance.dossier import Dossier
from services.http.language import gettext as _
from services.http.language import ngettext
from services.proposals.views import ProposalView
from services.web.words import said


def states_of(view: ProposalView) -> list[str]:
    """The path of a proposal in a list, one state a step."""
    stages = _path(view.path, view.stage)
    place = stages.index(_step_of(view.stage))
    return ["done"] * place + ["current"] + ["todo"] * (len(stages) - place - 1)


def steps_of(dossier: Dossier) -> list[dict[str, Any]]:
    """The track at the head of a proposal, with a date or a few words under each step."""
    proposal = dossier.proposal
    if proposal.stage is Stage.CLOSED:
        return [
            {"stage": stage.value, "state": "done", **_done(dossier, stage)}
            for stage in _gone_through(dossier)
        ]
    stages = _path(dossier.stages, proposal.stage)
    place = stages.index(_step_of(proposal.stage))
    steps: list[dict[str, Any]] = []
    for index, stage in enumerate(stages):
        state = "done" if index < place else "current" if index == place else "todo"
        step = {"stage": stage.value, "state": state}
        if state == "done":
            step |= _done(dossier, stage)
        elif state == "current":
            step |= _current(dossier)
        elif stage is Stage.ROLLOUT and Stage.COMMITTEE in stages[place:]:
            step["note"] = _("si adoptée")
        steps.append(step)
    return steps


def _path(stages: Sequence[Stage], now: Stage) -> list[Stage]:
    """The whole path, with a committee that was called in."""
    path = [Stage.DRAFT, *stages, Stage.CLOSED]
    if now is Stage.COMMITTEE and Stage.COMMITTEE not in path:
        path.insert(path.index(Stage.SPONSORSHIP) + 1, Stage.COMMITTEE)
    return path


def _step_of(stage: Stage) -> Stage:
    """The step where a stage stands: a rework is at the drafting again."""
    return Stage.DRAFT if stage is Stage.REWORK else stage


def _gone_through(dossier: Dossier) -> list[Stage]:
    """The steps that a closed proposal did go through."""
    reached = {Stage.DRAFT, Stage.CLOSED}
    if dossier.proposal.version:
        reached.add(Stage.SPONSORSHIP)
    if dossier.ballots:
        reached.add(Stage.COMMITTEE)
    if dossier.rollout is not None:
        reached.add(Stage.ROLLOUT)
    return [stage for stage in Stage if stage in reached]


def _done(dossier: Dossier, stage: Stage) -> dict[str, Any]:
    proposal = dossier.proposal
    match stage:
        case Stage.DRAFT:
            return {"at": dossier.submitted_at or proposal.created_at, "loop": _reworks(dossier)}
        case Stage.SPONSORSHIP if proposal.sponsorship is not None:
            return {"at": proposal.sponsorship.answered_at}
        case Stage.COMMITTEE:
            ended = [ballot.closed_at for ballot in dossier.ballots if ballot.closed_at]
            return {"at": ended[-1] if ended else None}
        case Stage.CLOSED:
            return {"at": proposal.closed_at}
        case _:
            return {"at": None}


def _current(dossier: Dossier) -> dict[str, Any]:
    proposal = dossier.proposal
    told: dict[str, Any] = {}
    if proposal.stage in {Stage.DRAFT, Stage.REWORK}:
        told["loop"] = _reworks(dossier)
    last = dossier.ballots[-1] if dossier.ballots else None
    if proposal.stage is Stage.COMMITTEE and last and _has_its_date(last):
        told["note"] = _("vote le %(day)s", day=said("short_day", last.opens_at))
    elif proposal.due_at is not None:
        told["note"] = _("jusqu’au %(day)s", day=said("short_day", proposal.due_at))
    elif proposal.stage is not Stage.DRAFT:
        told["note"] = _("depuis le %(day)s", day=said("short_day", proposal.stage_since))
    return told


def _has_its_date(ballot: BallotView) -> bool:
    """Whether a vote to come has a date: one in session has none before it is on an agenda."""
    is_dated = ballot.mode is Mode.ASYNC or ballot.session_id is not None
    return ballot.state is BallotState.SCHEDULED and is_dated


def _reworks(dossier: Dossier) -> str:
    if dossier.proposal.stage is Stage.REWORK:
        return _("à compléter")
    reworks = dossier.proposal.version - 1  # the first version completes nothing
    if reworks < 1:
        return ""
    return ngettext("complétée une fois", "complétée %(num)d fois", reworks)
