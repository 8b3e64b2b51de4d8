"""Every move of the ledger, by the name that the workflow asks for it."""

from __future__ import annotations

from collections.abc import Mapping

from policies.loop import DeadlineKind, Stage
from services.governance.committee import close_ballot, open_ballot, remind_voters, settle_committee
from services.governance.loop import LedgerMove, load_position
from services.governance.rollout import settle_rollout
from services.governance.rollout_reminders import (
    end_feedback,
    escalate_plan,
    escalate_review,
    remind_pause,
    remind_plan,
    remind_review,
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

SETTLES: Mapping[Stage, LedgerMove] = {
    Stage.DRAFT: settle_draft,
    Stage.SPONSORSHIP: settle_sponsorship,
    Stage.REWORK: settle_rework,
    Stage.COMMITTEE: settle_committee,
    Stage.ROLLOUT: settle_rollout,
}
"""What a doorbell calls for, by the stage it finds."""

FALLS_DUE: Mapping[DeadlineKind, LedgerMove] = {
    DeadlineKind.SPONSOR_REMINDER: remind_sponsor,
    DeadlineKind.SPONSOR_ESCALATION: escalate_sponsorship,
    DeadlineKind.SPONSOR_EXPIRY: expire_sponsorship,
    DeadlineKind.REWORK_EXPIRY: expire_rework,
    DeadlineKind.BALLOT_OPENING: open_ballot,
    DeadlineKind.BALLOT_REMINDER: remind_voters,
    DeadlineKind.BALLOT_CLOSING: close_ballot,
    DeadlineKind.PLAN_REMINDER: remind_plan,
    DeadlineKind.PLAN_ESCALATION: escalate_plan,
    DeadlineKind.FEEDBACK_END: end_feedback,
    DeadlineKind.REVIEW_REMINDER: remind_review,
    DeadlineKind.REVIEW_ESCALATION: escalate_review,
    DeadlineKind.PAUSE_REMINDER: remind_pause,
}
"""What each deadline calls for."""

__all__ = [
    "FALLS_DUE",
    "SETTLES",
    "close_ballot",
    "end_feedback",
    "escalate_plan",
    "escalate_review",
    "escalate_sponsorship",
    "expire_rework",
    "expire_sponsorship",
    "load_position",
    "open_ballot",
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
