"""Issues a tenant's papers (minutes, decision records) when something calls for one."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from temporalio import workflow
from temporalio.common import RetryPolicy

from workflows.definitions.doorbell import Doorbell

with workflow.unsafe.imports_passed_through():
    from workflows.contracts import DOORBELL, HEAVY_QUEUE, RecordRound
    from workflows.ports import Registry

ROUND_OPTIONS = workflow.ActivityConfig(
    task_queue=HEAVY_QUEUE,
    start_to_close_timeout=timedelta(minutes=10),
    heartbeat_timeout=timedelta(seconds=10),
    retry_policy=RetryPolicy(
        initial_interval=timedelta(seconds=1),
        backoff_coefficient=2.0,
        maximum_interval=timedelta(minutes=1),
    ),
)


@workflow.defn
class RecordKeeping:
    """One tenant's papers; lives while some are to issue."""

    @workflow.init
    def __init__(self, tenant_id: UUID) -> None:
        self._doorbell = Doorbell()
        self._tenant_id = tenant_id

    @workflow.run
    async def run(self, tenant_id: UUID) -> None:
        """Issue what is missing, and again for each bell that rang meanwhile."""
        self._doorbell.ring()
        while self._doorbell.is_rung:
            self._doorbell.answer()
            await workflow.execute_activity_method(
                Registry.issue_records,
                RecordRound(tenant_id=self._tenant_id, at=workflow.now()),
                **ROUND_OPTIONS,
            )
            if workflow.info().is_continue_as_new_suggested():
                await workflow.wait_condition(workflow.all_handlers_finished)
                workflow.continue_as_new(tenant_id)

    @workflow.signal(name=DOORBELL)
    def doorbell(self) -> None:
        """A vote was counted, or minutes were drafted or approved."""
        self._doorbell.ring()
