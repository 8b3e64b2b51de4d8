"""What a policy refuses to be, field by field."""

from __future__ import annotations

from collections.abc import Mapping


class PolicyError(ValueError):
    """A policy (rule, durations, path) that cannot be accepted.

    Attributes:
        errors: field name to the French sentence that says what to write; a nested field is
            named with dots (``second_convening.min_days``).
    """

    def __init__(self, errors: Mapping[str, str]) -> None:
        self.errors: dict[str, str] = dict(errors)
        super().__init__("; ".join(f"{field}: {text}" for field, text in self.errors.items()))
