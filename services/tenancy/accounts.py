"""The account behind an address: found, or opened for somebody who never signed in yet."""

from __future__ import annotations

import re
from email.errors import MessageError
from email.headerregistry import Address
from typing import Final
from uuid import UUID

from sqlalchemy import text

from policies.messages import N_
from services.deps import Work, new_id
from services.errors import Invalid

_LONGEST: Final = 254
_SHAPE: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+|[^@\s]+@localhost", re.ASCII)

_FIND = text("SELECT id FROM account WHERE lower(email) = lower(:email)")
# Two tenants may invite the same person at once: the second finds the account of the first.
_OPEN = text("""
INSERT INTO account (id, email, name, created_at) VALUES (:id, :email, :name, :now)
ON CONFLICT (lower(email)) DO NOTHING
""")
_JOIN = text("""
INSERT INTO membership (account_id, tenant_id) VALUES (:account_id, :tenant_id)
ON CONFLICT DO NOTHING
""")
_LEAVE = text("DELETE FROM membership WHERE account_id = :account_id AND tenant_id = :tenant_id")


def read_email(given: str, *, field: str = "email") -> str:
    """An address that mail can be sent to, in lower case.

    Raises:
        Invalid: it is none.
    """
    email = given.strip().lower()
    refusal = Invalid(errors={field: [N_("Écrivez une adresse de la forme nom@exemple.fr.")]})
    if len(email) > _LONGEST or not email.isascii() or not _SHAPE.fullmatch(email):
        raise refusal
    try:
        Address(addr_spec=email)
    except (MessageError, ValueError):
        raise refusal from None
    return email


def account_for(work: Work, email: str, name: str) -> UUID:
    """The account with this address, opened under ``name`` if there is none."""
    work.session.execute(_OPEN, {"id": new_id(), "email": email, "name": name, "now": work.now})
    found: UUID = work.session.execute(_FIND, {"email": email}).scalar_one()
    return found


def list_under(work: Work, account_id: UUID) -> None:
    """Note that the account is a member of this tenant: its pages across tenants show it."""
    work.session.execute(_JOIN, {"account_id": account_id, "tenant_id": work.tenant_id})


def unlist(work: Work, account_id: UUID) -> None:
    """Note that the account is no member of this tenant any more."""
    work.session.execute(_LEAVE, {"account_id": account_id, "tenant_id": work.tenant_id})
