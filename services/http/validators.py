"""What a field's value has to satisfy, refused in a sentence that says by how much it does not."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError, validate

from policies.messages import N_
from services.http.sentences import Sentence


class AtMost(validate.Length):
    """Refuses what is longer than ``max`` characters."""

    def __call__(self, value: Any) -> Any:  # noqa: ANN401 - marshmallow's signature
        """Return ``value``, or raise ValidationError with the length there is."""
        if self.max is not None and len(value) > self.max:
            raise ValidationError(
                Sentence(
                    N_("%(length)s caractères, c’est trop\u00a0: écrivez-en %(max)s au plus."),
                    length=len(value),
                    max=self.max,
                )
            )
        return value


class FewEnough(validate.Length):
    """Refuses a list of more than ``max`` things."""

    def __call__(self, value: Any) -> Any:  # noqa: ANN401 - marshmallow's signature
        """Return ``value``, or raise ValidationError with the number admitted."""
        if self.max is not None and len(value) > self.max:
            raise ValidationError(Sentence(N_("Donnez-en %(max)s au plus."), max=self.max))
        return value


class Between(validate.Range):
    """Refuses a number outside two bounds, both admitted."""

    def __init__(self, least: int, most: int) -> None:
        super().__init__(min=least, max=most)

    def __call__(self, value: Any) -> Any:  # noqa: ANN401 - marshmallow's signature
        """Return ``value``, or raise ValidationError with the bounds."""
        if not self.min <= value <= self.max:
            raise ValidationError(
                Sentence(
                    N_("Écrivez un nombre entre %(least)s et %(most)s."),
                    least=self.min,
                    most=self.max,
                )
            )
        return value
