"""Join a document to a proposal."""

from __future__ import annotations

import hashlib
from uuid import UUID

from sqlalchemy import select

from policies.permissions import Permission
from services.committees.errors import Recused
from services.deps import Act, Deps, new_id
from services.documents.access import lock_on, version_to_join
from services.documents.errors import DocumentTooLarge, NameTaken, NothingInside
from services.documents.file_name import file_name, same_name
from services.documents.kinds import kind_of
from services.documents.models import LARGEST, Document, DocumentContent
from services.documents.storage import check_room
from services.documents.views import DocumentView, view_of
from services.journal.events import Event
from services.journal.record import Digest, record
from services.proposals.access import lock_proposal
from services.proposals.models import Proposal
from tenants.actor import Caller


def add_document(
    deps: Deps, caller: Caller, proposal_id: UUID, *, name: str, content: bytes
) -> DocumentView:
    """Keep a file with the version that its author prepares, or that is under decision.

    What it is, its content says. One of the same name that the same person joined to an earlier
    version is replaced by it, and stays readable.

    Args:
        deps: collaborators.
        caller: the author while the text is in their hands, whoever is asked to sponsor, or the
            committee's secretaries and chair before the vote opens.
        proposal_id: the proposal.
        name: what its sender calls it; a safe name is made of it.
        content: its bytes.

    Raises:
        NotFound: no such proposal, or somebody else's draft.
        NotOpenToDocuments, NotTheirsToJoin: not at this stage, not by the caller.
        Recused: the caller stepped aside from the item.
        NothingInside, DocumentTooLarge, UnsupportedDocument, NameTaken: the file.
        TooManyDocuments, QuotaExceeded: there is no room for it.
    """
    with deps.act(caller, Permission.DOCUMENT_CREATE) as act:
        proposal = lock_proposal(act, proposal_id)
        version = version_to_join(act, proposal)
        if lock_on(act, proposal) is not None:
            raise Recused
        if not content:
            raise NothingInside
        if len(content) > LARGEST:
            raise DocumentTooLarge
        kind = kind_of(content)
        safe_name = file_name(name, kind)
        replaced = _replaced_by(act, proposal, safe_name, version)
        check_room(act, proposal, len(content), quota=deps.document_bytes)
        document = Document(
            tenant_id=act.tenant_id,
            id=new_id(),
            proposal_id=proposal.id,
            version=version,
            name=safe_name,
            kind=kind,
            size=len(content),
            sha256=hashlib.sha256(content).digest(),
            replaces_id=replaced.id if replaced else None,
            added_by=act.user_id,
            added_at=act.now,
        )
        act.session.add(document)
        act.session.flush()
        act.session.add(
            DocumentContent(tenant_id=act.tenant_id, document_id=document.id, content=content)
        )
        record(
            act,
            Event.DOCUMENT_ADDED,
            proposal.id,
            document=document.id,
            version=version,
            size=document.size,
            sha256=Digest(document.sha256),
            replaces=document.replaces_id,
        )
        return view_of(act, proposal, document.id)


def _replaced_by(act: Act, proposal: Proposal, name: str, version: int) -> Document | None:
    """The document of that name that one of ``version`` stands for from now on.

    Raises:
        NameTaken: it is of the same version, or somebody else's.
    """
    replaced = select(Document.replaces_id).where(
        Document.proposal_id == proposal.id, Document.replaces_id.is_not(None)
    )
    standing = act.session.scalars(
        select(Document).where(Document.proposal_id == proposal.id, Document.id.not_in(replaced))
    )
    found = next((each for each in standing if same_name(each.name, name)), None)
    if found is not None and (found.version >= version or found.added_by != act.user_id):
        raise NameTaken
    return found
