"""A session's agenda as one of its readers is told of it, by mail and in their calendar."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from services.journal.readable_title import READABLE_TITLE
from services.journal.stepped_aside import KEPT_AWAY
from services.notifications.render import translate
from services.notifications.wording.calendar import STEPPED_ASIDE

# This capability is below those whose rows it names: it reads their tables, not their models.
_ITEMS: Final = text(f"""
SELECT i.session_id, coalesce(i.title, {READABLE_TITLE}) AS title,
       p.id IS NOT NULL AND {KEPT_AWAY} AS is_kept_away
FROM agenda_item i
LEFT JOIN proposal p ON p.tenant_id = i.tenant_id AND p.id = i.proposal_id
WHERE i.tenant_id = :tenant_id AND i.session_id = ANY (:sessions) AND i.postponed_at IS NULL
ORDER BY i.session_id, i.rank, i.id
""")  # noqa: S608 - a constant of this program


def agendas_for(
    session: Session,
    tenant_id: UUID,
    member_id: UUID,
    sessions: Collection[UUID],
    *,
    language: str,
) -> dict[UUID, list[str]]:
    """The titles of each session's items, in order, as ``member_id`` may read them.

    An item from which they stepped aside keeps its place, without its title.

    Args:
        session: bound to the tenant.
        tenant_id: the tenant.
        member_id: who reads.
        sessions: of which committees' sessions.
        language: the reader's.
    """
    agendas: dict[UUID, list[str]] = {session_id: [] for session_id in sessions}
    rows = session.execute(
        _ITEMS, {"tenant_id": tenant_id, "member_id": member_id, "sessions": list(sessions)}
    )
    for row in rows:
        title = translate(STEPPED_ASIDE, language) if row.is_kept_away else row.title
        agendas[row.session_id].append(title)
    return agendas
