"""Who may be asked to sponsor the text under decision, as the tree and its people are now."""

from __future__ import annotations

from services.governance.loop import Loop
from services.proposals.sponsors import Candidate, sponsor_chain


def sponsors_now(loop: Loop) -> list[Candidate]:
    """Those who may be asked, in order; the author is never among them."""
    version = loop.version
    return sponsor_chain(
        loop.work.session,
        loop.proposal.kind,
        department_id=version.department_id,
        author_id=version.author_id,
        content=version.content,
        substitute_id=loop.policy.substitute_id,
    )
