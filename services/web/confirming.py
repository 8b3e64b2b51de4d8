"""The page that names a choice, for browsers that cannot name it on the form's own button."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from services.governance.dossier import Dossier
from services.web.acting import Answer
from services.web.context import current_tenant, render_page
from services.web.forms import posted


def confirmation(
    tenant: str,
    dossier: Dossier,
    *,
    title: str,
    sentence: str,
    action: str,
    verb: str,
    confirmed: str = "1",
    facts: Sequence[tuple[str, str, str]] = (),
    effects: Sequence[dict[str, Any]] = (),
) -> Answer:
    """Ask to confirm what the form says; everything typed goes along.

    Args:
        tenant: its slug.
        dossier: the proposal.
        title: the choice.
        sentence: what it is about.
        action: where the form was sent, and goes again.
        verb: the choice, on the button.
        confirmed: what that button sends under this name.
        facts: what else will be recorded, as ``components/facts.html`` takes it.
        effects: the effects on invariants that will be, as ``components/effects.html`` does.

    The other button sends ``back``: the view then shows the form again as it was typed.
    """
    fields = [
        (name, each)
        for name, value in posted().items()
        if name != "confirmed"
        for each in ([value] if isinstance(value, str) else value)
    ]
    page = render_page(
        "proposal/confirm.html",
        tenant=current_tenant(tenant),
        section="proposals",
        proposal={"id": dossier.proposal.id, "title": dossier.text.title},
        title=title,
        sentence=sentence,
        action=action,
        fields=fields,
        verb=verb,
        confirmed=confirmed,
        facts=facts,
        effects=effects,
    )
    return page, 200
