"""Every move of the ledger, by the name that the workflow asks for it."""

from __future__ import annotations

from services.governance.committee import close_ballot, open_ballot, remind_voters, settle_committee
from services.governance.loop import load_position, open_loops
from services.governance.rollout import (
    end_feedback,
    escalate_plan,
    escalate_review,
    remind_pause,
    remind_plan,
    remind_review,
    settle_rollout,
)
from services.governance.sponsorship import (
    escalate_sponsorship,
    expire_rework,
    expire_sponsorship,
    remind_sponsor,
    settle_draft,
    settle_rework,
    settle_sponsorship,
)

__all__ = [
    "close_ballot",
    "end_feedback",
    "escalate_plan",
    "escalate_review",
    "escalate_sponsorship",
    "expire_rework",
    "expire_sponsorship",
    "load_position",
    "open_ballot",
    "open_loops",
    "remind_pause",
    "remind_plan",
    "remind_review",
    "remind_sponsor",
    "remind_voters",
    "settle_committee",
    "settle_draft",
    "settle_rework",
    "settle_rollout",
    "settle_sponsorship",
]
