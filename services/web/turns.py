"""Whose move it is when it is not the reader's: who, by when, what follows."""

from __future__ import annotations

from typing import Any

from markupsafe import escape

from policies.decision import Mode
from policies.loop import Awaiting, Stage
from services.committees.models import BallotState
from services.governance.dossier import Dossier
from services.http.language import gettext as _
from services.http.language import ngettext
from services.proposals.views import Person
from services.rollouts.models import PhaseState
from services.rollouts.views import RolloutView
from services.web.bidi import isolated
from services.web.words import said, word


def others_panel(dossier: Dossier) -> dict[str, Any]:
    """The one sentence that stands in the place of the decision panel."""
    proposal = dossier.proposal
    who, role, turn, following = "", "", "", ""
    match proposal.awaiting:
        case Awaiting.AUTHOR:
            who, role = proposal.author.name, _("qui propose")
            following = _("un nouveau parrainage") if proposal.version else ""
        case Awaiting.SPONSOR:
            who = escape(_(" ou ")).join(isolated(each.name) for each in proposal.sponsors)
            role = _("à qui le parrainage est demandé") if who else ""
            decides = Stage.COMMITTEE in dossier.stages
            following = _("le vote du comité") if decides else _("le déploiement")
        case Awaiting.COMMITTEE:
            turn, following = _committee(dossier)
        case Awaiting.LEAD if (lifter := lifter_awaited(dossier)) is not None:
            who, role = lifter.name, _("qui lève la réserve du comité")
            following = _("le démarrage de la phase")
        case Awaiting.LEAD if dossier.rollout is not None:
            who, role = dossier.rollout.lead.name, _("responsable du déploiement")
        case Awaiting.REVIEWER if dossier.rollout is not None:
            who, role = dossier.rollout.reviewer.name, _reviewer_role(dossier.rollout)
        case Awaiting.NOBODY:
            turn = _("Les avis du terrain sont recueillis : personne n’a à agir.")
            following = _("le REX")
    if not who and not turn:
        turn = word("turn", proposal.awaiting.value) + "."
    return {
        "kind": "others",
        "who": who,
        "role": role,
        "turn": turn,
        "due_at": _due_at(dossier),
        "next": following,
        "note": _note(dossier),
    }


def lifter_awaited(dossier: Dossier) -> Person | None:
    """Who lifts the reserve that holds the next phase back, if one does and somebody is there."""
    if dossier.held_phase is None:
        return None
    lifters = [
        each.lifter
        for each in dossier.reserves
        if each.lifter is not None
        and each.reserve.blocks_phase is not None
        and each.reserve.blocks_phase <= dossier.held_phase
    ]
    return lifters[0] if lifters else None


def said_of(dossier: Dossier) -> str:
    """Where the proposal stands, in one sentence to be spoken when the page changes."""
    proposal = dossier.proposal
    if proposal.outcome is not None:
        return _("Proposition close : %(outcome)s.", outcome=word("outcome", proposal.outcome))
    stage = word("stage_state", proposal.stage.value)
    where = f"{stage}."
    if proposal.due_at is not None:
        day = said("short_day", proposal.due_at)
        where = _("%(stage)s, jusqu’au %(day)s.", stage=stage, day=day)
    ballot = dossier.ballots[-1] if dossier.ballots else None
    if ballot is None or ballot.state is not BallotState.OPEN:
        return where
    received = ngettext(
        "%(num)d vote reçu sur %(entitled)s.",
        "%(num)d votes reçus sur %(entitled)s.",
        ballot.votes_cast,
        entitled=ballot.entitled,
    )
    return f"{where} {received}"


def _committee(dossier: Dossier) -> tuple[str, str]:
    ballot = dossier.ballots[-1]
    committee = isolated(ballot.committee)
    following = _("le déploiement, si elle est adoptée")
    if Stage.ROLLOUT not in dossier.stages:
        following = _("l’entrée en vigueur, si elle est adoptée")
    if ballot.mode is Mode.SESSION:
        day = said("day", ballot.opens_at)
        turn = _(
            "Vote en séance, le %(day)s (%(committee)s).",
            day=day,
            committee=committee,
        )
    elif ballot.state is BallotState.SCHEDULED:
        opening = said("deadline", ballot.opens_at)
        turn = _(
            "Le vote s’ouvrira %(opening)s (%(committee)s).",
            opening=opening,
            committee=committee,
        )
    else:
        turn = _("C’est au comité de voter (%(committee)s).", committee=committee)
    return turn, following


def _reviewer_role(rollout: RolloutView) -> str:
    """The reviewer's part, other than the review itself where nothing runs nor is paused."""
    runs = any(phase.state is PhaseState.RUNNING for phase in rollout.phases)
    if runs or rollout.paused_at is not None:
        return _("qui rédige le REX")
    return _("qui confie le déploiement")


def _due_at(dossier: Dossier) -> object:
    ballot = dossier.ballots[-1] if dossier.ballots else None
    if ballot is not None and ballot.state is BallotState.SCHEDULED:
        return None
    return dossier.proposal.due_at


def _note(dossier: Dossier) -> str:
    """What the reader did already about the open ballot."""
    if dossier.voted_at is not None:
        return _("Vous avez voté, %(moment)s.", moment=said("moment", dossier.voted_at))
    if dossier.recused:
        return _("Vous vous êtes déporté de ce point. Vous n’en voyez plus le débat.")
    return ""
