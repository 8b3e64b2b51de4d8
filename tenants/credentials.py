"""What a person is known by. Secrets are stored hashed; none of these rows is a tenant's."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from tenants.base import Base


class BrowserSessionRow(Base):
    """A browser signed in: the cookie's secret, hashed."""

    __tablename__ = "browser_session"

    digest: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class ApiToken(Base):
    """A bearer token for the API, hashed.

    One that the host made in somebody's name opens one tenant only; a person's own opens each of
    theirs.
    """

    __tablename__ = "api_token"

    digest: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    by_operator: Mapped[bool] = mapped_column(server_default=text("false"))
    only_tenant_id: Mapped[UUID | None] = mapped_column(ForeignKey("tenant.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class MagicLink(Base):
    """A sign-in link sent by mail, hashed, good for one use."""

    __tablename__ = "magic_link"

    digest: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    __table_args__ = (Index("ix_magic_link_account", "account_id"),)


class CalendarAddressRow(Base):
    """The address at which a person's calendar reads their sessions: its secret, hashed.

    A person has one at most. It signs nobody in.
    """

    __tablename__ = "calendar_address"

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), primary_key=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    created_at: Mapped[datetime]
