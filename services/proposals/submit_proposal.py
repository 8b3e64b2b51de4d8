"""Submit a proposal: its text is frozen, and somebody is asked to sponsor it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import select

from policies.messages import N_
from policies.permissions import Permission
from policies.usage import missing_for_submission
from services.deps import Act, Deps, new_id
from services.errors import Forbidden, Incomplete, InvalidStage
from services.journal.events import Event
from services.journal.record import record
from services.notifications.models import ItemKind
from services.notifications.notify import settle_items
from services.proposals.access import is_in_hand, lock_proposal, ring_loop
from services.proposals.content import check_codes
from services.proposals.models import Proposal, ProposalVersion
from services.proposals.sponsors import sponsor_chain
from services.tenancy.current import current_policy, policy_version
from tenants.actor import Caller
from tenants.base import rows_of
from tenants.models import Department

NOBODY_TO_SPONSOR = N_(
    "Personne ne peut parrainer : aucune autre direction n’a de responsable. "
    "Demandez à l’administration de désigner qui parrainera."
)
_UNCHANGED = N_(
    "Le texte n’a pas changé depuis qu’il vous a été renvoyé. Répondez dans le texte, ou par un "
    "document, à ce qui vous est demandé, puis soumettez-le."
)
_DOCUMENTS = rows_of("document", "proposal_id", "version")


def submit_proposal(deps: Deps, caller: Caller, proposal_id: UUID) -> None:
    """Freeze the text as the next version, for the first time or after a rework.

    Raises:
        NotFound, Forbidden: not theirs.
        InvalidStage: it is already being decided upon.
        Incomplete: with what lacks, field by field; or sent back, and not changed since.
        Invalid: a code retired since the draft was written.
    """
    with deps.act(caller, Permission.PROPOSAL_SUBMIT) as act:
        proposal = lock_proposal(act, proposal_id)
        if proposal.author_id != act.user_id:
            raise Forbidden(N_("Seule la personne qui l’a faite soumet une proposition."))
        if not is_in_hand(proposal):
            raise InvalidStage(N_("Cette proposition est déjà soumise."))
        department_id = _check_complete(act, proposal)
        _check_changed(act, proposal, department_id)
        check_codes(act.session, proposal.kind, proposal.content)
        if proposal.policy_id is None:
            proposal.policy_id = current_policy(act.session).version_id
        _check_sponsor(act, proposal, department_id)
        proposal.version += 1
        proposal.submitted_at = act.now
        act.session.add(
            ProposalVersion(
                tenant_id=act.tenant_id,
                id=new_id(),
                proposal_id=proposal.id,
                number=proposal.version,
                author_id=proposal.author_id,
                title=proposal.title,
                summary=proposal.summary,
                department_id=department_id,
                content=proposal.content,
                submitted_by=act.user_id,
                submitted_at=act.now,
            )
        )
        settle_items(act, proposal.id, kinds=[ItemKind.REWORK], member_id=act.user_id)
        record(act, Event.PROPOSAL_SUBMITTED, proposal.id, version=proposal.version)
        ring_loop(act, proposal)


def missing_in(act: Act, proposal: Proposal) -> dict[str, list[str]]:
    """What the text still lacks before it can be submitted, field by field."""
    code = act.session.scalars(
        select(Department.code).where(Department.id == proposal.department_id)
    ).one_or_none()
    text: dict[str, Any] = {
        **proposal.content,
        "kind": proposal.kind.value,
        "title": proposal.title,
        "summary": proposal.summary,
        "department": code,
    }
    return missing_for_submission(text)


def _check_complete(act: Act, proposal: Proposal) -> UUID:
    missing = missing_in(act, proposal)
    if missing or proposal.department_id is None:
        raise Incomplete(errors=missing)
    return proposal.department_id


def _check_changed(act: Act, proposal: Proposal, department_id: UUID) -> None:
    """Refuse a text sent back as it was: a complement was asked, in the text or a document."""
    last = act.session.scalars(
        select(ProposalVersion).where(
            ProposalVersion.proposal_id == proposal.id,
            ProposalVersion.number == proposal.version,
        )
    ).one_or_none()
    if last is None:
        return
    joined = select(_DOCUMENTS.c.proposal_id).where(
        _DOCUMENTS.c.proposal_id == proposal.id, _DOCUMENTS.c.version > proposal.version
    )
    if act.session.scalars(joined.limit(1)).one_or_none() is not None:
        return
    now = (proposal.title, proposal.summary, department_id, proposal.content)
    if now == (last.title, last.summary, last.department_id, last.content):
        raise Incomplete(_UNCHANGED)


def _check_sponsor(act: Act, proposal: Proposal, department_id: UUID) -> None:
    chain = sponsor_chain(
        act.session,
        proposal.kind,
        department_id=department_id,
        author_id=proposal.author_id,
        content=proposal.content,
        substitute_id=policy_version(act.session, proposal.policy_id).substitute_id,
    )
    if not chain:
        raise Incomplete(errors={"department": [NOBODY_TO_SPONSOR]})
