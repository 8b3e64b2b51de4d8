"""What logs and error reports leave out of the texts that they quote."""

from __future__ import annotations

from services.identity.browser_sessions import SECRET_SHAPE


def without_secrets(text: str) -> str:
    """``text`` without the secrets that it quotes: of a session, a token, a link, a calendar.

    A path may hold one, and whoever logs a request that failed quotes its path.
    """
    return SECRET_SHAPE.sub("[secret]", text)
