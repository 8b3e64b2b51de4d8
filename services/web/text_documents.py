"""Documents joined and taken back from the form in which a text is written.

That form saves the text first, whatever else it asks: nothing typed is lost with a file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from uuid import UUID

from flask import request

from services.documents.add_document import add_document
from services.documents.errors import FIELD
from services.documents.remove_document import remove_document
from services.errors import DomainError, NotAuthenticated, NotFound
from services.http.context import deps, reader
from services.http.language import gettext as _
from services.http.problems import problem_of
from services.http.uploads import Upload


@dataclass(frozen=True, slots=True)
class Changed:
    """What became of the documents that a text's form joined or took back.

    Attributes:
        refused: sentences by field; empty when all was done.
        done: what was done, in a sentence; '' when nothing was asked.
        goes_on: the author stays with the text.
    """

    refused: Mapping[str, Sequence[str]] = field(default_factory=dict)
    done: str = ""
    goes_on: bool = False


def change_documents(tenant: str, proposal_id: UUID, upload: Upload | None) -> Changed:
    """Do what the present form asks of the documents of a text that it has saved.

    Raises:
        NotAuthenticated: the session ended in between.
    """
    goes_on = request.form.get("intent") == "attach" or "detach" in request.form
    done = ""
    try:
        if "detach" in request.form:
            _take_back(tenant, proposal_id, request.form["detach"])
            done = _("Votre texte est enregistré, et le document retiré.")
        if upload is not None:
            add_document(
                deps(), reader(tenant), proposal_id, name=upload.name, content=upload.content
            )
            done = _("Votre texte est enregistré, et le document joint.")
    except NotAuthenticated:
        raise
    except DomainError as refusal:
        problem = problem_of(refusal)
        return Changed(refused=problem.errors or {"_form": [problem.detail]})
    return Changed(done=done, goes_on=goes_on)


def file_lost(errors: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """``errors``, and what to do about a file chosen in a form that comes back without it."""
    chosen = any(file.filename for file in request.files.getlist(FIELD))
    if not chosen or FIELD in errors:
        return dict(errors)
    again = _("Choisissez de nouveau votre document : la page ne peut pas le garder.")
    return {**errors, FIELD: [again]}


def _take_back(tenant: str, proposal_id: UUID, named: str) -> None:
    with suppress(NotFound, ValueError):  # gone already, by another page of the author's
        remove_document(deps(), reader(tenant), proposal_id, UUID(named))
