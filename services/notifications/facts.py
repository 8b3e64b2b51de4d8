"""What a mail tells, read from the ledger at the moment it leaves."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from services.journal.readable_title import READABLE_TITLE

# This capability is below those whose rows it names: it reads their tables, not their models.
_PROPOSAL = text(
    """
WITH p AS (
  SELECT * FROM proposal WHERE tenant_id = :tenant_id AND id = :proposal_id
), answer AS (
  SELECT s.* FROM sponsorship s JOIN p ON s.tenant_id = p.tenant_id AND s.proposal_id = p.id
  ORDER BY s.version DESC LIMIT 1
), asked AS (
  SELECT r.sponsor_id, r.rank FROM sponsorship_request r
  JOIN p ON r.tenant_id = p.tenant_id AND r.proposal_id = p.id AND r.version = p.version
), ballot_now AS (
  SELECT b.* FROM ballot b JOIN p ON b.tenant_id = p.tenant_id AND b.proposal_id = p.id
  ORDER BY b.round DESC LIMIT 1
), run AS (
  SELECT r.* FROM rollout r JOIN p ON r.tenant_id = p.tenant_id AND r.proposal_id = p.id
), phase AS (
  SELECT f.* FROM rollout_phase f JOIN p ON f.tenant_id = p.tenant_id AND f.proposal_id = p.id
  WHERE f.state <> 'reviewed' ORDER BY f.state = 'running' DESC, f.number LIMIT 1
), review AS (
  SELECT v.* FROM feedback_review v JOIN p ON v.tenant_id = p.tenant_id AND v.proposal_id = p.id
  ORDER BY v.filed_at DESC LIMIT 1
), called AS (
  SELECT c.* FROM call_in c JOIN p ON c.tenant_id = p.tenant_id AND c.proposal_id = p.id
  ORDER BY c.version DESC LIMIT 1
)
SELECT readable_title AS title, p.reference,
       p.awaiting, p.due_at AS turn_due_at, p.stage = 'closed' AS is_closed,
       :member_id = CASE p.awaiting
         WHEN 'author' THEN p.author_id
         WHEN 'lead' THEN (SELECT lead_id FROM run)
         WHEN 'reviewer' THEN (SELECT reviewer_id FROM run)
       END AS is_readers_turn,
       name_of(p.author_id) AS author,
       name_of((SELECT answered_by FROM answer)) AS sponsor,
       (SELECT comment FROM answer) AS sponsor_comment,
       name_of((SELECT sponsor_id FROM asked ORDER BY rank DESC LIMIT 1)) AS asked_last,
       (SELECT string_agg(name_of(sponsor_id), ', ' ORDER BY rank) FROM asked
        WHERE sponsor_id <> :member_id) AS asked_before,
       (SELECT c.name FROM committee c JOIN ballot_now b
        ON c.tenant_id = b.tenant_id AND c.id = b.committee_id) AS committee,
       (SELECT opens_at FROM ballot_now) AS ballot_opens_at,
       (SELECT d.reason FROM deferral d WHERE d.tenant_id = p.tenant_id AND d.proposal_id = p.id
        ORDER BY d.version DESC LIMIT 1) AS deferral_reason,
       (SELECT w.reason FROM withdrawal w
        WHERE w.tenant_id = p.tenant_id AND w.proposal_id = p.id) AS withdrawal_reason,
       name_of((SELECT called_by FROM called)) AS called_by,
       (SELECT reason FROM called) AS call_in_reason,
       (SELECT string_agg(e.text, ' · ' ORDER BY e.id) FROM reserve e
        WHERE e.tenant_id = p.tenant_id AND e.proposal_id = p.id AND e.kept
          AND e.owner_id = :member_id AND e.lifted_at IS NULL) AS reserve,
       (SELECT string_agg(e.text, ' · ' ORDER BY e.id) FROM reserve e
        WHERE e.tenant_id = p.tenant_id AND e.proposal_id = p.id AND e.kept
          AND e.owner_id IS DISTINCT FROM :member_id AND e.lifted_at IS NULL) AS reserve_to_lift,
       (SELECT string_agg(e.text, ' · ' ORDER BY e.id) FROM reserve e
        WHERE e.tenant_id = p.tenant_id AND e.proposal_id = p.id AND e.kept
          AND e.lifted_at IS NULL
          AND e.blocks_phase <= (SELECT number FROM phase)) AS blocking,
       name_of((SELECT lead_id FROM run)) AS lead,
       name_of((SELECT reviewer_id FROM run)) AS reviewer,
       (SELECT startable_from FROM run) AS startable_from,
       (SELECT name FROM phase) AS phase,
       (SELECT feedback_until FROM phase) AS feedback_until,
       (SELECT findings FROM review) AS findings,
       (SELECT array_to_string(lessons, ' · ') FROM review) AS lessons
FROM p
""".replace(
        "name_of(", "(SELECT m.name FROM member m WHERE m.tenant_id = :tenant_id AND m.id = "
    ).replace("readable_title", READABLE_TITLE)
)


def facts_of(
    session: Session, tenant_id: UUID, proposal_id: UUID | None, member_id: UUID
) -> dict[str, Any]:
    """Names, titles and dates of a proposal that a mail to ``member_id`` may need.

    Names of the facts are those of ``services.notifications.wording``; what is not known, or not
    yet, is None. ``awaiting``, ``turn_due_at``, ``is_closed`` and ``is_readers_turn`` say whose
    move the ledger waits for and until when. Votes are no part of it.
    """
    if proposal_id is None:
        return {}
    found = session.execute(
        _PROPOSAL,
        {"tenant_id": tenant_id, "proposal_id": proposal_id, "member_id": member_id},
    ).one()
    return dict(found._mapping)  # noqa: SLF001 - the public name of a row's mapping in SQLAlchemy


def instant(value: object) -> datetime | None:
    """A fact that is a date: from the ledger as it is, from a mail's own data in ISO 8601."""
    if isinstance(value, str):
        return datetime.fromisoformat(value)
    return value if isinstance(value, datetime) else None
