"""The page that a form belongs to, for who opens the form's own address."""

from __future__ import annotations

from flask import current_app, request
from werkzeug.exceptions import HTTPException


def nearest_page() -> str | None:
    """The closest address above the present one that can be opened; None when there is none.

    A form that comes back with something to correct leaves its own address in the browser, and
    people open that address again, or keep it.
    """
    adapter = current_app.url_map.bind_to_environ(request.environ)
    path = request.path.rstrip("/")
    while path:
        path = path.rpartition("/")[0]
        for address in (path, f"{path}/"):
            try:
                if address and adapter.match(address, method="GET"):
                    return address
            except HTTPException:
                continue
    return None
