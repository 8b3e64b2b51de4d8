"""A pack as its template takes it: every sentence said, in French."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from services.committees.sessions.models import ItemPurpose, ItemState, SessionState
from services.dates import clock_time, day_of, full_day
from services.packs.apart.refusal import MOST_PAGES, Refusal
from services.packs.contents import PackContents, PackDocument, PackItem
from services.packs.gather import Gathered
from services.packs.item_sections import item_lines, item_sections
from services.packs.words import DOCUMENT_KINDS, count_of, size
from services.records.words import on_day

_ASIDE: Final = "Point dont vous vous êtes déporté"
_PURPOSES: Final = {ItemPurpose.DECISION: "Pour décision", ItemPurpose.INFORMATION: "Information"}
_REFUSALS: Final[Mapping[Refusal, str]] = {
    Refusal.NO_ROOM: "le dossier serait devenu trop lourd",
    Refusal.NO_TIME: "le dossier aurait mis trop longtemps à se composer",
    Refusal.NOT_JOINED: "le dossier n’a pas pu être assemblé",
    Refusal.PROTECTED: "il est protégé par un mot de passe ou par des restrictions",
    Refusal.TOO_LARGE: "l’image est trop grande",
    Refusal.TOO_LONG: f"il a plus de {MOST_PAGES} pages",
    Refusal.UNREADABLE: "il est abîmé, ou trop complexe pour être lu",
}


def pack_sheet(contents: PackContents, gathered: Mapping[UUID, Gathered]) -> dict[str, Any]:
    """The pack in JSON types, under the names of ``templates/pack.typ``.

    Args:
        contents: what was read.
        gathered: what becomes of each document.
    """
    day = full_day(day_of(contents.starts_at))
    return {
        "title": f"Dossier de la séance du {day}",
        "issuer": f"{contents.tenant}, SIREN {contents.siren}",
        "foot": f"Dossier de séance, {contents.committee}",
        "lines": _cover(contents),
        "notes": _notes(contents),
        "items": [
            {**_item(item, gathered), "on-new-page": _begins_a_page(item, contents.items)}
            for item in contents.items
        ],
    }


def _cover(contents: PackContents) -> list[str]:
    starts_at, ends_at = contents.starts_at, contents.ends_at
    said = [contents.committee, f"Séance {on_day(starts_at)}, jusqu’à {clock_time(ends_at)}."]
    if contents.place:
        said.append(f"Lieu\u00a0: {contents.place}.")
    if contents.link:
        said.append(f"À distance\u00a0: {contents.link}")
    if contents.convened_at:
        said.append(f"Convoquée {on_day(contents.convened_at)}.")
    if contents.convening > 1:
        said.append("Seconde convocation.")
    if contents.urgency:
        said.append(f"Urgence\u00a0: {contents.urgency}")
    if contents.state is SessionState.PLANNED:
        said.append("Projet\u00a0: la convocation n’est pas partie.")
    return said


def _notes(contents: PackContents) -> list[str]:
    copy = (
        f"Exemplaire de {contents.reader}, composé {on_day(contents.read_at)}. Un point ajouté ou "
        f"déplacé depuis se lit sur la page de la séance\u00a0: {contents.url}"
    )
    texts = (
        "Les textes sont ceux des versions soumises au vote. Les documents joints en PDF suivent "
        "le point qu’ils concernent, page pour page, sans leurs scripts ni leurs formulaires."
    )
    return [copy, texts]


def _begins_a_page(item: PackItem, items: Sequence[PackItem]) -> bool:
    """Points of information follow one another on a page; a decision has its own."""
    if item.number == 1:
        return True
    before = items[item.number - 2]
    return ItemPurpose.DECISION in {item.purpose, before.purpose}


def _item(item: PackItem, gathered: Mapping[UUID, Gathered]) -> dict[str, Any]:
    return {
        "number": item.number,
        "title": _ASIDE if item.title is None else item.title,
        "detail": _detail(item),
        "lines": _lines(item),
        "sections": [section.to_dict() for section in item_sections(item.text)]
        if item.text
        else [],
        "documents": [
            _document(number, document, gathered[document.id])
            for number, document in enumerate(item.documents, start=1)
        ],
    }


def _detail(item: PackItem) -> str:
    """What the agenda says under the title."""
    said = [_PURPOSES[item.purpose]]
    if item.text:
        said.append(item.text.reference)
    if item.presenter:
        said.append(f"présenté par {item.presenter}")
    if item.minutes:
        said.append(count_of(item.minutes, "minute", "minutes"))
    if item.state is ItemState.POSTPONED:
        said.append("reporté")
    return " · ".join(said)


def _lines(item: PackItem) -> list[str]:
    said = [f"{_detail(item)}."]
    if item.title is None:
        said.append("Son titre, son texte et ses documents ne figurent pas dans votre exemplaire.")
    if item.text:
        said += item_lines(item.text)
    if item.closed_documents:
        count = count_of(item.closed_documents, "document joint", "documents joints")
        said.append(f"{count}, que votre déport vous ferme.")
    return said


def _document(number: int, document: PackDocument, gathered: Gathered) -> dict[str, Any]:
    is_inserted, is_gone = bool(gathered.file), gathered.refusal is Refusal.GONE
    detail = [DOCUMENT_KINDS[document.kind], size(document.size)]
    if gathered.pages:
        detail.append(count_of(gathered.pages, "page", "pages"))
    detail.append(f"joint par {document.added_by}")
    lines = []
    if is_gone:
        lines.append(
            "Ce document n’est plus là\u00a0: il a été retiré pendant que ce dossier se composait."
        )
    elif gathered.refusal:
        why = _REFUSALS[gathered.refusal]
        lines.append(
            f"Ce document n’a pas pu être inséré\u00a0: {why}. Ouvrez-le depuis la séance."
        )
    elif not is_inserted:
        detail.append("à ouvrir depuis la séance")
    return {
        "number": number,
        "name": document.name,
        "detail": " · ".join(detail),
        "url": None if is_gone else document.url,
        "lines": lines,
        "has-page": is_inserted or gathered.refusal is not None,
        "pages": gathered.pages,
        "image": gathered.file if is_inserted and not gathered.pages else None,
    }
