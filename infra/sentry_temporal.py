"""Failures of activities and workflows, told to Sentry by the worker."""

from __future__ import annotations

from typing import Any

from temporalio import activity, workflow
from temporalio.exceptions import ApplicationError, ApplicationErrorCategory, is_cancelled_exception
from temporalio.worker import (
    ActivityInboundInterceptor,
    ExecuteActivityInput,
    ExecuteWorkflowInput,
    HandleSignalInput,
    Interceptor,
    WorkflowInboundInterceptor,
    WorkflowInterceptorClassInput,
)

with workflow.unsafe.imports_passed_through():
    import sentry_sdk

    from infra.sentry import tag_tenant

_PATIENCE = 3


class SentryInterceptor(Interceptor):
    """Reports what fails in a worker; what it intercepts is unchanged."""

    def intercept_activity(
        self,
        next: ActivityInboundInterceptor,  # noqa: A002 - Temporal's name
    ) -> ActivityInboundInterceptor:
        """Wrap each activity."""
        return _Activities(next)

    def workflow_interceptor_class(
        self,
        input: WorkflowInterceptorClassInput,  # noqa: A002, ARG002 - Temporal's signature
    ) -> type[WorkflowInboundInterceptor]:
        """Wrap each workflow."""
        return _Workflows


def is_worth_reporting(attempt: int, error: BaseException, most_attempts: int) -> bool:
    """Whether this failure of an activity is news.

    An activity survives a restart of the database by being tried again, which is no
    error. Reported are the third attempt, then the tenth, the hundredth…, and a failure
    that ends the activity.

    Args:
        attempt: number of this attempt, from 1.
        error: what it raised.
        most_attempts: how many are allowed; 0 for no limit.
    """
    if is_cancelled_exception(error):
        return False
    if isinstance(error, ApplicationError):
        if error.category is ApplicationErrorCategory.BENIGN:
            return False
        if error.non_retryable:
            return True
    is_power_of_ten = attempt >= 10 and set(str(attempt)[1:]) == {"0"} and str(attempt)[0] == "1"
    return attempt in {_PATIENCE, most_attempts} or is_power_of_ten


def tenant_of(workflow_id: str) -> str | None:
    """The tenant that a workflow id such as ``t:{tenant}:loop:{proposal}`` names."""
    kind, _, rest = workflow_id.partition(":")
    return rest.partition(":")[0] or None if kind == "t" else None


def _tag(workflow_id: str | None, kind: str, name: str) -> None:
    """Tag the present isolation scope with what runs in it."""
    if tenant := tenant_of(workflow_id or ""):
        tag_tenant(tenant)
    scope = sentry_sdk.get_isolation_scope()
    scope.set_tag(kind, name)
    if workflow_id:
        scope.set_tag("workflow_id", workflow_id)


class _Activities(ActivityInboundInterceptor):
    async def execute_activity(self, input: ExecuteActivityInput) -> Any:  # noqa: A002, ANN401 - Temporal's signature
        with sentry_sdk.isolation_scope():
            info = activity.info()
            _tag(info.workflow_id, "activity", info.activity_type)
            try:
                return await super().execute_activity(input)
            except Exception as error:
                most = info.retry_policy.maximum_attempts if info.retry_policy else 0
                if is_worth_reporting(info.attempt, error, most):
                    sentry_sdk.capture_exception(error)
                raise


class _Workflows(WorkflowInboundInterceptor):
    async def execute_workflow(self, input: ExecuteWorkflowInput) -> Any:  # noqa: A002, ANN401 - Temporal's signature
        try:
            return await super().execute_workflow(input)
        except Exception as error:
            _report_from_workflow(error)
            raise

    async def handle_signal(self, input: HandleSignalInput) -> None:  # noqa: A002 - Temporal's signature
        try:
            await super().handle_signal(input)
        except Exception as error:
            _report_from_workflow(error)
            raise


def _report_from_workflow(error: Exception) -> None:
    """Report once, not at each replay; Sentry only queues, so the workflow is not held up."""
    if workflow.unsafe.is_replaying() or is_cancelled_exception(error):
        return
    info = workflow.info()
    with (
        workflow.unsafe.sandbox_unrestricted(),
        workflow.unsafe.imports_passed_through(),  # Sentry imports parts of itself when used
        sentry_sdk.isolation_scope(),
    ):
        _tag(info.workflow_id, "workflow", info.workflow_type)
        sentry_sdk.capture_exception(error)
