"""Change the name of one's own account; each tenant keeps the one its administrator wrote."""

from __future__ import annotations

from typing import Final

from sqlalchemy import text

from services.deps import Deps
from services.identity.own_account import own_account
from services.tenancy.members import read_name
from tenants.actor import Credential

_SET: Final = text("UPDATE account SET name = :name WHERE id = :id")


def set_name(deps: Deps, credential: Credential, name: str) -> None:
    """Keep the person's name.

    Raises:
        NotAuthenticated: the credential does not hold.
        Invalid: it is blank, too long, or holds what cannot be shown.
    """
    known_as = read_name(name)
    account = own_account(deps, credential)
    with deps.engine.connect() as connection:
        connection.execute(_SET, {"name": known_as, "id": account.id})
