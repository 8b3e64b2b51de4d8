"""The way out for mails, as an activity: a door to ``services.notifications``."""

from __future__ import annotations

import asyncio

from temporalio import activity

from services.deps import Deps
from services.notifications.deliver_mail import deliver_mail
from workflows.activities.heartbeat import heartbeating
from workflows.contracts import Delivery, MailRound
from workflows.ports import Post


class PostActivities(Post):
    """Mails through the configured server, or kept."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    @activity.defn
    async def deliver_mail(self, mail_round: MailRound) -> Delivery:
        """Send the mails that wait in the tenant."""
        async with heartbeating():
            delivery = await asyncio.to_thread(
                deliver_mail, self._deps, mail_round.tenant_id, mail_round.at
            )
        return Delivery(sent=delivery.sent, retry_at=delivery.retry_at)
