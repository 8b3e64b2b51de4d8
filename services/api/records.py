"""Papers: decision records and minutes, as PDF files."""

from __future__ import annotations

from uuid import UUID

from werkzeug.wrappers import Response

from policies.permissions import Permission
from services.api.resource import Resource
from services.http.context import deps, reader
from services.http.fields import Choice, Id, Instant, String, Whole
from services.http.schemas import AnswerSchema
from services.http.uploads import PDF, give_paper
from services.records.models import RecordKind
from services.records.read_records import (
    RecordView,
    read_record,
    records_of_proposal,
    records_of_session,
)

records = Resource("records", "Papers kept as they were issued: accessible PDF files.")


class RecordSchema(AnswerSchema):
    """A paper in a list."""

    id = Id(required=True)
    kind = Choice(RecordKind, required=True)
    number = Whole(
        required=True, metadata={"description": "Round of the vote, or version of the minutes."}
    )
    sha256 = String(required=True, metadata={"description": "Of the file, in hexadecimal."})
    size = Whole(required=True, metadata={"description": "In bytes."})
    issued_at = Instant(required=True)


@records.get(
    "/proposals/<uuid:proposal_id>/records",
    Permission.BALLOT_READ,
    many=True,
    answer=RecordSchema,
)
def get_decision_records(tenant: str, proposal_id: UUID) -> list[RecordView]:
    """List the decision records of a proposal's votes at a distance, first round first."""
    return records_of_proposal(deps(), reader(tenant), proposal_id)


@records.get(
    "/sessions/<uuid:session_id>/records",
    Permission.SESSION_READ,
    many=True,
    answer=RecordSchema,
)
def get_minutes_records(tenant: str, session_id: UUID) -> list[RecordView]:
    """List the minutes of a session as they were issued, the latest version first."""
    return records_of_session(deps(), reader(tenant), session_id)


@records.download("/records/<uuid:record_id>", Permission.BALLOT_READ, media_types=[PDF])
def get_record(tenant: str, record_id: UUID) -> Response:
    """Read a paper, byte for byte as it was issued."""
    return give_paper(read_record(deps(), reader(tenant), record_id))
