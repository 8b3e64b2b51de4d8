"""What an operation of the API takes and answers, as declared on its view."""

from __future__ import annotations

from dataclasses import dataclass

from marshmallow import Schema

from services.http.permission import Access


@dataclass(frozen=True, slots=True)
class Answer:
    """A result, and what its headers say.

    Attributes:
        result: what the operation's schema dumps.
        location: the path of what was created.
        revision: of what is answered, a number or a fingerprint, given as its ETag.
    """

    result: object
    location: str | None = None
    revision: int | str | None = None


@dataclass(frozen=True, slots=True)
class Operation:
    """What an operation takes and answers.

    Attributes:
        access: who may call it.
        status: of its answer.
        answer: dumps the result; None where a file is given.
        paged: the result is a ``services.http.paging.Page``; the view takes ``page``.
        body, query: what the view takes under these names.
        upload: describes a form with one file, which the view takes under this name.
        files: the media types that a file given may have.
        revisioned: the answer has an ETag; an edit honours ``If-Match``.
        example: a body that OpenAPI shows.
    """

    access: Access
    status: int
    answer: Schema | None
    paged: bool = False
    body: Schema | None = None
    query: Schema | None = None
    upload: Schema | None = None
    files: tuple[str, ...] = ()
    revisioned: bool = False
    example: object | None = None
