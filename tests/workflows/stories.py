"""What may happen to a loop, stage by stage and branch by branch: moves, in order.

Every move of the ledger is in one story at least. Deadlines are in days from the start.
"""

from __future__ import annotations

from policies.loop import DeadlineKind, Stage
from tests.workflows.scripted_ledger import Step

SUBMITTED = [
    Step("load_position", Stage.DRAFT, fact_waiting=True),
    Step("settle_draft", Stage.SPONSORSHIP, due=(DeadlineKind.SPONSOR_REMINDER, 10)),
]
SPONSORED = [
    *SUBMITTED,
    Step("settle_sponsorship", Stage.COMMITTEE, due=(DeadlineKind.BALLOT_REMINDER, 6)),
]
ADOPTED = [
    *SPONSORED,
    Step("settle_committee", Stage.ROLLOUT, due=(DeadlineKind.PLAN_REMINDER, 15)),
]
STARTED = [
    *ADOPTED,
    Step("settle_rollout", Stage.ROLLOUT),
    Step("settle_rollout", Stage.ROLLOUT, due=(DeadlineKind.FEEDBACK_END, 30)),
    Step("end_feedback", Stage.ROLLOUT, due=(DeadlineKind.REVIEW_REMINDER, 45)),
]

STORIES: dict[str, list[Step]] = {
    "withdrawn": [*SUBMITTED, Step("settle_sponsorship", Stage.CLOSED)],
    "generalised": [*STARTED, Step("settle_rollout", Stage.CLOSED)],
    "sponsorship-expires": [
        *SUBMITTED,
        Step("remind_sponsor", Stage.SPONSORSHIP, due=(DeadlineKind.SPONSOR_ESCALATION, 15)),
        Step("escalate_sponsorship", Stage.SPONSORSHIP, due=(DeadlineKind.SPONSOR_EXPIRY, 30)),
        Step("expire_sponsorship", Stage.CLOSED),
    ],
    "sponsored-after-escalation": [
        *SUBMITTED,
        Step("remind_sponsor", Stage.SPONSORSHIP, due=(DeadlineKind.SPONSOR_ESCALATION, 15)),
        Step("escalate_sponsorship", Stage.SPONSORSHIP, due=(DeadlineKind.SPONSOR_EXPIRY, 30)),
        Step("settle_sponsorship", Stage.ROLLOUT),
        Step("settle_rollout", Stage.CLOSED),
    ],
    "returned-and-resubmitted": [
        *SUBMITTED,
        Step("settle_sponsorship", Stage.REWORK, due=(DeadlineKind.REWORK_EXPIRY, 40)),
        Step("settle_rework", Stage.SPONSORSHIP, due=(DeadlineKind.SPONSOR_REMINDER, 50)),
        Step("settle_sponsorship", Stage.CLOSED),
    ],
    "rework-expires": [
        *SUBMITTED,
        Step("settle_sponsorship", Stage.REWORK, due=(DeadlineKind.REWORK_EXPIRY, 30)),
        Step("expire_rework", Stage.CLOSED),
    ],
    "no-quorum-then-rejected": [
        *SPONSORED,
        Step("remind_voters", Stage.COMMITTEE, due=(DeadlineKind.BALLOT_CLOSING, 7)),
        Step("close_ballot", Stage.COMMITTEE, due=(DeadlineKind.BALLOT_OPENING, 10)),
        Step("open_ballot", Stage.COMMITTEE, due=(DeadlineKind.BALLOT_CLOSING, 17)),
        Step("close_ballot", Stage.CLOSED),
    ],
    "deferred-by-the-secretary": [
        *SPONSORED,
        Step("remind_voters", Stage.COMMITTEE, due=(DeadlineKind.BALLOT_CLOSING, 7)),
        Step("close_ballot", Stage.COMMITTEE),
        Step("settle_committee", Stage.REWORK, due=(DeadlineKind.REWORK_EXPIRY, 37)),
        Step("expire_rework", Stage.CLOSED),
    ],
    "never-planned-then-stopped": [
        *ADOPTED,
        Step("remind_plan", Stage.ROLLOUT, due=(DeadlineKind.PLAN_ESCALATION, 30)),
        Step("escalate_plan", Stage.ROLLOUT),
        Step("settle_rollout", Stage.CLOSED),
    ],
    "late-review-then-rolled-back": [
        *STARTED,
        Step("remind_review", Stage.ROLLOUT, due=(DeadlineKind.REVIEW_ESCALATION, 60)),
        Step("escalate_review", Stage.ROLLOUT),
        Step("settle_rollout", Stage.ROLLOUT),
        Step("settle_rollout", Stage.CLOSED),
    ],
    "paused-and-resumed": [
        *STARTED,
        Step("settle_rollout", Stage.ROLLOUT, due=(DeadlineKind.PAUSE_REMINDER, 60)),
        Step("remind_pause", Stage.ROLLOUT, due=(DeadlineKind.PAUSE_REMINDER, 90)),
        Step("remind_pause", Stage.ROLLOUT, due=(DeadlineKind.PAUSE_REMINDER, 120)),
        Step("settle_rollout", Stage.ROLLOUT),
        Step("settle_rollout", Stage.CLOSED),
    ],
}
