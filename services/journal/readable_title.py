"""What a proposal is called, for those who read it."""

from __future__ import annotations

from typing import Final

READABLE_TITLE: Final = """COALESCE(
  (SELECT v.title FROM proposal_version v
   WHERE v.tenant_id = p.tenant_id AND v.proposal_id = p.id AND v.number = p.version),
  p.title)"""
"""The title that was submitted last, of a proposal ``p``; of a draft, the working one.

An author who rewrites a text sent back is the only one to read it until they submit it. Proposals
are a capability above those that read them in SQL: their tables are named here.
"""
