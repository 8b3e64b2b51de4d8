"""Choose a password, or another one."""

from __future__ import annotations

from typing import Final

from sqlalchemy import text

from policies.messages import N_
from services.deps import Deps
from services.errors import Invalid, NotAuthenticated
from services.identity.own_account import is_recent, own_account, present_digest
from services.identity.passwords import hash_password, is_right
from tenants.actor import Credential

SHORTEST: Final = 12
LONGEST: Final = 200
_FEWEST_DIFFERENT: Final = 5

_PRESENT: Final = text("""
SELECT a.password_hash, s.created_at AS opened_at
FROM account a LEFT JOIN browser_session s ON s.account_id = a.id AND s.digest = :present
WHERE a.id = :id
""")
_SET: Final = text("UPDATE account SET password_hash = :password_hash WHERE id = :id")
# Whoever knew the former password, or holds a link not used yet, is out.
_CLOSE_OTHERS: Final = text("""
DELETE FROM browser_session WHERE account_id = :id AND digest IS DISTINCT FROM :present
""")
_SPEND_LINKS: Final = text("DELETE FROM magic_link WHERE account_id = :id AND used_at IS NULL")


def set_password(
    deps: Deps, credential: Credential, *, new: str, current: str | None = None
) -> None:
    """Give the account the password ``new``, and sign its other browsers out.

    The person proves again who they are: by the present password, or by having signed in within
    the last quarter of an hour, which is what somebody who forgot it does with a link.

    Args:
        deps: the collaborators.
        credential: the person's.
        new: as typed.
        current: the password that the account has, when it is asked for.

    Raises:
        NotAuthenticated: the credential does not hold.
        Invalid: the present password is another, or the new one is easily guessed.
    """
    account = own_account(deps, credential)
    mine = {"id": account.id, "present": present_digest(credential)}
    with deps.engine.connect() as connection:
        row = connection.execute(_PRESENT, mine).one_or_none()
    # Hashing takes its time: no connection waits for it.
    if row is None:
        raise NotAuthenticated
    if row.opened_at is None or not is_recent(row.opened_at, deps.clock.now()):
        _check_current(current, row.password_hash)
    _check_new(new, account.email)
    chosen = {**mine, "password_hash": hash_password(new)}
    with deps.engine.connect() as connection:
        connection.execute(_SET, chosen)
        connection.execute(_CLOSE_OTHERS, mine)
        connection.execute(_SPEND_LINKS, mine)


def _check_current(current: str | None, kept: str | None) -> None:
    if kept is None:
        raise Invalid(
            errors={
                "new": [N_("Déconnectez-vous et revenez par un lien, puis choisissez-le aussitôt.")]
            }
        )
    if not is_right(current or "", kept):
        raise Invalid(errors={"current": [N_("Ce n’est pas votre mot de passe actuel.")]})


def _check_new(new: str, email: str) -> None:
    sentence = ""
    if len(new) < SHORTEST:
        sentence = N_("Écrivez douze caractères au moins : une phrase courte convient.")
    elif len(new) > LONGEST:
        sentence = N_("Écrivez deux cents caractères au plus.")
    elif len(set(new)) < _FEWEST_DIFFERENT or email.partition("@")[0] in new.lower():
        sentence = N_("Ce mot de passe se devine : choisissez-en un sans rapport avec vous.")
    if sentence:
        raise Invalid(errors={"new": [sentence]})
