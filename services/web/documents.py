"""The documents of a proposal: joined, taken back, and read, from its page and its text's."""

from __future__ import annotations

from uuid import UUID

from flask import Response

from policies.permissions import Permission
from services.documents.add_document import add_document
from services.documents.read_document import read_document
from services.documents.remove_document import remove_document
from services.http.context import caller, deps, reader
from services.http.language import gettext as _
from services.http.limits import takes_upload
from services.http.permission import permission
from services.http.uploads import give_file, require_upload
from services.web.acting import Answer, carry_out
from services.web.blueprint import web
from services.web.documents_context import FORM


@web.post("/t/<slug:tenant>/proposals/<uuid:proposal_id>/documents", endpoint="document_add")
@permission(Permission.DOCUMENT_CREATE)
@takes_upload
def join(tenant: str, proposal_id: UUID) -> Answer:
    """Join the document chosen."""

    def act() -> None:
        upload = require_upload()
        add_document(deps(), caller(tenant), proposal_id, name=upload.name, content=upload.content)

    return carry_out(tenant, proposal_id, FORM, act, done=_("Votre document est joint."))


@web.get(
    "/t/<slug:tenant>/proposals/<uuid:proposal_id>/documents/<uuid:document_id>/content",
    endpoint="document",
)
@permission(Permission.DOCUMENT_READ)
def read(tenant: str, proposal_id: UUID, document_id: UUID) -> Response:
    """Give the document to keep."""
    return give_file(read_document(deps(), reader(tenant), proposal_id, document_id))


@web.post(
    "/t/<slug:tenant>/proposals/<uuid:proposal_id>/documents/<uuid:document_id>/removal",
    endpoint="document_remove",
)
@permission(Permission.DOCUMENT_REMOVE)
def take_back(tenant: str, proposal_id: UUID, document_id: UUID) -> Answer:
    """Take a document back."""
    return carry_out(
        tenant,
        proposal_id,
        "document-removal",
        lambda: remove_document(deps(), caller(tenant), proposal_id, document_id),
        done=_("Le document est retiré."),
    )
