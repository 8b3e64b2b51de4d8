"""Signed-in browsers.

A session lasts a fixed time from sign-in, twelve hours unless configured: a working day, after
which a borrowed tablet knows nobody. It does not slide, so reading costs no write.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import Engine, text

from services.clock import Clock

_OPEN = text("""
WITH gone AS (
  DELETE FROM browser_session
  WHERE digest = :former OR (account_id = :account_id AND expires_at <= :now)
)
INSERT INTO browser_session (digest, account_id, created_at, expires_at)
VALUES (:digest, :account_id, :now, :expires_at)
""")
_CLOSE = text("DELETE FROM browser_session WHERE digest = :digest")

SECRET_SHAPE: Final = re.compile(r"(?<![\w-])[\w-]{43}(?![\w-])", re.ASCII)
"""What a secret of ours looks like, wherever a text holds one."""


def new_secret() -> str:
    """A secret nobody can guess: 256 bits, fit for a cookie, a header or a link."""
    return secrets.token_urlsafe(32)


def digest_of(secret: str) -> bytes:
    """How a secret is kept: its SHA-256, which leads back to none of 256 random bits."""
    return hashlib.sha256(secret.encode()).digest()


def open_session(
    engine: Engine, clock: Clock, account_id: UUID, length: timedelta, *, former: bytes | None
) -> str:
    """Sign a browser in under a new secret, which replaces the one it may have had.

    Returns:
        The secret for the browser's cookie.
    """
    secret, now = new_secret(), clock.now()
    with engine.connect() as connection:
        connection.execute(
            _OPEN,
            {
                "digest": digest_of(secret),
                "former": former,
                "account_id": account_id,
                "now": now,
                "expires_at": now + length,
            },
        )
    return secret


def close_session(engine: Engine, digest: bytes) -> None:
    """Forget a signed-in browser."""
    with engine.connect() as connection:
        connection.execute(_CLOSE, {"digest": digest})
