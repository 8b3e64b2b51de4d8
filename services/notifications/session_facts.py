"""What a mail tells of a committee's session, read from the ledger at the moment it leaves."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from services.dates import day_of, full_moment, short_day
from services.notifications.agenda import agendas_for
from services.notifications.render import translate
from services.notifications.wording.session import NAMED

# This capability is below those whose rows it names: it reads their tables, not their models.
_SESSION: Final = text("""
SELECT c.id AS committee_id, coalesce(s.committee_name, c.name) AS committee,
       s.starts_at AS session_starts_at, s.cancellation, s.urgency,
       concat_ws(', ', nullif(s.place, ''), nullif(s.link, '')) AS place
FROM committee_session s
JOIN committee c ON c.tenant_id = s.tenant_id AND c.id = s.committee_id
WHERE s.tenant_id = :tenant_id AND s.id = :session_id
""")
_TITULARS: Final = text("""
SELECT string_agg(m.name, ', ' ORDER BY m.name)
FROM seat
JOIN member m ON m.tenant_id = seat.tenant_id AND m.id = seat.member_id AND m.left_at IS NULL
WHERE seat.tenant_id = :tenant_id AND seat.committee_id = :committee_id
  AND seat.deputy_id = :member_id AND seat.state = 'in_office'
  AND EXISTS (
    SELECT FROM absence a
    WHERE a.tenant_id = seat.tenant_id AND a.committee_id = seat.committee_id
      AND a.member_id = seat.member_id AND a.withdrawn_at IS NULL
      AND :day BETWEEN a.starts_on AND a.ends_on
  )
""")


def session_facts(
    session: Session,
    tenant_id: UUID,
    session_id: UUID | None,
    member_id: UUID,
    *,
    language: str,
    now: datetime,
) -> dict[str, Any]:
    """What a mail to ``member_id`` may tell of a session, worded in the reader's language.

    Its committee, name, date, place, agenda without what it keeps from them, the reason of its
    urgency; and the ``titulars`` in whose place they sit that day, None where they sit in nobody's.
    """
    if session_id is None:
        return {}
    found = session.execute(_SESSION, {"tenant_id": tenant_id, "session_id": session_id}).one()
    starts_at = found.session_starts_at
    titulars = session.scalar(
        _TITULARS,
        {
            "tenant_id": tenant_id,
            "committee_id": found.committee_id,
            "member_id": member_id,
            "day": day_of(starts_at),
        },
    )
    agendas = agendas_for(session, tenant_id, member_id, [session_id], language=language)
    return {
        "committee": found.committee,
        "session": name_of_session(found.committee, starts_at, now=now, language=language),
        "session_starts_at": starts_at,
        "session_date": full_moment(starts_at, language=language),
        "place": found.place,
        "urgency": found.urgency,
        "cancellation": found.cancellation,
        "titulars": titulars,
        "agenda": " · ".join(agendas[session_id]),
    }


def name_of_session(committee: str, starts_at: datetime, *, now: datetime, language: str) -> str:
    """A session among those of its committee: « COPIL NovaCité, séance du 19 novembre »."""
    day = short_day(starts_at, now=now, language=language)
    return translate(NAMED, language) % {"committee": committee, "day": day}
