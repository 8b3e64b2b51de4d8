"""What people who keep the compass send, from a page or from a program."""

from __future__ import annotations

from services.http.fields import EmailAddress, Text
from services.http.schemas import Command


class GuarantorCommand(Command):
    """Whom to appoint."""

    guarantor = EmailAddress(required=True, allow_none=True)


class VariantCommand(Command):
    """A department's wording, or why it keeps the one it has: one of the two."""

    wording = Text(load_default=None, allow_none=True)
    kept_because = Text(load_default=None, allow_none=True)
