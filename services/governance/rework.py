"""Back to the author, who completes the text: after a sponsor's return, or from the committee."""

from __future__ import annotations

from policies.loop import Awaiting, Deadline, DeadlineKind, Stage
from services.governance.loop import Loop
from services.journal.events import Event
from services.journal.record import record
from services.notifications.models import ItemKind
from services.notifications.notices import Notice
from services.notifications.notify import ask, settle_items


def send_to_rework(loop: Loop, notice: Notice) -> None:
    """Ask the author to complete their text.

    Args:
        loop: the loop in hand.
        notice: ``RETURNED`` by the sponsor, ``DEFERRED`` by the committee, or ``TEXT_GONE``.
    """
    due_at = loop.policy.durations.rework.after(loop.now)
    settle_items(loop.work, loop.id)
    record(loop.work, Event.PROPOSAL_RETURNED, loop.id, version=loop.proposal.version)
    ask(loop.work, ItemKind.REWORK, notice, [loop.proposal.author_id], loop.id, due_at=due_at)
    loop.wait(
        Stage.REWORK,
        Awaiting.AUTHOR,
        due_at,
        Deadline(DeadlineKind.REWORK_EXPIRY, due_at),
    )
