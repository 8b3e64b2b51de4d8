"""How a workflow is woken from outside, and started when it does not run."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from temporalio.client import Client
from temporalio.common import Priority, SearchAttributePair, TypedSearchAttributes
from temporalio.service import RPCError, RPCStatusCode

from policies.loop import LoopRef
from policies.session import SessionRef
from workflows.contracts import (
    DOORBELL,
    LOOPS_QUEUE,
    TENANT_ID,
    loop_workflow_id,
    mail_workflow_id,
    records_workflow_id,
    session_workflow_id,
)
from workflows.definitions.committee_session import CommitteeSession
from workflows.definitions.governance_loop import GovernanceLoop
from workflows.definitions.mail_delivery import MailDelivery
from workflows.definitions.record_keeping import RecordKeeping

TASK_TIMEOUT = timedelta(seconds=5)
"""How long a worker may stay silent on a workflow task before another one gets it."""

CALL_TIMEOUT = timedelta(seconds=5)

PEOPLE_WAIT = 1
TIMERS = 3


class Doorbells:
    """Rings the workflows' doorbells; each ring is safe to repeat."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def ring_loop(self, loop: LoopRef, *, opens: bool = False) -> None:
        """Tell a loop's workflow to look at the ledger.

        Args:
            loop: whose bell.
            opens: the workflow probably does not run: try a start first, which costs a fifth
                more than a signal.

        Raises:
            RPCError: Temporal did not take it.
        """
        if opens or not await self._signalled(loop_workflow_id(loop)):
            await self._client.start_workflow(
                GovernanceLoop.run,
                loop,
                id=loop_workflow_id(loop),
                task_queue=LOOPS_QUEUE,
                task_timeout=TASK_TIMEOUT,
                start_signal=DOORBELL,
                search_attributes=_of_tenant(loop.tenant_id),
                priority=_fair(loop.tenant_id, PEOPLE_WAIT),
                rpc_timeout=CALL_TIMEOUT,
            )

    async def ring_session(self, session: SessionRef, *, opens: bool = False) -> None:
        """Tell a session's workflow to look at the ledger.

        Raises:
            RPCError: Temporal did not take it.
        """
        workflow_id = session_workflow_id(session)
        if opens or not await self._signalled(workflow_id):
            await self._client.start_workflow(
                CommitteeSession.run,
                session,
                id=workflow_id,
                task_queue=LOOPS_QUEUE,
                task_timeout=TASK_TIMEOUT,
                start_signal=DOORBELL,
                search_attributes=_of_tenant(session.tenant_id),
                priority=_fair(session.tenant_id, TIMERS),
                rpc_timeout=CALL_TIMEOUT,
            )

    async def ring_mail(self, tenant_id: UUID) -> None:
        """Tell a tenant that a mail waits.

        Raises:
            RPCError: Temporal did not take it.
        """
        if not await self._signalled(mail_workflow_id(tenant_id)):
            await self._client.start_workflow(
                MailDelivery.run,
                tenant_id,
                id=mail_workflow_id(tenant_id),
                task_queue=LOOPS_QUEUE,
                task_timeout=TASK_TIMEOUT,
                start_signal=DOORBELL,
                search_attributes=_of_tenant(tenant_id),
                priority=_fair(tenant_id, TIMERS),
                rpc_timeout=CALL_TIMEOUT,
            )

    async def ring_records(self, tenant_id: UUID) -> None:
        """Tell a tenant that a paper is to issue.

        Raises:
            RPCError: Temporal did not take it.
        """
        await self._client.start_workflow(
            RecordKeeping.run,
            tenant_id,
            id=records_workflow_id(tenant_id),
            task_queue=LOOPS_QUEUE,
            task_timeout=TASK_TIMEOUT,
            start_signal=DOORBELL,
            search_attributes=_of_tenant(tenant_id),
            priority=_fair(tenant_id, TIMERS),
            rpc_timeout=CALL_TIMEOUT,
        )

    async def _signalled(self, workflow_id: str) -> bool:
        """Signal a workflow; False when it does not run."""
        try:
            await self._client.get_workflow_handle(workflow_id).signal(
                DOORBELL, rpc_timeout=CALL_TIMEOUT
            )
        except RPCError as error:
            if error.status is RPCStatusCode.NOT_FOUND:
                return False
            raise
        return True


def _of_tenant(tenant_id: UUID) -> TypedSearchAttributes:
    return TypedSearchAttributes([SearchAttributePair(TENANT_ID, str(tenant_id))])


def _fair(tenant_id: UUID, priority_key: int) -> Priority:
    """One tenant's backlog does not stand before another's."""
    return Priority(priority_key=priority_key, fairness_key=str(tenant_id))
