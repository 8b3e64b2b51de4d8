"""The compass: what every change must preserve, and how one sees that it does."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from policies.permissions import Permission
from services.api.operation import Answer
from services.api.resource import Resource
from services.compass.appoint_guarantor import appoint_guarantor
from services.compass.declare_variant import declare_variant
from services.compass.guarantors import Appointment, CompassText, fingerprint
from services.compass.models import VariantState
from services.compass.read_compass import read_compass
from services.compass.read_guarantor import read_guarantor
from services.compass.read_versions import invariant_versions, vigilance_point_versions
from services.compass.views import Compass, VariantView, VersionView
from services.http.commands.compass import GuarantorCommand, VariantCommand
from services.http.context import caller, deps, reader
from services.http.etag import expected_fingerprint
from services.http.fields import Choice, Day, Instant, Many, Part, String, Whole
from services.http.schemas import AnswerSchema, PersonSchema, SubjectSchema

compass = Resource("compass", "Invariants and vigilance points.")


class InvariantSchema(AnswerSchema):
    """An invariant in force."""

    code = String(required=True)
    name = String(required=True)
    wording = String(required=True)
    criteria = Many(String(), required=True)
    guarantor = Part(PersonSchema, required=True, allow_none=True)
    version = Whole(required=True)
    effective_at = Instant(required=True)


class VariantSchema(AnswerSchema):
    """A department's own wording of a point."""

    department = String(required=True, metadata={"description": "A code."})
    wording = String(required=True)
    based_on = Whole(required=True, metadata={"description": "A version of the point."})
    state = Choice(VariantState, required=True)
    kept_because = String(required=True, allow_none=True)
    answer_due_at = Instant(required=True, allow_none=True)
    declared_by = Part(PersonSchema, required=True)
    declared_at = Instant(required=True)


class VigilancePointSchema(AnswerSchema):
    """A vigilance point in force."""

    code = String(required=True)
    name = String(required=True)
    wording = String(required=True)
    version = Whole(required=True)
    effective_at = Instant(required=True)
    invariants = Many(String(), required=True, metadata={"description": "Codes."})
    department = String(required=True, allow_none=True, metadata={"description": "A code."})
    guarantor = Part(PersonSchema, required=True, allow_none=True)
    indicator = String(required=True)
    review_on = Day(required=True, allow_none=True)
    variants = Many(Part(VariantSchema), required=True)


class CompassSchema(AnswerSchema):
    """Everything in force."""

    invariants = Many(Part(InvariantSchema), required=True)
    vigilance_points = Many(Part(VigilancePointSchema), required=True)


class VersionSchema(AnswerSchema):
    """A wording, past or present."""

    code = String(required=True)
    version = Whole(required=True)
    name = String(required=True)
    wording = String(required=True)
    criteria = Many(String(), required=True, metadata={"description": "Of an invariant."})
    evidence = fields.List(
        fields.Dict(), required=True, metadata={"description": "Of a vigilance point."}
    )
    effective_at = Instant(required=True)
    ended_at = Instant(required=True, allow_none=True, metadata={"description": "Null in force."})
    proposal = Part(
        SubjectSchema,
        required=True,
        allow_none=True,
        metadata={"description": "The proposal that brought it."},
    )


class AppointmentSchema(AnswerSchema):
    """Who answers for a text."""

    guarantor = Part(PersonSchema, required=True, allow_none=True)


@compass.get("/compass", Permission.COMPASS_READ, answer=CompassSchema)
def get_compass(tenant: str) -> Compass:
    """Read the invariants and vigilance points in force."""
    return read_compass(deps(), reader(tenant))


@compass.get(
    "/invariants/<code:code>/versions",
    Permission.COMPASS_READ,
    many=True,
    answer=VersionSchema,
)
def get_invariant_versions(tenant: str, code: str) -> list[VersionView]:
    """List the wordings of an invariant, oldest first."""
    return invariant_versions(deps(), reader(tenant), code)


@compass.get(
    "/vigilance-points/<code:code>/versions",
    Permission.COMPASS_READ,
    many=True,
    answer=VersionSchema,
)
def get_vigilance_point_versions(tenant: str, code: str) -> list[VersionView]:
    """List the wordings of a vigilance point, oldest first, with the evidence behind each."""
    return vigilance_point_versions(deps(), reader(tenant), code)


@compass.get(
    "/invariants/<code:code>/guarantor",
    Permission.COMPASS_READ,
    answer=AppointmentSchema,
    revisioned=True,
)
def get_invariant_guarantor(tenant: str, code: str) -> Answer:
    """Read who answers for an invariant."""
    return _guarantor(tenant, CompassText.INVARIANT, code)


@compass.put(
    "/invariants/<code:code>/guarantor",
    Permission.COMPASS_EDIT,
    body=GuarantorCommand,
    answer=AppointmentSchema,
    revisioned=True,
    example={"guarantor": "dga.solidarites@novacite.example"},
)
def put_invariant_guarantor(tenant: str, code: str, body: dict[str, Any]) -> Answer:
    """Appoint who answers for an invariant."""
    return _appoint(tenant, CompassText.INVARIANT, code, body["guarantor"])


@compass.get(
    "/vigilance-points/<code:code>/guarantor",
    Permission.COMPASS_READ,
    answer=AppointmentSchema,
    revisioned=True,
)
def get_vigilance_point_guarantor(tenant: str, code: str) -> Answer:
    """Read who answers for a vigilance point."""
    return _guarantor(tenant, CompassText.VIGILANCE_POINT, code)


@compass.put(
    "/vigilance-points/<code:code>/guarantor",
    Permission.COMPASS_EDIT,
    body=GuarantorCommand,
    answer=AppointmentSchema,
    revisioned=True,
    example={"guarantor": "dir.rel@novacite.example"},
)
def put_vigilance_point_guarantor(tenant: str, code: str, body: dict[str, Any]) -> Answer:
    """Appoint who answers for a vigilance point."""
    return _appoint(tenant, CompassText.VIGILANCE_POINT, code, body["guarantor"])


@compass.put(
    "/vigilance-points/<code:code>/variants/<code:department>",
    Permission.VARIANT_DECLINE,
    body=VariantCommand,
    answer=VariantSchema,
    example={"wording": "Un agent accompagne l’usager à la borne."},
)
def put_variant(tenant: str, code: str, department: str, body: dict[str, Any]) -> VariantView:
    """Word a vigilance point for a department, or keep its wording and say why."""
    return declare_variant(deps(), caller(tenant), code, department, **body)


def _guarantor(tenant: str, kind: CompassText, code: str) -> Answer:
    return _answer(read_guarantor(deps(), reader(tenant), kind, code))


def _appoint(tenant: str, kind: CompassText, code: str, email: str | None) -> Answer:
    expected = expected_fingerprint()
    return _answer(appoint_guarantor(deps(), caller(tenant), kind, code, email, expected=expected))


def _answer(appointment: Appointment) -> Answer:
    return Answer(appointment, revision=fingerprint(appointment))
