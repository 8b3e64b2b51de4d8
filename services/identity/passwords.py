"""Passwords, hashed with Argon2id."""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_HASHER = PasswordHasher()  # the second profile of RFC 9106: 64 MiB, 3 passes, 4 lanes
_NOBODYS = (
    "$argon2id$v=19$m=65536,t=3,p=4$ocy2fM4My0nMLrZtMnMsJQ"
    "$XH2u/0KRs31yIFXky+urpHZ8VyfloRaGvoz+tj7zOf4"
)
"""The hash of a password drawn at random and forgotten."""


def hash_password(password: str) -> str:
    """The hash to keep; salted, so that two of the same password differ."""
    return _HASHER.hash(password)


def is_right(password: str, kept: str | None) -> bool:
    """Whether ``password`` is the one whose hash was kept.

    Takes as long when there is none, so that the time of an answer tells nobody who has an
    account.
    """
    try:
        _HASHER.verify(kept or _NOBODYS, password)
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None


def needs_rehash(kept: str) -> bool:
    """Whether the hash was made with parameters that are no longer ours."""
    return _HASHER.check_needs_rehash(kept)
