"""Change a draft, or a proposal sent back to its author."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from policies.messages import N_
from policies.permissions import Permission
from services.deps import Deps
from services.errors import Forbidden, InvalidStage, StaleVersion
from services.journal.events import Event
from services.journal.record import record
from services.proposals.access import is_in_hand, lock_proposal
from services.proposals.content import check_codes, find_department, merged
from tenants.actor import Caller


def edit_proposal(
    deps: Deps,
    caller: Caller,
    proposal_id: UUID,
    fields: Mapping[str, Any],
    *,
    expected_revision: int | None = None,
) -> int:
    """Replace the fields given.

    Args:
        deps: collaborators.
        caller: the author.
        proposal_id: the proposal.
        fields: ``title``, ``summary``, ``department`` and the fields of ``CONTENT_FIELDS``;
            what is absent stays.
        expected_revision: the revision the author read; None accepts any.

    Returns:
        The new revision.

    Raises:
        NotFound, Forbidden: not theirs.
        InvalidStage: the text is being decided upon.
        StaleVersion: it changed since it was read.
        Invalid: a code that names nothing here.
    """
    with deps.act(caller, Permission.PROPOSAL_EDIT) as act:
        proposal = lock_proposal(act, proposal_id)
        if proposal.author_id != act.user_id:
            raise Forbidden(N_("Seule la personne qui l’a faite modifie une proposition."))
        if not is_in_hand(proposal):
            raise InvalidStage(
                N_("Le texte soumis ne change plus. Il pourra changer s’il vous est renvoyé.")
            )
        if expected_revision is not None and expected_revision != proposal.revision:
            raise StaleVersion
        content = merged(proposal.content, fields)
        check_codes(act.session, proposal.kind, content)
        proposal.content = content
        if "department" in fields:
            proposal.department_id = find_department(act.session, fields["department"])
        proposal.title = fields.get("title") or proposal.title
        if "summary" in fields:
            proposal.summary = fields["summary"] or ""
        proposal.revision += 1
        record(act, Event.PROPOSAL_EDITED, proposal.id, revision=proposal.revision)
        return proposal.revision
