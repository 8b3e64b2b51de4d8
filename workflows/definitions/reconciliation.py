"""Starts what the ledger says is open and Temporal does not run; a schedule repeats it."""

from __future__ import annotations

from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy

with workflow.unsafe.imports_passed_through():
    from workflows.contracts import HEAVY_QUEUE, Reconciled
    from workflows.ports import Reconciler

RECONCILE_OPTIONS = workflow.ActivityConfig(
    task_queue=HEAVY_QUEUE,
    start_to_close_timeout=timedelta(hours=1),
    # a killed worker is noticed by its silence
    heartbeat_timeout=timedelta(seconds=10),
    retry_policy=RetryPolicy(
        initial_interval=timedelta(seconds=1),
        backoff_coefficient=2.0,
        maximum_interval=timedelta(seconds=30),
    ),
)


@workflow.defn
class Reconciliation:
    """One comparison of the ledger with Temporal."""

    @workflow.run
    async def run(self) -> Reconciled:
        """Compare, start what is missing, and say what was found."""
        return await workflow.execute_activity_method(Reconciler.reconcile, **RECONCILE_OPTIONS)
