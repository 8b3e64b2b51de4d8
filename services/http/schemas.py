"""What commands and answers have in common, and schemas that several resources share."""

from __future__ import annotations

from typing import Any

from marshmallow import EXCLUDE, RAISE, Schema, ValidationError, fields

from policies.errors import PolicyError
from services.errors import Invalid
from services.http.fields import Id, Whole
from services.http.paging import DEFAULT_SIZE, LAST_PAGE, MAX_SIZE
from services.http.refusals import dotted, joined


class Command(Schema):
    """What somebody sends: unknown fields are refused by name, types are not coerced."""

    class Meta:
        """Options of every command."""

        unknown = RAISE


class AnswerSchema(Schema):
    """What is answered, read from the attributes of a result."""

    class Meta:
        """Options of every answer."""

        unknown = EXCLUDE


class PageQuery(Command):
    """Which page of a list."""

    page = Whole(1, LAST_PAGE, load_default=1, metadata={"description": "From 1."})
    page_size = Whole(1, MAX_SIZE, load_default=DEFAULT_SIZE)


class PersonSchema(AnswerSchema):
    """A person, as others see them."""

    id = Id(required=True)
    name = fields.String(required=True)


class SubjectSchema(AnswerSchema):
    """What an inbox line is about."""

    id = Id(required=True)
    reference = fields.String(required=True)
    title = fields.String(required=True)


class ProblemSchema(AnswerSchema):
    """Why a request was refused (RFC 9457)."""

    type = fields.String(required=True, metadata={"example": "urn:boussole:problem:invalid"})
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(required=True)
    errors = fields.Dict(
        keys=fields.String(),
        values=fields.List(fields.String()),
        metadata={
            "description": "Sentences by field; a nested one is named with dots "
            "(`usage_statements.0.actor`)."
        },
    )


def load(schema: Schema, data: object) -> Any:  # noqa: ANN401 - what the schema makes
    """Check ``data`` against ``schema``.

    Raises:
        Invalid: with sentences by dotted field name.
    """
    try:
        return schema.load(data)  # type: ignore[arg-type]  # a list or a number is refused by name
    except ValidationError as refusal:
        raise Invalid(errors=dotted(refusal.messages)) from None


def refuse(errors: PolicyError, field: str = "") -> Invalid:
    """A policy's refusal as one of a command, under the field that carries the policy."""
    return Invalid(errors={joined(field, name): [text] for name, text in errors.errors.items()})
