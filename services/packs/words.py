"""French for what a pack says of a proposal. Papers are in French only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from babel.numbers import format_decimal

from policies.loop import Kind
from services.documents.kinds import DocumentKind

KINDS: Final[Mapping[Kind, str]] = {
    Kind.INITIATIVE: "Initiative",
    Kind.ADAPTATION: "Adaptation",
    Kind.VIGILANCE_POINT: "Point de vigilance",
    Kind.REFORMULATION: "Reformulation",
    Kind.INVARIANT_CHANGE: "Changement d’invariant",
}
EFFECTS: Final[Mapping[str, str]] = {
    "preserved": "Préservé",
    "improved": "Amélioré",
    "at_risk": "Fragilisé",
    "waived": "Dérogation",
}
CHANGES: Final[Mapping[str, str]] = {
    "adopt": "Adopter",
    "amend": "Modifier",
    "retire": "Retirer",
}
AUDIENCES: Final[Mapping[str, str]] = {
    "citizen": "habitants",
    "agent": "agents",
    "partner": "partenaires",
}
BENEFITS: Final[Mapping[str, str]] = {
    "citizen": "Pour l’habitant",
    "taxpayer": "Pour le contribuable",
    "agent": "Pour l’agent",
}
EVIDENCE: Final[Mapping[str, str]] = {
    "signal": "Signal du terrain",
    "review": "Retour d’expérience (REX)",
}
DOCUMENT_KINDS: Final[Mapping[DocumentKind, str]] = {
    DocumentKind.PDF: "PDF",
    DocumentKind.DOCX: "Document Word",
    DocumentKind.XLSX: "Classeur Excel",
    DocumentKind.PPTX: "Présentation PowerPoint",
    DocumentKind.ODT: "Document LibreOffice",
    DocumentKind.ODS: "Classeur LibreOffice",
    DocumentKind.ODP: "Présentation LibreOffice",
    DocumentKind.PNG: "Image PNG",
    DocumentKind.JPEG: "Image JPEG",
    DocumentKind.WEBP: "Image WebP",
}
_SIZES: Final = ((1024 * 1024, "Mo"), (1024, "Ko"))


def number(value: int) -> str:
    """« 18 400 »."""
    return str(format_decimal(value, locale="fr"))


def count_of(value: int, one: str, several: str) -> str:
    """« 1 page », « 12 pages »."""
    return f"{number(value)}\u00a0{one if abs(value) < 2 else several}"


def size(count: int) -> str:
    """« 340 Ko », « 1,2 Mo »; ``count`` is in bytes."""
    for unit, name in _SIZES:
        if count >= unit:
            return f"{format_decimal(count / unit, format='0.#', locale='fr')}\u00a0{name}"
    return count_of(count, "octet", "octets")
