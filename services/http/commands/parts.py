"""Fields that several commands are made of."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from marshmallow import ValidationError

from policies.messages import N_
from policies.paths import Effect
from services.http.fields import TEXT_LENGTH, Choice, Code, Instant, Part, Text
from services.http.schemas import Command

NOTE_LENGTH: Final = 2_000
FARTHEST: Final = datetime(2200, 1, 1, tzinfo=UTC)
"""No instant that a delay is counted from lies beyond: calendars end, overflows do not warn."""


class OptionalText(Text):
    """A text that may be left out: absent, null and blank are all an empty one."""

    def __init__(self, max_length: int = TEXT_LENGTH, **options: Any) -> None:  # noqa: ANN401 - marshmallow's options of a field
        super().__init__(max_length, blank=True, load_default="", allow_none=True, **options)

    def deserialize(
        self,
        value: Any,  # noqa: ANN401 - marshmallow's signature
        attr: str | None = None,
        data: Mapping[str, Any] | None = None,
        **kwargs: object,
    ) -> str:
        """Read a text; null is an empty one."""
        return super().deserialize("" if value is None else value, attr, data, **kwargs) or ""


class WholePart(Part):
    """An object that an edit replaces as a whole: what it needs is needed in an edit too."""

    def _deserialize(
        self,
        value: object,
        attr: str | None,
        data: Mapping[str, Any] | None,
        partial: object = None,  # noqa: ARG002 - what it replaces
        **kwargs: object,
    ) -> Any:  # noqa: ANN401 - what the inner schema makes
        return super()._deserialize(value, attr, data, partial=False, **kwargs)


class PlannedInstant(Instant):
    """An instant that people can still plan for."""

    def _deserialize(
        self, value: object, attr: str | None, data: Mapping[str, Any] | None, **kwargs: object
    ) -> datetime:
        instant = super()._deserialize(value, attr, data, **kwargs)
        if instant >= FARTHEST:
            raise ValidationError(N_("Cette date est trop lointaine."))
        return instant


class EffectCommand(Command):
    """What happens to an invariant."""

    code = Code(required=True)
    effect = Choice(Effect, required=True)


class ExplainedEffectCommand(EffectCommand):
    """What happens to an invariant, and why."""

    note = OptionalText(NOTE_LENGTH)


class ReasonCommand(Command):
    """An act that has to be explained."""

    reason = Text(required=True)
