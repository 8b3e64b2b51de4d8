"""A sign of life while an activity lasts."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from temporalio import activity

INTERVAL_SECONDS = 3.0
"""Well under the heartbeat timeouts, after which another worker takes over."""


@asynccontextmanager
async def heartbeating() -> AsyncIterator[None]:
    """Tell Temporal, for as long as the block runs, that this worker is alive."""

    async def beat() -> None:
        while True:
            activity.heartbeat()
            await asyncio.sleep(INTERVAL_SECONDS)

    beating = asyncio.create_task(beat())
    try:
        yield
    finally:
        beating.cancel()
