"""What a mail tells of a committee's session, read from the ledger at the moment it leaves."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from services.notifications.agenda import agendas_for

# This capability is below those whose rows it names: it reads their tables, not their models.
_SESSION: Final = text("""
SELECT coalesce(s.committee_name, c.name) AS committee, s.starts_at AS session_starts_at,
       s.cancellation, concat_ws(', ', nullif(s.place, ''), nullif(s.link, '')) AS place
FROM committee_session s
JOIN committee c ON c.tenant_id = s.tenant_id AND c.id = s.committee_id
WHERE s.tenant_id = :tenant_id AND s.id = :session_id
""")


def session_facts(
    session: Session,
    tenant_id: UUID,
    session_id: UUID | None,
    member_id: UUID,
    *,
    language: str,
) -> dict[str, Any]:
    """The committee, date, place and agenda of a session that a mail to ``member_id`` may need.

    The agenda is worded in the reader's language, for what it keeps from them.
    """
    if session_id is None:
        return {}
    found = session.execute(_SESSION, {"tenant_id": tenant_id, "session_id": session_id}).one()
    facts = dict(found._mapping)  # noqa: SLF001 - the public name of a row's mapping in SQLAlchemy
    agendas = agendas_for(session, tenant_id, member_id, [session_id], language=language)
    return {**facts, "agenda": " · ".join(agendas[session_id])}
