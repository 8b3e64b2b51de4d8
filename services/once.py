"""The same request sent twice is done once: a key claimed in the transaction of the act."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from policies.messages import N_
from services.errors import DomainError
from tenants.actor import RequestKey
from tenants.base import Base, TenantRow

KEPT_FOR = timedelta(hours=24)


class RequestOnce(TenantRow, Base):
    """A request that was carried out, and what it was answered once that is known."""

    __tablename__ = "request_once"

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    fingerprint: Mapped[bytes] = mapped_column(LargeBinary)
    claimed_at: Mapped[datetime]
    answer: Mapped[dict[str, Any] | None]

    __table_args__ = (Index("ix_request_once_age", "tenant_id", "claimed_at"),)


class KeyReused(DomainError):
    """The key was used for another request."""

    sentence = N_("Cette clé d’idempotence a déjà servi à une autre demande. Prenez-en une neuve.")


class AlreadyDone(Exception):
    """This very request was carried out before.

    Attributes:
        answer: what was answered then; None if the process died before it could be noted.
    """

    def __init__(self, answer: dict[str, Any] | None) -> None:
        self.answer = answer
        super().__init__()


_CLAIM = text("""
INSERT INTO request_once AS r (tenant_id, account_id, key, fingerprint, claimed_at)
VALUES (:tenant_id, :account_id, :key, :fingerprint, :now)
ON CONFLICT (tenant_id, account_id, key) DO UPDATE
   SET fingerprint = excluded.fingerprint, claimed_at = excluded.claimed_at, answer = NULL
 WHERE r.claimed_at < :expired
RETURNING true
""")
_FIND = text("""
SELECT fingerprint, answer FROM request_once
WHERE tenant_id = :tenant_id AND account_id = :account_id AND key = :key
""")
_ANSWER = text("""
UPDATE request_once SET answer = CAST(:answer AS jsonb)
WHERE tenant_id = :tenant_id AND account_id = :account_id AND key = :key
""")


def claim(
    session: Session, tenant_id: UUID, account_id: UUID, request: RequestKey, now: datetime
) -> None:
    """Take the request's key for this transaction; a second taker waits for the first to end.

    Raises:
        AlreadyDone: the same request was carried out within the last day.
        KeyReused: another request carried this key.
    """
    place = {"tenant_id": tenant_id, "account_id": account_id, "key": request.key}
    taken = session.execute(
        _CLAIM,
        {**place, "fingerprint": request.fingerprint, "now": now, "expired": now - KEPT_FOR},
    ).scalar_one_or_none()
    if taken:
        return
    earlier = session.execute(_FIND, place).one()
    if bytes(earlier.fingerprint) != request.fingerprint:
        raise KeyReused
    raise AlreadyDone(earlier.answer)


def note_answer(session: Session, tenant_id: UUID, account_id: UUID, key: str, answer: str) -> None:
    """Keep what was answered (JSON), for whoever sends the request again."""
    session.execute(
        _ANSWER,
        {"tenant_id": tenant_id, "account_id": account_id, "key": key, "answer": answer},
    )


def read_answer(
    session: Session, tenant_id: UUID, account_id: UUID, key: str
) -> dict[str, Any] | None:
    """What was answered to a request carried out; None until it is noted."""
    place = {"tenant_id": tenant_id, "account_id": account_id, "key": key}
    found = session.execute(_FIND, place).one_or_none()
    return found.answer if found else None
