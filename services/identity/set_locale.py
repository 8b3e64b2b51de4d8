"""Choose the language one is spoken to in, pages and mails alike."""

from __future__ import annotations

from sqlalchemy import text

from policies.messages import N_
from services.deps import Deps
from services.errors import Invalid, NotAuthenticated
from tenants.accounts import find_account
from tenants.actor import Credential

LOCALES = ("fr", "en")
_SET = text("UPDATE account SET locale = :locale WHERE id = :id")


def set_locale(deps: Deps, credential: Credential, locale: str) -> None:
    """Keep the person's language.

    Raises:
        Invalid: we do not speak it.
        NotAuthenticated: the credential does not hold.
    """
    if locale not in LOCALES:
        raise Invalid(errors={"locale": [N_("Choisissez « fr » ou « en ».")]})
    account = find_account(deps.engine, credential, deps.clock.now())
    if account is None:
        raise NotAuthenticated
    with deps.engine.connect() as connection:
        connection.execute(_SET, {"locale": locale, "id": account.id})
