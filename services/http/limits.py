"""How much is taken in: sizes of bodies, and tries per minute where a secret is guessed."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Any, Final, TypeVar

from flask import Flask, current_app, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

BODY_BYTES: Final = 1024 * 1024
UPLOAD_BYTES: Final = 21 * 1024 * 1024  # a document of 20 MB, and its form around it

View = TypeVar("View", bound=Callable[..., Any])
_MARK: Final = "boussole_upload"

limiter = Limiter(get_remote_address, storage_uri="memory://", headers_enabled=False)
"""Counts in each web process's memory: with two processes a limit is at most doubled."""


def install(app: Flask) -> None:
    """Refuse bodies above 1 MB, except where ``allow_upload`` says otherwise."""
    app.config["MAX_CONTENT_LENGTH"] = BODY_BYTES
    app.config["MAX_FORM_MEMORY_SIZE"] = BODY_BYTES
    limiter.init_app(app)


def allow_upload() -> None:
    """Let the present request carry a document."""
    request.max_content_length = UPLOAD_BYTES


def takes_upload(view: View) -> View:
    """Declare a view whose form may carry a document."""
    setattr(view, _MARK, True)
    return view


def allow_declared_upload() -> None:
    """Let the present request carry a document where its view declares that it may.

    Called before anything reads the form, its token included.
    """
    view = current_app.view_functions.get(request.endpoint or "")
    if getattr(view, _MARK, False):
        allow_upload()


def email_typed() -> str:
    """The address in a sign-in form, for limits that follow the account and not the machine."""
    return request.form.get("email", "").strip().lower()[:254] or get_remote_address()


def seconds_to_wait() -> int:
    """After how long a refused request may be tried again."""
    limit = limiter.current_limit
    return max(1, math.ceil(limit.reset_at - time.time())) if limit else 60
