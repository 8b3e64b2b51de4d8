"""What the pages show of a proposal's documents."""

from __future__ import annotations

from typing import Any, Final

from services.documents.views import DocumentView
from services.governance.dossier import Dossier

FORM: Final = "document"
"""The short name of the form that joins one."""


def documents_context(dossier: Dossier) -> dict[str, Any]:
    """What ``proposal/_documents.html`` takes."""
    found = dossier.documents
    return {
        "standing": [_line(view) for view in found.items if not view.replaced],
        "replaced": [_line(view) for view in found.items if view.replaced],
        "locked": found.locked.value if found.locked else "",
        "may_join": found.may_join,
    }


def _line(view: DocumentView) -> dict[str, Any]:
    return {
        "id": view.id,
        "name": view.name or "",
        "kind": view.kind.value,
        "size": view.size,
        "version": view.version,
        "by": view.added_by.name,
        "at": view.added_at,
        "removable": view.removable,
    }
