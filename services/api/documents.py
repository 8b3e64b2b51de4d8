"""Documents: the files that a proposal rests upon."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from flask import Response, url_for
from marshmallow import Schema, fields

from policies.permissions import Permission
from services.api.operation import Answer
from services.api.resource import Resource
from services.documents.access import Lock
from services.documents.add_document import add_document
from services.documents.kinds import DocumentKind
from services.documents.list_documents import list_documents
from services.documents.read_document import read_document
from services.documents.remove_document import remove_document
from services.documents.views import DocumentView
from services.http.context import caller, deps, reader
from services.http.fields import Choice, Id, Instant, Part, String, Whole, YesNo
from services.http.schemas import AnswerSchema, PersonSchema
from services.http.uploads import Upload, give_file

documents = Resource("documents", "Files joined to a proposal, each at one of its versions.")


class DocumentUpload(Schema):
    """A document of 20 MB at most. What it is, its content says, whatever its name."""

    file = fields.Raw(
        required=True,
        metadata={
            "type": "string",
            "format": "binary",
            "description": "PDF, Word, Excel, PowerPoint or LibreOffice without macros, PNG, "
            "JPEG or WebP.",
        },
    )


class DocumentSchema(AnswerSchema):
    """A document, without its bytes."""

    id = Id(required=True)
    name = String(
        required=True,
        allow_none=True,
        metadata={"description": "A safe name made of its sender's; null where it is locked."},
    )
    kind = Choice(DocumentKind, required=True)
    media_type = String(required=True)
    size = Whole(required=True, metadata={"description": "Bytes."})
    sha256 = String(
        required=True,
        allow_none=True,
        metadata={"description": "Of its bytes, in hexadecimal; null where it is locked."},
    )
    version = Whole(
        required=True, metadata={"description": "Of the proposal, at which it was joined."}
    )
    added_by = Part(PersonSchema, required=True)
    added_at = Instant(required=True)
    replaced = YesNo(
        required=True, metadata={"description": "A more recent one of its name stands for it."}
    )
    removable = YesNo(required=True, metadata={"description": "By who asks, now."})
    locked = Choice(
        Lock,
        required=True,
        allow_none=True,
        metadata={"description": "Why who asks may not read it: they stepped aside."},
    )


@documents.get(
    "/proposals/<uuid:proposal_id>/documents",
    Permission.DOCUMENT_READ,
    many=True,
    answer=DocumentSchema,
)
def get_documents(tenant: str, proposal_id: UUID) -> Sequence[DocumentView]:
    """List a proposal's documents, those that stand first, then those replaced."""
    return list_documents(deps(), reader(tenant), proposal_id).items


@documents.post(
    "/proposals/<uuid:proposal_id>/documents",
    Permission.DOCUMENT_CREATE,
    upload=DocumentUpload,
    answer=DocumentSchema,
)
def post_document(tenant: str, proposal_id: UUID, upload: Upload) -> Answer:
    """Join a document: the author, then the sponsor, then who convenes the committee."""
    document = add_document(
        deps(), caller(tenant), proposal_id, name=upload.name, content=upload.content
    )
    location = url_for(
        "documents.get_document", tenant=tenant, proposal_id=proposal_id, document_id=document.id
    )
    return Answer(document, location=location)


@documents.download(
    "/proposals/<uuid:proposal_id>/documents/<uuid:document_id>",
    Permission.DOCUMENT_READ,
    media_types=[kind.media_type for kind in DocumentKind],
)
def get_document(tenant: str, proposal_id: UUID, document_id: UUID) -> Response:
    """Read a document itself, unless one stepped aside from the item."""
    return give_file(read_document(deps(), reader(tenant), proposal_id, document_id))


@documents.post(
    "/proposals/<uuid:proposal_id>/documents/<uuid:document_id>/removal",
    Permission.DOCUMENT_REMOVE,
    answer=DocumentSchema,
)
def post_removal(tenant: str, proposal_id: UUID, document_id: UUID) -> DocumentView:
    """Take a document back, before the version it was joined to is submitted."""
    return remove_document(deps(), caller(tenant), proposal_id, document_id)
