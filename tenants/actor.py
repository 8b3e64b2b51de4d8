"""Who acts: the credential a request carries, and the person it turns out to be."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Via(StrEnum):
    """Through what a person acted; written beside each fact in the journal."""

    BROWSER = "browser"
    TOKEN = "token"  # noqa: S105 - a word of the journal, not a secret
    OPERATOR_TOKEN = "operator_token"  # noqa: S105 - a word of the journal, not a secret
    CLOCK = "clock"
    HOST = "host"
    IMPORT = "import"


@dataclass(frozen=True, slots=True)
class BrowserSession:
    """A cookie's secret, hashed (SHA-256)."""

    digest: bytes


@dataclass(frozen=True, slots=True)
class BearerToken:
    """An API token, hashed (SHA-256)."""

    digest: bytes


@dataclass(frozen=True, slots=True)
class KnownAccount:
    """An account vouched for by our own process: loading, measuring, the host's commands."""

    account_id: UUID
    via: Via = Via.IMPORT


Credential = BrowserSession | BearerToken | KnownAccount


@dataclass(frozen=True, slots=True)
class CalendarAddress:
    """The secret of a calendar's address, hashed (SHA-256).

    No credential: it tells whose calendar to show, and lets nobody act.
    """

    digest: bytes


@dataclass(frozen=True, slots=True)
class RequestKey:
    """What makes a request recognisable when it is sent again.

    Attributes:
        key: chosen by the client.
        fingerprint: SHA-256 over the method, the path and the body.
    """

    key: str
    fingerprint: bytes


@dataclass(frozen=True, slots=True)
class Caller:
    """Someone who asks something of a tenant, not identified yet.

    A use case identifies, authorizes and writes in one transaction, hence this half-way house.

    Attributes:
        tenant: the tenant's slug.
        credential: what they sign in with.
        once: set when the request must be carried out once however often it is sent.
    """

    tenant: str
    credential: Credential
    once: RequestKey | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """The person who acts, in one tenant, with what that tenant granted them.

    Attributes:
        tenant_id: the tenant acted in.
        user_id: the member's id, which is the account's.
        name: as the tenant's members know it.
        locale: ``fr`` or ``en``.
        roles: granted roles, and ``manager`` when the member heads a department.
        via: through what they act.
    """

    tenant_id: UUID
    user_id: UUID
    name: str
    locale: str
    roles: frozenset[str]
    via: Via
