"""The comparison of the ledger with Temporal, as an activity."""

from __future__ import annotations

from temporalio import activity
from temporalio.client import Client

from services.deps import Deps
from workflows.activities.heartbeat import heartbeating
from workflows.contracts import Reconciled
from workflows.ports import Reconciler
from workflows.reconcile import reconcile


class ReconcilerActivities(Reconciler):
    """Starts in Temporal what the ledger says is open."""

    def __init__(self, client: Client, deps: Deps) -> None:
        self._client = client
        self._deps = deps

    @activity.defn
    async def reconcile(self) -> Reconciled:
        """Compare, and start what is missing."""
        async with heartbeating():
            return await reconcile(self._client, self._deps)
