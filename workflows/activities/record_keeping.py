"""The papers, as an activity: a door to ``services.records``."""

from __future__ import annotations

import asyncio

from temporalio import activity

from services.deps import Deps
from services.records.issue_records import issue_records
from workflows.activities.heartbeat import heartbeating
from workflows.contracts import RecordRound
from workflows.ports import Registry


class RegistryActivities(Registry):
    """Papers typeset and kept in PostgreSQL."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    @activity.defn
    async def issue_records(self, record_round: RecordRound) -> int:
        """Issue every paper that is missing in the tenant."""
        async with heartbeating():
            return await asyncio.to_thread(
                issue_records, self._deps, record_round.tenant_id, record_round.at
            )
