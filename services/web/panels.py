"""From what a person may do to the panels of the proposal page (``templates/proposal/panels``)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from policies.ballot_terms import OPINIONS
from policies.decision import Mode, Result
from services.committees.views import BallotView
from services.dates import day_of
from services.governance import possibilities as may
from services.governance.dossier import Dossier
from services.governance.possibilities import Possibility
from services.http.language import gettext as _
from services.web.bidi import isolated
from services.web.context import Form
from services.web.forms import form_field
from services.web.people import people_options
from services.web.rollout_panels import ROLLOUT_PANELS
from services.web.rows import rows_shown
from services.web.words import word


def is_expected(possibility: Possibility) -> bool:
    """Whether somebody waits for it: it is the person's move, not only their right."""
    match possibility:
        case may.VoteOnBallot():
            return not possibility.entrusted
        case (
            may.CloseBallot(expected=expected)
            | may.NameLead(expected=expected)
            | may.PlanRollout(expected=expected, adjusting=None)
        ):
            return expected
        case may.StartPhase():
            return not possibility.blocking and possibility.call_in_until is None
        case may.FileReview():
            return possibility.is_due
        case (
            may.AnswerSponsorship()
            | may.CompleteDraft()
            | may.CompleteRework()
            | may.ConveneAgain()
            | may.LiftReserves()
            | may.PlanRollout()
            | may.ResumeRollout()
            | may.UndoActions()
        ):
            return True
        case _:
            return False


def folded_label(possibility: Possibility) -> str:
    """Under which words a long form that nobody waits for is folded; '' leaves it open."""
    match possibility:
        case may.PlanRollout():
            return _("Changer le plan de déploiement")
        case may.FileReview():
            return _("Rédiger le REX sans attendre la fin des avis")
        case _:
            return ""


def panel_of(possibility: Possibility, dossier: Dossier, form: Form | None) -> dict[str, Any]:
    """The panel in which the person does it; ``kind`` names its template.

    Args:
        possibility: what they may do.
        dossier: the proposal.
        form: the form that comes back, which says how many rows it shows.
    """
    panel = _PANELS[type(possibility)](possibility, dossier, form)
    return {"due_at": dossier.proposal.due_at, **panel}


def _sponsor(answer: may.AnswerSponsorship, dossier: Dossier, _form: Form | None) -> dict[str, Any]:
    absent = answer.in_absence_of
    committees = answer.committees if answer.before_committee else ()
    social = answer.social_committee
    return {
        "kind": "sponsor",
        "on_behalf_of": absent.name if absent else "",
        "committees": [(str(one.id), one.name) for one in committees],
        "next": _("le vote du comité") if answer.before_committee else _("le déploiement"),
        "people": people_options(answer.leads),
        "others": [(one.code, one.name) for one in answer.untouched],
        "working_conditions": dossier.working_conditions.changed,
        "social_committee": social.name if social else "",
    }


def _draft(draft: may.CompleteDraft, _dossier: Dossier, _form: Form | None) -> dict[str, Any]:
    missing = [(form_field(name), _(texts[-1])) for name, texts in draft.missing.items()]
    return {"kind": "draft", "missing": missing}


def _rework(rework: may.CompleteRework, _dossier: Dossier, _form: Form | None) -> dict[str, Any]:
    return {
        "kind": "rework",
        "asked_by": rework.asked_by.name if rework.asked_by else _("Le comité"),
        "asked_at": rework.asked_at,
        "source": "defer" if rework.deferred else "return",
        "text": rework.text,
    }


def _withdraw(withdraw: may.Withdraw, _dossier: Dossier, _form: Form | None) -> dict[str, Any]:
    return {"kind": "withdraw", "ballot_open": withdraw.ballot_open}


def _vote(vote: may.VoteOnBallot, dossier: Dossier, form: Form | None) -> dict[str, Any]:
    values = form.values if form and form.name == "vote" else {}
    return {
        "kind": "vote",
        "ballot": {**_ballot(vote.ballot), "away": _away(vote.ballot, dossier)},
        "reserve_rows": rows_shown(values, "reserves"),
        "opinion": _opinion(vote.ballot, dossier),
        "next": dossier.next_vote,
        "voter": (vote.giver or vote.deputy_of or None),
        "as_deputy": vote.deputy_of is not None,
        "entrusted": vote.entrusted,
    }


def _proxy(give: may.GiveProxy, _dossier: Dossier, _form: Form | None) -> dict[str, Any]:
    return {
        "kind": "proxy",
        "due_at": None,
        "ballot": _ballot(give.ballot),
        "people": people_options(give.holders),
    }


def _proxy_given(revoke: may.RevokeProxy, _dossier: Dossier, _form: Form | None) -> dict[str, Any]:
    return {
        "kind": "proxy_given",
        "due_at": None,
        "ballot": _ballot(revoke.ballot),
        "holder": revoke.holder.name,
    }


def _opinion(ballot: BallotView, dossier: Dossier) -> dict[str, str] | None:
    """What another committee said of the text that is voted on."""
    given = [
        each
        for each in dossier.ballots
        if each.version == ballot.version
        and each.committee_id != ballot.committee_id
        and each.result in OPINIONS
    ]
    if not given:
        return None
    last = given[-1]
    count = last.arithmetic or {}
    return {
        "label": _("Avis préalable"),
        "value": word("result", str(last.result)),
        "detail": _(
            "%(committee)s : %(votes)s pour, %(against)s contre",
            committee=isolated(last.committee),
            votes=count.get("for", 0),
            against=count.get("against", 0),
        ),
    }


def _chair(close: may.CloseBallot, _dossier: Dossier, _form: Form | None) -> dict[str, Any]:
    return {
        "kind": "chair",
        "ballot": _ballot(close.ballot),
        "decidable": close.decidable,
        "expected": close.expected,
    }


def _amend(amend: may.AmendReserves, dossier: Dossier, _form: Form | None) -> dict[str, Any]:
    return {
        "kind": "amend",
        "due_at": amend.until,
        "ballot": _ballot(amend.ballot),
        "reserves": amend.reserves,
        "people": people_options(amend.owners),
        "phases": _phases(dossier),
        "initial": _reserve_values(amend),
    }


def _lift(lift: may.LiftReserves, _dossier: Dossier, _form: Form | None) -> dict[str, Any]:
    dates = [reserve.due_at for reserve in lift.reserves if reserve.due_at is not None]
    return {"kind": "lift", "due_at": min(dates, default=None), "reserves": lift.reserves}


def _opening(opening: may.OpenBallot, _dossier: Dossier, _form: Form | None) -> dict[str, Any]:
    return {
        "kind": "opening",
        "ballot": opening.ballot,
        "may_open_now": opening.may_open_now,
    }


def _secretary(convene: may.ConveneAgain, dossier: Dossier, _form: Form | None) -> dict[str, Any]:
    ballot = convene.ballot
    return {
        "kind": "secretary",
        "committee": ballot.committee,
        "round": ballot.round,
        "taking_part": ballot.votes_cast,
        "entitled": ballot.entitled,
        "quorum": ballot.quorum,
        "committee_id": ballot.committee_id,
        "lacked_quorum": ballot.result is Result.NO_QUORUM,
        "in_session": ballot.mode is Mode.SESSION,
        "at_distance": convene.at_distance,
        "sessions": convene.sessions,
        "opens_on": day_of(dossier.at).isoformat(),
    }


def _defer(_defer: may.DeferItem, _dossier: Dossier, _form: Form | None) -> dict[str, Any]:
    return {"kind": "defer"}


def _ballot(ballot: BallotView) -> dict[str, Any]:
    names = (
        *("id", "round", "committee", "version", "session_id", "closes_at"),
        *("entitled", "quorum", "votes_cast"),
    )
    return {
        **{name: getattr(ballot, name) for name in names},
        "secret": bool(ballot.rule.get("secret")),
    }


def _away(ballot: BallotView, dossier: Dossier) -> list[str]:
    """Who is on the committee and does not vote on this item, with their part in it."""
    proposal = dossier.proposal
    roles = {proposal.author.id: _("qui propose")}
    if proposal.sponsorship is not None:
        roles[proposal.sponsorship.answered_by.id] = _("qui parraine")
    return [
        _("%(name)s (%(role)s)", name=isolated(person.name), role=roles[person.id])
        if person.id in roles
        else person.name
        for person in ballot.recused
    ]


def _phases(dossier: Dossier) -> list[tuple[str, str]]:
    """The phases that a reserve may block; before the plan, the first."""
    planned = dossier.rollout.phases if dossier.rollout else []
    named_phases = [(str(phase.number), f"{phase.number}. {phase.name}") for phase in planned]
    return named_phases or [("1", _("La première"))]


def _reserve_values(amend: may.AmendReserves) -> dict[str, str]:
    addresses = {person.id: person.email for person in amend.owners}
    values: dict[str, str] = {}
    for index, reserve in enumerate(amend.reserves):
        row = f"reserves-{index}"
        if reserve.owner is not None:
            values[f"{row}.owner"] = addresses.get(reserve.owner.id, "")
        if reserve.due_at is not None:
            values[f"{row}.due_at"] = day_of(reserve.due_at).isoformat()
        if reserve.blocks_phase is not None:
            values[f"{row}.blocks_phase"] = str(reserve.blocks_phase)
    return values


_PANELS: Final[Mapping[type, Callable[..., dict[str, Any]]]] = {
    **ROLLOUT_PANELS,
    may.AmendReserves: _amend,
    may.AnswerSponsorship: _sponsor,
    may.CloseBallot: _chair,
    may.CompleteDraft: _draft,
    may.CompleteRework: _rework,
    may.ConveneAgain: _secretary,
    may.DeferItem: _defer,
    may.GiveProxy: _proxy,
    may.LiftReserves: _lift,
    may.OpenBallot: _opening,
    may.RevokeProxy: _proxy_given,
    may.VoteOnBallot: _vote,
    may.Withdraw: _withdraw,
}
