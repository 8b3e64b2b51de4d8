"""The one file of a multipart form, and what is answered when one is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO, Literal

from flask import Response, request, send_file

from policies.messages import N_
from services.documents.errors import FIELD
from services.documents.models import LARGEST
from services.documents.read_document import DocumentFile
from services.errors import Invalid
from services.packs.make_pack import Pack
from services.records.read_records import RecordBytes

PDF = "application/pdf"
_SANDBOX = "default-src 'none'; sandbox"
"""Whatever a browser makes of a file, it runs nothing and fetches nothing."""
_CHOOSE_ONE = N_("Choisissez le fichier à joindre.")
_ONE_AT_A_TIME = N_("Joignez un seul fichier à la fois.")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was sent: what its sender calls it, and its bytes."""

    name: str
    content: bytes


def read_upload() -> Upload | None:
    """The file that the present form carries; None when none was chosen.

    One byte more than a document may have is read, and no more: the use case then refuses it.

    Raises:
        Invalid: the form carries several.
        RequestEntityTooLarge: the whole form is too long.
    """
    chosen = [file for file in request.files.getlist(FIELD) if file.filename]
    if len(chosen) > 1:
        raise Invalid(errors={FIELD: [_ONE_AT_A_TIME]})
    return Upload(chosen[0].filename or "", chosen[0].stream.read(LARGEST + 1)) if chosen else None


def require_upload() -> Upload:
    """The same, where the form is there for it.

    Raises:
        Invalid: none was chosen, or several.
        RequestEntityTooLarge: the whole form is too long.
    """
    upload = read_upload()
    if upload is None:
        raise Invalid(errors={FIELD: [_CHOOSE_ONE]})
    return upload


def give_file(file: DocumentFile) -> Response:
    """The answer that gives a document to keep: never shown in the page, never stored on the way.

    Its name is written for old browsers without accents and for others with them (RFC 6266).
    """
    return _give(BytesIO(file.content), file.kind.media_type, file.name, file.sha256.hex())


def give_paper(paper: RecordBytes) -> Response:
    """The same for a paper that was issued."""
    return _give(BytesIO(paper.pdf), PDF, paper.name, paper.sha256)


def give_pack(pack: Pack) -> Response:
    """The same for a pack, sent from its file and made anew each time: it has no ETag."""
    response = _give(pack.file, PDF, pack.name, False)
    response.content_length = pack.size
    return response


def _give(content: BinaryIO, media_type: str, name: str, etag: str | Literal[False]) -> Response:
    response = send_file(
        content, mimetype=media_type, as_attachment=True, download_name=name, etag=etag
    )
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Content-Security-Policy"] = _SANDBOX
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
