"""The same request sent twice is answered twice alike (``Idempotency-Key``, or a form's key).

The act claims the key in its own transaction (``services.once``). Here the key is read, and what
was answered is noted afterwards for whoever sends the request again.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import re
import time
from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from flask import Flask, Response, current_app, g, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from policies.messages import N_
from services.deps import Deps
from services.errors import Invalid
from services.http.language import is_api_request
from services.http.problems import AnswerLost
from services.once import AlreadyDone, note_answer, read_answer
from tenants.accounts import find_account
from tenants.actor import Caller, RequestKey
from tenants.transaction import tenant_transaction

HEADER: Final = "Idempotency-Key"
FORM_FIELD: Final = "idempotency_key"
REPLAYED: Final = "Idempotency-Replayed"

_KEY: Final = re.compile(r"[!-~]{1,200}")
_KEPT_HEADERS: Final = ("Content-Type", "ETag", "Location")
_NOT_THE_MESSAGE: Final = {FORM_FIELD, "csrf_token"}
_PATIENCE_SECONDS: Final = 2.0
_PAUSE_SECONDS: Final = 0.05
_log = logging.getLogger(__name__)


def request_key() -> RequestKey | None:
    """What makes the present request recognisable; None when its sender asks for nothing.

    Raises:
        Invalid: the key is no printable ASCII of at most 200 characters.
    """
    if request.method != "POST":
        return None
    key = request.headers.get(HEADER) if is_api_request() else request.form.get(FORM_FIELD)
    if key is None:
        return None
    if not _KEY.fullmatch(key):
        sentence = N_("Écrivez de 1 à 200 caractères ASCII, sans espace.")
        raise Invalid(errors={HEADER: [sentence]})
    return RequestKey(key, _fingerprint())


def _fingerprint() -> bytes:
    """What tells the request from another, to who holds the service's key only.

    The digest is kept beside who sent it. A plain one would tell how somebody voted in secret: of
    three possible bodies, one gives it.
    """
    key = current_app.config["SECRET_KEY"].encode()
    digest = hmac.new(key, digestmod=hashlib.sha256)
    for part in (request.method, request.path):
        digest.update(part.encode("utf-8", "surrogatepass") + b"\0")
    if request.mimetype in {"multipart/form-data", "application/x-www-form-urlencoded"}:
        # Read field by field: a multipart boundary is drawn anew each time.
        fields = sorted(
            (name, values) for name, values in request.form.lists() if name not in _NOT_THE_MESSAGE
        )
        digest.update(json.dumps(fields).encode())
        for name, file in request.files.items(multi=True):
            called = json.dumps([name, file.filename]).encode()
            file.stream.seek(0)  # the view may have read it
            digest.update(called + hashlib.sha256(file.stream.read()).digest())
            file.stream.seek(0)
    else:
        digest.update(request.get_data(cache=True))
    return digest.digest()


def install(app: Flask, deps: Callable[[], Deps]) -> None:
    """Note the answers of ``app`` to keyed requests, and give them again.

    Args:
        app: the application.
        deps: gives the collaborators of the present request.
    """

    @app.errorhandler(AlreadyDone)
    def replay(done: AlreadyDone) -> ResponseReturnValue:
        caller: Caller = g.acting
        g.replayed = True
        try:
            answer = done.answer or _await_answer(deps(), caller)
        except AnswerLost as refusal:  # raised in a handler, no other handler would see it
            return app.handle_user_exception(refusal)
        response = Response(answer["body"], answer["status"], answer["headers"])
        response.headers[REPLAYED] = "true"
        return response

    @app.after_request
    def note(response: Response) -> Response:
        caller: Caller | None = g.get("acting")
        if caller is None or caller.once is None or g.get("replayed"):
            return response
        if response.status_code < 400:
            try:
                _note(deps(), caller, response)
            except SQLAlchemyError:
                # The act is committed: its answer must leave, even if it cannot be given again.
                _log.exception("the answer to a keyed request could not be noted")
        return response


def _note(deps: Deps, caller: Caller, response: Response) -> None:
    place = _place(deps, caller)
    if place is None:
        return
    tenant_id, account_id, key = place
    answer = {
        "status": response.status_code,
        "body": response.get_data(as_text=True),
        "headers": {
            name: response.headers[name] for name in _KEPT_HEADERS if name in response.headers
        },
    }
    with tenant_transaction(deps.engine, tenant_id) as session:
        note_answer(session, tenant_id, account_id, key, json.dumps(answer))


def _place(deps: Deps, caller: Caller) -> tuple[UUID, UUID, str] | None:
    """Where the request is remembered: tenant, account and key."""
    tenant_id = next(deps.directory.recall(caller.tenant), None)
    account = find_account(deps.engine, caller.credential, deps.clock.now())
    if tenant_id is None or account is None or caller.once is None:
        return None
    return tenant_id, account.id, caller.once.key


def _await_answer(deps: Deps, caller: Caller) -> dict[str, Any]:
    """Wait for the first request to note its answer: it has committed, and is about to.

    Raises:
        AnswerLost: it did not, its process having probably died in between.
    """
    place = _place(deps, caller)
    until = time.monotonic() + _PATIENCE_SECONDS
    while place is not None and time.monotonic() < until:
        tenant_id, account_id, key = place
        with tenant_transaction(deps.engine, tenant_id) as session:
            noted = read_answer(session, tenant_id, account_id, key)
        if noted is not None:
            return noted
        time.sleep(_PAUSE_SECONDS)
    raise AnswerLost
