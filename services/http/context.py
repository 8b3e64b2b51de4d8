"""What a view needs of the present request: the collaborators, and who asks."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import cast

from flask import current_app, g, request

from services.deps import Deps
from services.errors import NotAuthenticated
from services.http.config import AppConfig
from services.http.language import is_api_request
from services.http.once import request_key
from services.once import claim
from tenants.accounts import find_account
from tenants.actor import BearerToken, BrowserSession, Caller, Credential
from tenants.transaction import tenant_transaction

SESSION_COOKIE = "boussole_session"
_EXTENSION = "boussole"
_LONGEST_SECRET = 200


def install(deps: Deps, config: AppConfig, extensions: dict[str, object]) -> None:
    """Keep the collaborators where ``deps()`` and ``config()`` find them."""
    extensions[_EXTENSION] = (deps, config)


def deps() -> Deps:
    """The collaborators of the use cases."""
    return cast("tuple[Deps, AppConfig]", current_app.extensions[_EXTENSION])[0]


def config() -> AppConfig:
    """The settings of the doors."""
    return cast("tuple[Deps, AppConfig]", current_app.extensions[_EXTENSION])[1]


def digest_of(secret: str) -> bytes:
    """How a cookie, a token or a link is kept: its SHA-256."""
    return hashlib.sha256(secret.encode()).digest()


def credential() -> Credential:
    """What the request is signed in with: a bearer token at the API, a cookie elsewhere.

    Raises:
        NotAuthenticated: there is none.
    """
    if is_api_request():
        authorization = request.authorization
        if authorization is None or authorization.type != "bearer" or not authorization.token:
            raise NotAuthenticated
        return BearerToken(_digest(authorization.token))
    cookie = request.cookies.get(SESSION_COOKIE)
    if not cookie:
        raise NotAuthenticated
    return BrowserSession(_digest(cookie))


def _digest(secret: str) -> bytes:
    # A lone surrogate cannot be encoded, and nothing we issued is this long.
    if len(secret) > _LONGEST_SECRET or not secret.isascii():
        raise NotAuthenticated
    return digest_of(secret)


def caller(tenant: str) -> Caller:
    """Who acts in ``tenant``, with the key that keeps the act from being done twice.

    Give it to one act only: a second transaction under the same key is refused as done already.

    Raises:
        NotAuthenticated: the request carries no credential.
        Invalid: the key is not one.
    """
    if "acting" not in g:
        g.acting = Caller(tenant, credential(), request_key())
    acting: Caller = g.acting
    return acting


def reader(tenant: str) -> Caller:
    """Who reads in ``tenant``: for a GET, or to show what an act has just changed.

    Raises:
        NotAuthenticated: the request carries no credential.
    """
    return Caller(tenant, credential())


@contextmanager
def opening(tenant: str) -> Iterator[Credential]:
    """Who opens the tenant called ``tenant``, once however often the request is sent.

    The key is kept in the tenant that is opened, after the fact: should the process die in
    between, the request sent again is told that the name is taken, and nothing is done twice.

    Raises:
        NotAuthenticated: the request carries no credential.
        AlreadyDone, KeyReused: see ``services.once``.
    """
    g.acting = Caller(tenant, credential(), request_key())
    claim_key = partial(_claim_in, tenant, g.acting)
    claim_key(keep=False)
    yield g.acting.credential
    claim_key(keep=True)


def _claim_in(tenant: str, acting: Caller, *, keep: bool) -> None:
    tenant_id = deps().directory.find(tenant)
    if acting.once is None or tenant_id is None:
        return
    now = deps().clock.now()
    account = find_account(deps().engine, acting.credential, now)
    if account is not None:
        with tenant_transaction(deps().engine, tenant_id) as session:
            claim(session, tenant_id, account.id, acting.once, now)
            if not keep:
                session.rollback()
