"""The page of a proposal: its context, whoever looks and whatever they have just sent."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

from flask import flash, render_template

from services.committees.models import BallotState
from services.governance.dossier import Dossier
from services.governance.read_dossier import read_dossier
from services.http.context import deps, reader
from services.http.language import gettext as _
from services.http.language import language
from services.web.bidi import isolated
from services.web.context import Form, current_tenant, held_form, new_form_key, render_page
from services.web.documents_context import FORM as DOCUMENT
from services.web.documents_context import documents_context
from services.web.dossier_text import ballots_context, proposal_context, rollout_context
from services.web.panels import folded_label, is_expected, panel_of
from services.web.receipts import instant, take_receipt
from services.web.steps import steps_of
from services.web.timeline_words import recorded, timeline_context
from services.web.turns import others_panel, said_of

_IN_THE_TEXT = ("comment", "lift-", "undo-")
"""Forms that stand elsewhere than in a panel of their name."""
_PROSE = frozenset(
    {
        "actions",
        "comment",
        "evidence",
        "findings",
        "lessons",
        "name",
        "reason",
        "reserves",
        "stop_criteria",
        "text",
    }
)
"""Fields in which people write sentences: they get them back when their form is gone."""
_FIELD = re.compile(r".*\.|-[0-9]+$")
"""What surrounds the name of a field in that of a row: ``phases-0.name``, ``lessons-2``."""


def dossier_page(tenant: str, proposal_id: UUID, *, form: Form | None = None) -> str:
    """The whole page.

    Args:
        tenant: its slug.
        proposal_id: the proposal.
        form: a form that comes back with errors; what was typed is in it.

    Raises:
        NotFound: none of this tenant, or somebody else's draft.
    """
    place = current_tenant(tenant)
    dossier = read_dossier(deps(), reader(tenant), proposal_id)
    form = form or held_form()
    receipt = take_receipt(proposal_id) if form is None else None
    if receipt and "done" in receipt:
        flash(receipt["done"], "done")
    region = _region(dossier, form)
    if form is not None and not _has_place(form, dossier, region):
        _flash_refusal(form)
    return render_page(
        "proposal/show.html",
        tenant=place,
        section="proposals",
        form=form,
        receipt=_receipt(dossier, receipt["vote"]) if receipt and "vote" in receipt else None,
        can_comment=dossier.may_comment,
        **_followers(dossier),
        **region,
    )


def live_region(tenant: str, proposal_id: UUID) -> tuple[str, str]:
    """The region that refreshes by itself, with the parts of the page that follow it.

    Returns:
        The regions, and the fingerprint of what they show.

    Raises:
        NotFound: none of this tenant, or somebody else's draft.
    """
    place = current_tenant(tenant)
    dossier = read_dossier(deps(), reader(tenant), proposal_id)
    regions = render_template(
        "proposal/_refresh.html",
        tenant=place,
        language=language(),
        form=None,
        form_key=new_form_key(),
        can_comment=dossier.may_comment,
        **_followers(dossier),
        **_region(dossier, None),
    )
    return regions, dossier.fingerprint


def _followers(dossier: Dossier) -> dict[str, Any]:
    return {
        "rollout": rollout_context(dossier),
        "ballots": ballots_context(dossier),
        "papers": dossier.papers,
        "documents": documents_context(dossier),
        "comments": _comments(dossier),
        "timeline": timeline_context(dossier.timeline),
    }


def _region(dossier: Dossier, form: Form | None) -> dict[str, Any]:
    """What ``proposal/_live.html`` takes."""
    panel, acts = _panels(dossier, form)
    return {
        "proposal": proposal_context(dossier),
        "steps": steps_of(dossier),
        "panel": panel,
        "acts": acts,
        "settled": not dossier.proposal.processing,
        "said": said_of(dossier),
        "fingerprint": dossier.fingerprint,
    }


def _panels(dossier: Dossier, form: Form | None) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The one decision or sentence, and what else the person may do, the awaited first."""
    expected = [each for each in dossier.possibilities if is_expected(each)]
    others = [each for each in dossier.possibilities if not is_expected(each)]
    panels = [{"primary": True, **panel_of(each, dossier, form)} for each in expected]
    acts = [
        {"primary": False, "folded": folded_label(each), **panel_of(each, dossier, form)}
        for each in others
    ]
    if dossier.proposal.processing:
        panels = [_waiting(dossier)]
        acts = []
    elif dossier.ending is not None:
        panels = [_closed(dossier)]
    elif not panels:
        held = [act for act in acts if act["kind"] == "start"]
        acts = [act for act in acts if act["kind"] != "start"]
        # A phase that a rule holds back is its lead's all the same.
        panels = held or [others_panel(dossier)]
    # One decision a page: what comes second waits below, without its amber.
    first, *rest = panels
    return first, [{**panel, "primary": False} for panel in rest] + acts


def _waiting(dossier: Dossier) -> dict[str, Any]:
    by_people = [entry for entry in dossier.timeline if entry.actor is not None]
    act, following = recorded(by_people[-1])
    return {"kind": "waiting", "act": act, "at": by_people[-1].at, "next": following}


def _closed(dossier: Dossier) -> dict[str, Any]:
    ending = dossier.ending
    if ending is None:
        raise LookupError("the proposal is open")
    return {
        "kind": "closed",
        "outcome": ending.outcome.value,
        "at": ending.at,
        "reason": ending.reason,
        "by": ending.by.name if ending.by else "",
        "lessons": ending.lessons,
    }


def _receipt(dossier: Dossier, vote: dict[str, Any]) -> dict[str, Any]:
    """What ``proposal/_receipt.html`` takes: of this item, or of the one before it."""
    is_here = vote["proposal"] == str(dossier.proposal.id)
    is_over = is_here and (
        dossier.ballots[-1].state is not BallotState.OPEN or dossier.proposal.processing
    )
    return {
        **vote,
        "is_here": is_here,
        "at": instant(vote["at"]),
        "closes_at": None if is_over else instant(vote["closes_at"]),
    }


def _has_place(form: Form, dossier: Dossier, region: dict[str, Any]) -> bool:
    """Whether the page still shows the form that comes back."""
    if form.name == DOCUMENT:
        return dossier.documents.may_join
    kinds = {region["panel"]["kind"], *(act["kind"] for act in region["acts"])}
    return form.name in kinds or form.name.startswith(_IN_THE_TEXT)


def _flash_refusal(form: Form) -> None:
    """Say what was refused where the form is gone, and give back what was typed."""
    sentences = [sentence for all_ in form.errors.values() for sentence in all_]
    typed = [
        value.strip()
        for name, value in form.values.items()
        if _FIELD.sub("", name) in _PROSE and isinstance(value, str) and value.strip()
    ]
    kept = (
        _("Ce que vous aviez écrit : « %(text)s »", text=isolated(" / ".join(typed)))
        if typed
        else ""
    )
    gone = _("Cette action n’est plus attendue de vous.")
    told: Any = {"title": " ".join(sentences) or gone, "text": kept}  # Flask keeps any JSON value
    flash(told, "refusal")


def _comments(dossier: Dossier) -> list[dict[str, Any]]:
    proposal = dossier.proposal
    roles = {proposal.author.id: _("qui propose")}
    if proposal.sponsorship is not None:
        roles[proposal.sponsorship.answered_by.id] = _("qui parraine")
    return [
        {
            "by": comment.author.name,
            "role": roles.get(comment.author.id, ""),
            "at": comment.written_at,
            "text": comment.text,
        }
        for comment in dossier.comments
    ]
