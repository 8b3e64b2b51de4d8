"""Who is kept away from an item, for those who read it in SQL.

As with titles, proposals and ballots are of capabilities above those that ask: their tables are
named here, their models are not.
"""

from __future__ import annotations

from typing import Final

STEPPED_ASIDE: Final = """EXISTS (
  SELECT FROM ballot b
  WHERE b.tenant_id = p.tenant_id AND b.proposal_id = p.id AND b.version = p.version
    AND (EXISTS (SELECT FROM ballot_voter v
                 WHERE v.tenant_id = b.tenant_id AND v.ballot_id = b.id
                   AND v.member_id = :member_id AND v.recused_at IS NOT NULL)
         OR EXISTS (SELECT FROM early_recusal e
                    WHERE e.tenant_id = b.tenant_id AND e.ballot_id = b.id
                      AND e.member_id = :member_id)))"""
"""Whether ``:member_id`` stepped aside, in any round, from the item that a version was.

``p`` is any row that names it: ``tenant_id``, the proposal's ``id`` and the ``version``.
"""

KEPT_AWAY: Final = f"(p.stage = 'committee' AND {STEPPED_ASIDE})"
"""Whether the debate on the proposal ``p`` is closed to ``:member_id``, who stepped aside from it.

A recusal bears on one item: a text before the committee, through all its rounds. It ends with the
committee's decision, and another text is another item.
"""
