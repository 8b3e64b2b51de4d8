"""Sends a tenant's mails: when the doorbell rings, and again when those put off are due."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from temporalio import workflow
from temporalio.common import RetryPolicy

from workflows.definitions.doorbell import Doorbell

with workflow.unsafe.imports_passed_through():
    from workflows.contracts import DOORBELL, HEAVY_QUEUE, Delivery, MailRound
    from workflows.ports import Post

ROUND_OPTIONS = workflow.ActivityConfig(
    task_queue=HEAVY_QUEUE,
    start_to_close_timeout=timedelta(minutes=10),
    # a killed worker is noticed by its silence, not at the end of the ten minutes
    heartbeat_timeout=timedelta(seconds=10),
    retry_policy=RetryPolicy(
        initial_interval=timedelta(seconds=1),
        backoff_coefficient=2.0,
        maximum_interval=timedelta(minutes=1),
    ),
)

IDLE = timedelta(minutes=10)
"""How long to stay, with nothing to send, before ending; the next doorbell starts it again."""


@workflow.defn
class MailDelivery:
    """One tenant's mails, one round after the other; lives while there are mails to send."""

    @workflow.init
    def __init__(self, tenant_id: UUID) -> None:
        self._tenant_id = tenant_id
        self._doorbell = Doorbell()

    @workflow.run
    async def run(self, tenant_id: UUID) -> None:
        """Send what waits until nothing has been asked for ``IDLE``.

        A bell that rings as the workflow ends is not lost: the server refuses to complete a
        workflow that has a signal unread, and a bell that comes later starts another.
        """
        is_wanted = True
        while is_wanted:
            delivery = await self._round()
            if delivery.retry_at is not None:
                await self._doorbell.rung_before(delivery.retry_at, summary="retry")
            else:
                is_wanted = await self._doorbell.rung_before(workflow.now() + IDLE, summary="idle")
            if is_wanted and workflow.info().is_continue_as_new_suggested():
                await workflow.wait_condition(workflow.all_handlers_finished)
                workflow.continue_as_new(tenant_id)

    @workflow.signal(name=DOORBELL)
    def doorbell(self) -> None:
        """A mail was queued."""
        self._doorbell.ring()

    async def _round(self) -> Delivery:
        self._doorbell.answer()
        return await workflow.execute_activity_method(
            Post.deliver_mail,
            MailRound(tenant_id=self._tenant_id, at=workflow.now()),
            **ROUND_OPTIONS,
        )
