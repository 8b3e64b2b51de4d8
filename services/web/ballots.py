"""Vote, step aside, preside, convene: what a committee's people do about an item."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import flash, redirect, url_for

from policies.decision import Choice
from policies.messages import N_
from policies.permissions import Permission
from services.committees.agenda import defer_item, open_ballot, reschedule_item
from services.committees.cast_vote import cast_vote
from services.committees.close_ballot import close_ballot
from services.committees.declare_recusal import declare_recusal
from services.committees.lift_reserve import lift_reserve
from services.committees.next_ballot import leave_item
from services.committees.read_ballots import read_ballot
from services.committees.views import BallotView
from services.dates import day_of
from services.errors import DomainError, NotAuthenticated, NotFound
from services.governance.read_dossier import read_dossier
from services.http.commands.ballots import (
    ClosingCommand,
    DeferralCommand,
    LiftingCommand,
    RecusalCommand,
    ReschedulingCommand,
    VoteCommand,
)
from services.http.context import caller, deps, reader
from services.http.language import gettext as _
from services.http.permission import permission
from services.journal.reference import reference_of
from services.once import AlreadyDone, KeyReused
from services.web.acting import (
    Answer,
    carry_out,
    proposal_path,
    refused,
    require_choice,
    shown_again,
    wants_back,
)
from services.web.bidi import isolated
from services.web.blueprint import web
from services.web.confirming import confirmation
from services.web.days import end_of, start_of
from services.web.forms import posted, read_form
from services.web.receipts import keep_receipt
from services.web.rows import Values, rearranged, wants_other_rows

_TITLES = {
    Choice.FOR: N_("Vous votez pour"),
    Choice.AGAINST: N_("Vous votez contre"),
    Choice.ABSTAIN: N_("Vous vous abstenez"),
}
_VERBS = {
    Choice.FOR: N_("Confirmer : je vote pour"),
    Choice.AGAINST: N_("Confirmer : je vote contre"),
    Choice.ABSTAIN: N_("Confirmer : je m’abstiens"),
}
_NAMES = {"reserves": "reserves-0"}
_VOTE = "1"
_RECUSAL = "recusal"
"""What ``confirmed`` says of the button pressed: it names a vote, or that one steps aside.

A browser without ``:has()`` shows both, whatever was chosen above; the button that does not name
the choice leads to the page that does.
"""


@web.post("/t/<slug:tenant>/ballots/<uuid:ballot_id>/vote", endpoint="ballot_vote")
@permission(Permission.BALLOT_VOTE)
def vote(tenant: str, ballot_id: UUID) -> Answer:
    """Vote; or step aside, when a conflict of interest is declared. The next item follows."""
    ballot = read_ballot(deps(), reader(tenant), ballot_id)
    values = posted()
    if wants_other_rows():
        return shown_again(tenant, ballot.proposal_id, "vote", rearranged(values))
    if wants_back():
        return shown_again(tenant, ballot.proposal_id, "vote", values, focus="choice")
    try:
        require_choice(values, "interest", N_("Dites d’abord si vous y avez un intérêt."))
        if values["interest"] == "conflict":
            return _step_aside(tenant, ballot, values)
        require_choice(values, "choice", N_("Choisissez votre vote."))
        command = read_form(VoteCommand, given=_without_hidden_reserves(values))
        if values.get("confirmed") != _VOTE:
            return _confirm_vote(tenant, ballot, command)
        return _vote(tenant, ballot, command)
    except (NotAuthenticated, NotFound, KeyReused):
        raise
    except DomainError as refusal:
        return refused(tenant, ballot.proposal_id, "vote", refusal, renamed=_NAMES)


def _vote(tenant: str, ballot: BallotView, command: dict[str, Any]) -> Answer:
    choice = "secret" if ballot.rule["secret"] else command["choice"].value
    try:
        receipt = cast_vote(deps(), caller(tenant), ballot.id, **command)
    except AlreadyDone:
        # The answer that was given then, and its receipt, may never have reached the browser.
        _pass_on(tenant, ballot, None, choice)
        raise
    return redirect(_pass_on(tenant, ballot, receipt.journal_entry, choice), 303)


def _step_aside(tenant: str, ballot: BallotView, values: Values) -> Answer:
    command = read_form(RecusalCommand)
    if values.get("confirmed") != _RECUSAL:
        return _confirm_recusal(tenant, ballot, command["reason"])
    try:
        entry = declare_recusal(deps(), caller(tenant), ballot.id, **command)
    except AlreadyDone:
        _pass_on(tenant, ballot, None, None)
        raise
    return redirect(_pass_on(tenant, ballot, entry, None), 303)


def _pass_on(
    tenant: str, ballot: BallotView, journal_entry: UUID | None, choice: str | None
) -> str:
    """Where the person goes on: to the next item that awaits their vote, with the receipt."""
    if ballot.session_id is not None:
        return _back_in_session(tenant, ballot.session_id, journal_entry, choice)
    left = leave_item(deps(), reader(tenant), ballot.id)
    following = left.next
    target = following.proposal_id if following else ballot.proposal_id
    keep_receipt(
        target,
        vote={
            "choice": choice,
            "at": deps().clock.now().isoformat(),
            "proposal": str(ballot.proposal_id),
            "title": left.title,
            "version": ballot.version,
            "reference": reference_of(journal_entry) if journal_entry else "",
            "closes_at": ballot.closes_at.isoformat(),
            "remaining": following.count if following else 0,
        },
    )
    return proposal_path(tenant, target)


def _back_in_session(
    tenant: str, session_id: UUID, journal_entry: UUID | None, choice: str | None
) -> str:
    """To the session that holds the vote, which shows the item that follows when it opens."""
    said = _("Votre vote est enregistré.") if choice else _("Votre déport est enregistré.")
    if journal_entry is not None:
        reference = reference_of(journal_entry)
        said = _("%(said)s Référence : %(reference)s.", said=said, reference=reference)
    flash(said, "done")
    return url_for("web.session", tenant=tenant, session_id=session_id)


def _without_hidden_reserves(values: Values) -> Values:
    """A vote against shows no reserve: one typed before changing one's mind is not sent."""
    if values.get("choice") == Choice.FOR.value:
        return values
    return {name: value for name, value in values.items() if not name.startswith("reserves-")}


def _confirm_vote(tenant: str, ballot: BallotView, command: dict[str, Any]) -> Answer:
    choice = command["choice"]
    dossier = read_dossier(deps(), reader(tenant), ballot.proposal_id)
    return confirmation(
        tenant,
        dossier,
        title=_(_TITLES[choice]),
        sentence=_(
            "La version %(number)s de « %(title)s ». Un vote confirmé ne change plus.",
            number=ballot.version,
            title=isolated(dossier.text.title),
        ),
        action=url_for("web.ballot_vote", tenant=tenant, ballot_id=ballot.id),
        verb=_(_VERBS[choice]),
        confirmed=_VOTE,
        facts=[(_("Réserve"), reserve, "") for reserve in command["reserves"]]
        + [(_("Votre mot"), command["comment"], "")],
    )


def _confirm_recusal(tenant: str, ballot: BallotView, reason: str) -> Answer:
    dossier = read_dossier(deps(), reader(tenant), ballot.proposal_id)
    return confirmation(
        tenant,
        dossier,
        title=_("Vous vous déportez de ce point"),
        sentence=_(
            "Vous ne voterez pas sur « %(title)s » et n’en lirez plus le débat jusqu’à la "
            "décision. La page et le journal diront votre déport.",
            title=isolated(dossier.text.title),
        ),
        action=url_for("web.ballot_vote", tenant=tenant, ballot_id=ballot.id),
        verb=_("Confirmer : je me déporte"),
        confirmed=_RECUSAL,
        facts=[(_("Nature du lien"), reason, "")],
    )


@web.post("/t/<slug:tenant>/ballots/<uuid:ballot_id>/close", endpoint="ballot_close")
@permission(Permission.BALLOT_CLOSE)
def close(tenant: str, ballot_id: UUID) -> Answer:
    """Close the ballot; or settle the reserves of one that has closed."""
    ballot = read_ballot(deps(), reader(tenant), ballot_id)
    values = {
        name: end_of(str(value)) if name.endswith(".due_at") else value
        for name, value in posted().items()
    }
    amends = any(name.startswith("reserves-") for name in values)

    def act() -> None:
        command = read_form(ClosingCommand, given=values)
        close_ballot(deps(), caller(tenant), ballot_id, command["reserves"])

    return carry_out(
        tenant,
        ballot.proposal_id,
        "amend" if amends else "chair",
        act,
        done=_("Les réserves sont enregistrées.") if amends else _("Le vote est clos."),
    )


@web.post("/t/<slug:tenant>/ballots/<uuid:ballot_id>/open", endpoint="ballot_open")
@permission(Permission.BALLOT_OPEN)
def open_now(tenant: str, ballot_id: UUID) -> Answer:
    """Open a scheduled ballot before its date."""
    ballot = read_ballot(deps(), reader(tenant), ballot_id)
    return carry_out(
        tenant,
        ballot.proposal_id,
        "opening",
        lambda: open_ballot(deps(), caller(tenant), ballot_id),
        done=_("Le vote est ouvert."),
    )


@web.post(
    "/t/<slug:tenant>/proposals/<uuid:proposal_id>/reschedule", endpoint="proposal_reschedule"
)
@permission(Permission.BALLOT_OPEN)
def reschedule(tenant: str, proposal_id: UUID) -> Answer:
    """Convene the committee again."""
    values = posted()
    day = str(values.get("opens_at", "")).strip()
    # A ballot opened « today » opens now: the day has begun.
    today = day_of(deps().clock.now()).isoformat()
    values["opens_at"] = "" if day == today else start_of(day)
    return carry_out(
        tenant,
        proposal_id,
        "secretary",
        lambda: reschedule_item(
            deps(), caller(tenant), proposal_id, **read_form(ReschedulingCommand, given=values)
        ),
        done=_("Le vote est prévu.") if values["opens_at"] else _("Le vote est ouvert."),
    )


@web.post("/t/<slug:tenant>/proposals/<uuid:proposal_id>/defer", endpoint="proposal_defer")
@permission(Permission.BALLOT_OPEN)
def defer(tenant: str, proposal_id: UUID) -> Answer:
    """Send the item back to its author."""
    return carry_out(
        tenant,
        proposal_id,
        "defer",
        lambda: defer_item(deps(), caller(tenant), proposal_id, **read_form(DeferralCommand)),
        done=_("Le point est reporté. La personne qui propose est prévenue."),
    )


@web.post(
    "/t/<slug:tenant>/proposals/<uuid:proposal_id>/reserves/<uuid:reserve_id>/lift",
    endpoint="reserve_lift",
)
@permission(Permission.RESERVE_LIFT)
def lift(tenant: str, proposal_id: UUID, reserve_id: UUID) -> Answer:
    """Record that a reserve is met."""
    return carry_out(
        tenant,
        proposal_id,
        f"lift-{reserve_id}",
        lambda: lift_reserve(deps(), caller(tenant), reserve_id, **read_form(LiftingCommand)),
        done=_("La réserve est levée."),
    )
