"""Record the histories that every later release must replay: ``python -m tests.histories.record``.

Run it once per release, before the definitions change, and commit what it writes: one file per
story of ``tests/workflows/stories.py``, one per story of a session and one of papers, in a folder
named after the release. A file that is there is never written again: it stands for workflows that
may still be running somewhere.
"""

from __future__ import annotations

import asyncio
import json
import os
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from importlib import metadata
from pathlib import Path
from typing import Any

from temporalio.client import Client, WorkflowHandle

from infra.embedded import process
from infra.embedded.temporal import TemporalServer
from tests.workflows.running import eventually, play, running
from tests.workflows.scripted_ledger import Script
from tests.workflows.scripted_session import (
    PAPERS_STORY,
    SESSION_STORIES,
    play_papers,
    play_session,
)
from tests.workflows.stories import STORIES
from workflows.converter import DATA_CONVERTER

HISTORIES = Path(__file__).parent

UNIT = timedelta(milliseconds=300)
"""A day of the stories."""


@asynccontextmanager
async def a_server() -> AsyncIterator[Client]:
    """A development server of our own, in memory."""
    with tempfile.TemporaryDirectory() as folder:
        temporal = TemporalServer(log=Path(folder) / "temporal.log")
        service = temporal.service()
        server = process.start(service)

        async def connect() -> Client | None:
            try:
                client = await Client.connect(
                    temporal.address, data_converter=DATA_CONVERTER, identity="recorder"
                )
                await client.count_workflows()
            except RuntimeError:
                return None
            return client

        try:
            client = await eventually(connect, seconds=30)
            assert client is not None
            yield client
        finally:
            process.stop(service, server)


async def record(folder: Path) -> None:
    """Play every story that ``folder`` lacks, and keep its history there."""
    async with a_server() as client, running(client) as runner:

        async def record_story(name: str) -> None:
            script = Script(STORIES[name], unit=UNIT)
            loop = await runner.start(script)
            await play(loop, script)
            await keep(name, loop)

        async def keep(name: str, handle: WorkflowHandle[Any, Any]) -> None:
            history = json.loads((await handle.fetch_history()).to_json())
            (folder / f"{name}.json").write_text(json.dumps(history, separators=(",", ":")) + "\n")

        for name, story in SESSION_STORIES.items():
            if not (folder / f"{name}.json").exists():
                await keep(name, await play_session(client, story, UNIT))
        if not (folder / f"{PAPERS_STORY}.json").exists():
            handle, _rounds = await play_papers(client)
            await keep(PAPERS_STORY, handle)
        missing = [name for name in STORIES if not (folder / f"{name}.json").exists()]
        await asyncio.gather(*(record_story(name) for name in missing))


if __name__ == "__main__":
    release = HISTORIES / metadata.version("boussole")
    release.mkdir(exist_ok=True)
    asyncio.run(record(release))
    # Temporal's client may crash the interpreter while it is being torn down
    os._exit(0)
