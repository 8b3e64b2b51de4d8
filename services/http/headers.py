"""What browsers are told not to do with our answers."""

from __future__ import annotations

from typing import Final

from flask import Flask
from werkzeug.wrappers import Response

POLICY: Final = (
    # Bootstrap's style sheet draws arrows and ticks as data: images.
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)


def install(app: Flask, *, is_https: bool) -> None:
    """Add security headers to each answer that does not set its own."""

    @app.after_request
    def secure(response: Response) -> Response:
        headers = response.headers
        headers.setdefault("Content-Security-Policy", POLICY)
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("X-Frame-Options", "DENY")
        headers.setdefault("Referrer-Policy", "same-origin")
        headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        if is_https:
            headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        if "ETag" not in headers and "Last-Modified" not in headers:
            headers.setdefault("Cache-Control", "no-store")
        return response
