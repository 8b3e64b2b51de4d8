"""How workflows ask something of the ledger: at once, and for as long as it takes."""

from __future__ import annotations

from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy

LEDGER_OPTIONS = workflow.LocalActivityConfig(
    start_to_close_timeout=timedelta(seconds=5),
    # the database may stay away for as long as it takes: the loop goes on when it is back
    schedule_to_close_timeout=timedelta(days=365),
    retry_policy=RetryPolicy(
        initial_interval=timedelta(milliseconds=100),
        backoff_coefficient=2.0,
        maximum_interval=timedelta(seconds=10),
        non_retryable_error_types=["IllegalMove"],
    ),
    # a longer wait between two attempts is a timer of the server's, which outlives the worker
    local_retry_threshold=timedelta(seconds=5),
)
