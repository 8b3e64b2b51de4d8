"""Text leaves compressed: pages and JSON at each answer, static files once in each process.

The length of a compressed answer betrays whether something that an attacker had us repeat
resembles a secret beside it (the BREACH attack). So a page is compressed only when our own pages
or the person asked for it: not when another site, a neighbouring one included, made the browser
ask, cookies and all. For browsers too old to say so, a form's token is no such secret: its
signature covers the second it was made in, hence what could be guessed over many answers opens
nothing. The API takes no cookie, so nobody can make a browser ask it for another person.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from flask import Flask, Request, Response, g, request
from flask_compress import Compress, DictCache

from services.http import static_files

_MINE: Final = frozenset({"none", "same-origin"})
_FILES: Final = static_files.ENDPOINTS | {"api-docs.asset"}
_TEXTS: Final = (
    "application/json",
    "application/problem+json",
    "image/svg+xml",
    "text/css",
    "text/csv",
    "text/html",
    "text/javascript",
    "text/plain",
)


def install(app: Flask) -> None:
    """Compress what ``app`` answers, as the browser or program accepts it.

    Install it before what reads answers as they were made: functions run after a request in the
    reverse order.
    """
    app.config.update(
        COMPRESS_ALGORITHM=["zstd", "br", "gzip"],
        COMPRESS_BR_LEVEL=5,
        COMPRESS_MIMETYPES=_TEXTS,
        COMPRESS_REGISTER=False,
        COMPRESS_STREAMS=False,
    )
    answers = Compress(app)
    files = Compress(app)
    files.enabled_algorithms = ("br", "gzip")  # slower and smaller, which once is worth
    files.cache = DictCache()

    files.cache_key = _file_key

    @app.after_request
    def compress(response: Response) -> Response:
        if response.status_code == HTTPStatus.PARTIAL_CONTENT:
            return response
        if request.endpoint in _FILES:
            g.file_etag = response.get_etag()[0]
            # read whole: what is sent piece by piece would be compressed each time
            response.direct_passthrough = False
            response.make_sequence()
            return files.after_request(response)
        # An ETag elsewhere is a revision, which programs send back to edit: it names no encoding.
        if "ETag" in response.headers or not _is_asked_by_its_reader():
            return response
        return answers.after_request(response)


def _file_key(asked: Request) -> str:
    return f"{asked.path} {g.file_etag}"


def _is_asked_by_its_reader() -> bool:
    return request.headers.get("Sec-Fetch-Site", "none") in _MINE
