"""Fields of commands and answers: strict about types, and safe to store.

One set serves JSON and HTML forms alike (``services.http.texts`` gives forms JSON's types first).
What marshmallow itself refuses is worded in ``services.http.refusals``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final

from marshmallow import ValidationError, fields

from policies.durations import Duration, DurationError
from policies.messages import N_
from policies.rule_terms import Share
from services.http.refusals import REQUIRED
from services.http.sentences import Sentence
from services.http.validators import AtMost, Between, FewEnough

TITLE_LENGTH: Final = 200
TEXT_LENGTH: Final = 20_000
CODE_LENGTH: Final = 40
EMAIL_LENGTH: Final = 254
MOST_ITEMS: Final = 100

_UNSTORABLE: Final = re.compile("[\x00\ud800-\udfff]")
_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+|[^@\s]+@localhost")
_NOT_BLANK: Final = {"minLength": 1, "pattern": r"\S"}


class Text(fields.String):
    r"""What a person writes: stripped, with ``\n`` for line ends, and nothing unstorable.

    Args:
        max_length: in characters.
        blank: whether an empty text is one; otherwise it is refused like an absent one.
        strip: whether spaces around it are dropped; a password keeps them.
    """

    def __init__(
        self,
        max_length: int = TEXT_LENGTH,
        *,
        blank: bool = False,
        strip: bool = True,
        metadata: Mapping[str, Any] | None = None,
        **options: Any,  # noqa: ANN401 - marshmallow's options of a field
    ) -> None:
        shown = {**({} if blank else _NOT_BLANK), **(metadata or {})}
        super().__init__(validate=AtMost(max=max_length), metadata=shown, **options)
        self._blank = blank
        self._strip = strip

    def _deserialize(
        self,
        value: object,
        attr: str | None,
        data: Mapping[str, Any] | None,
        **kwargs: Any,  # noqa: ANN401 - marshmallow's own
    ) -> str:
        text: str = super()._deserialize(value, attr, data, **kwargs)
        if _UNSTORABLE.search(text):
            raise ValidationError(
                N_("Ce texte contient un caractère qui ne peut pas être enregistré.")
            )
        if self._strip:
            text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
        if not text and not self._blank:
            raise ValidationError(REQUIRED)
        return text


class Title(Text):
    """A text on one line, of at most 200 characters."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 - marshmallow's options of a field
        super().__init__(TITLE_LENGTH, **options)

    def _deserialize(
        self,
        value: object,
        attr: str | None,
        data: Mapping[str, Any] | None,
        **kwargs: Any,  # noqa: ANN401 - marshmallow's own
    ) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        if "\n" in text:
            raise ValidationError(N_("Écrivez ce texte sur une seule ligne."))
        return text


class Code(Text):
    """The code of something of the tenant: whether it exists is the use case's to say."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 - marshmallow's options of a field
        super().__init__(CODE_LENGTH, **options)


class EmailAddress(Text):
    """An e-mail address, in lower case."""

    def __init__(self, *, metadata: Mapping[str, Any] | None = None, **options: Any) -> None:  # noqa: ANN401 - marshmallow's options of a field
        shown = {"format": "email", **(metadata or {})}
        super().__init__(EMAIL_LENGTH, metadata=shown, **options)

    def _deserialize(
        self,
        value: object,
        attr: str | None,
        data: Mapping[str, Any] | None,
        **kwargs: Any,  # noqa: ANN401 - marshmallow's own
    ) -> str:
        address = super()._deserialize(value, attr, data, **kwargs).lower()
        if not _EMAIL.fullmatch(address):
            raise ValidationError(N_("Écrivez une adresse de la forme nom@exemple.fr."))
        return address


class String(fields.String):
    """A text of an answer, as it is."""


class Choice(fields.String):
    """A word of one of our enums, by its value.

    Args:
        words: the enum.
        but: words that may not be chosen here.
    """

    def __init__(
        self,
        words: type[StrEnum],
        *,
        but: tuple[StrEnum, ...] = (),
        metadata: Mapping[str, Any] | None = None,
        **options: Any,  # noqa: ANN401 - marshmallow's options of a field
    ) -> None:
        self.words = {word.value: word for word in words if word not in but}
        listed = [*self.words, *([None] if options.get("allow_none") else [])]
        super().__init__(metadata={"enum": listed, **(metadata or {})}, **options)

    def _deserialize(
        self,
        value: object,
        attr: str | None,
        data: Mapping[str, Any] | None,
        **kwargs: Any,  # noqa: ANN401 - marshmallow's own
    ) -> Any:  # noqa: ANN401 - a word of the enum given
        word = self.words.get(super()._deserialize(value, attr, data, **kwargs))
        if word is None:
            raise ValidationError(
                Sentence(
                    N_("Choisissez une de ces valeurs\u00a0: %(values)s."),
                    values=", ".join(self.words),
                )
            )
        return word


class Whole(fields.Integer):
    """A whole number between two bounds; ``true`` and ``"3"`` are none."""

    def __init__(
        self,
        least: int = 0,
        most: int = 1_000_000_000,
        **options: Any,  # noqa: ANN401 - marshmallow's options of a field
    ) -> None:
        super().__init__(strict=True, validate=Between(least, most), **options)


class YesNo(fields.Boolean):
    """``true`` or ``false``, and no other word for them."""

    def _deserialize(
        self,
        value: object,
        attr: str | None,
        data: Mapping[str, Any] | None,
        **kwargs: Any,  # noqa: ANN401 - marshmallow's own
    ) -> Any:  # noqa: ANN401 - a bool
        if not isinstance(value, bool):
            raise self.make_error("invalid")
        return super()._deserialize(value, attr, data, **kwargs)


class Id(fields.UUID):
    """The id of something of the tenant."""


class Instant(fields.AwareDateTime):
    """An instant (RFC 3339), in UTC when read and when given."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 - marshmallow's options of a field
        super().__init__(format="iso", **options)

    def _serialize(
        self,
        value: datetime | None,
        attr: str | None,
        obj: Any,  # noqa: ANN401 - marshmallow's own
        **kwargs: Any,  # noqa: ANN401 - marshmallow's own
    ) -> str | float | None:
        in_utc = None if value is None else value.astimezone(UTC)
        text = super()._serialize(in_utc, attr, obj, **kwargs)
        return text.replace("+00:00", "Z") if isinstance(text, str) else text

    def _deserialize(
        self,
        value: object,
        attr: str | None,
        data: Mapping[str, Any] | None,
        **kwargs: Any,  # noqa: ANN401 - marshmallow's own
    ) -> datetime:
        instant = super()._deserialize(value, attr, data, **kwargs)
        try:
            return instant.astimezone(UTC)
        except OverflowError:
            raise self.make_error("invalid", obj_type="aware datetime") from None


class Day(fields.Date):
    """A day of the calendar: ``2026-11-30``."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 - marshmallow's options of a field
        super().__init__(format="iso", **options)


class Iso8601Duration(fields.String):
    """A duration such as ``P15D``, as a ``policies.durations.Duration``."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 - marshmallow's options of a field
        super().__init__(metadata={"format": "duration", "example": "P15D"}, **options)

    def _deserialize(
        self,
        value: object,
        attr: str | None,
        data: Mapping[str, Any] | None,
        **kwargs: Any,  # noqa: ANN401 - marshmallow's own
    ) -> Any:  # noqa: ANN401 - a Duration, where the parent gives a text
        text = super()._deserialize(value, attr, data, **kwargs)
        try:
            return Duration.parse(text)
        except DurationError as refusal:
            raise ValidationError(str(refusal)) from None


class Fraction(fields.Dict):
    """A share of a base, ``{"fraction": "2/3", "strict": false}``, as a ``Share``."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 - marshmallow's options of a field
        shape = {
            "properties": {"fraction": {"type": "string"}, "strict": {"type": "boolean"}},
            "required": ["fraction", "strict"],
            "additionalProperties": False,
            "example": {"fraction": "2/3", "strict": False},
        }
        super().__init__(metadata=shape, **options)

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - a Share
        plain = None if value is None else value.to_dict()
        return super()._serialize(plain, attr, obj, **kwargs)  # type: ignore[no-untyped-call]  # marshmallow's own

    def _deserialize(
        self,
        value: object,
        attr: str | None,
        data: Mapping[str, Any] | None,
        **kwargs: Any,  # noqa: ANN401 - marshmallow's own
    ) -> Any:  # noqa: ANN401 - a Share, where the parent gives a mapping
        shape = super()._deserialize(value, attr, data, **kwargs)  # type: ignore[no-untyped-call]  # marshmallow's own
        try:
            return Share.from_dict(shape)
        except ValueError as refusal:
            raise ValidationError(str(refusal)) from None


class Part(fields.Nested):
    """An object inside another."""


class Many(fields.List[Any]):
    """A list of at most 100 things of one kind, unless told otherwise."""

    def __init__(
        self,
        inner: fields.Field[Any],
        *,
        most: int = MOST_ITEMS,
        **options: Any,  # noqa: ANN401 - marshmallow's options of a field
    ) -> None:
        super().__init__(inner, validate=FewEnough(max=most), **options)
