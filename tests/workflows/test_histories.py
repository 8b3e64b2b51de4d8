from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator
from datetime import datetime
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
from google.protobuf.message import Message
from temporalio.api.common.v1 import Payload
from temporalio.client import WorkflowHistory
from temporalio.worker import Replayer

from policies.loop import DeadlineKind, Stage
from policies.session import SessionDeadline, SessionStage
from tests.workflows.scripted_session import PAPERS_STORY, SESSION_STORIES
from tests.workflows.stories import STORIES
from workflows.definitions.committee_session import CommitteeSession
from workflows.definitions.governance_loop import GovernanceLoop
from workflows.definitions.record_keeping import RecordKeeping
from workflows.ports import PORTS

HISTORIES = Path(__file__).parents[1] / "histories"
RECORDED = sorted(HISTORIES.glob("*/*.json"))

UUID_PATTERN = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
ALLOWED_WORDS = {
    *Stage,
    *DeadlineKind,
    *SessionStage,
    *SessionDeadline,
    *(name for port in PORTS for name in port.__abstractmethods__),
    "Keyword",
}
ALLOWED_NAMES = {
    *("stage", "version", "moves", "fact_waiting", "deadline", "kind", "at", "loop"),
    *("tenant_id", "proposal_id", "session_id", "session", "due", "due_at"),
    # how the SDK marks a local activity
    *("seq", "attempt", "activity_id", "activity_type", "activation_index", "backoff"),
    *("original_schedule_time", "complete_time", "seconds", "nanos"),
}


def read(file: Path) -> WorkflowHistory:
    return WorkflowHistory.from_json("recorded", file.read_text())


def test_every_story_is_recorded_for_this_release() -> None:
    recorded = {file.stem for file in (HISTORIES / metadata.version("boussole")).glob("*.json")}
    assert recorded == {*STORIES, *SESSION_STORIES, PAPERS_STORY}


@pytest.mark.parametrize("file", RECORDED, ids=lambda file: f"{file.parent.name}/{file.stem}")
class TestRecordedHistories:
    def test_it_replays_on_the_present_definition(self, file: Path) -> None:
        asyncio.run(
            Replayer(workflows=[GovernanceLoop, CommitteeSession, RecordKeeping]).replay_workflow(
                read(file)
            )
        )

    def test_it_holds_ids_enums_and_times_only(self, file: Path) -> None:
        words = set()
        for event in read(file).events:
            for payload in payloads_in(event):
                words |= {leaf for leaf in leaves(payload) if not is_allowed(leaf)}
        assert words == set()


def payloads_in(message: Message) -> Iterator[Any]:
    """What Temporal carries for us, wherever it is in an event."""
    for field, value in message.ListFields():
        if field.message_type is None:
            continue
        if field.message_type.GetOptions().map_entry:
            parts = value.values()
        elif field.is_repeated:
            parts = value
        else:
            parts = [value]
        for part in parts:
            if isinstance(part, Payload):
                if part.metadata["encoding"] == b"json/plain":
                    yield json.loads(part.data)
                elif not is_core_bookkeeping(part):
                    yield f"{part.metadata['encoding']!r} payload"
            elif isinstance(part, Message):
                yield from payloads_in(part)


def is_core_bookkeeping(payload: Payload) -> bool:
    """Local activities' markers carry the SDK's own data, and a move without result nothing."""
    return payload.metadata["encoding"] in {b"json/protobuf", b"binary/null"}


def leaves(value: Any) -> Iterator[Any]:
    match value:
        case dict():
            for name, part in value.items():
                yield name
                yield from leaves(part)
        case list():
            for part in value:
                yield from leaves(part)
        case _:
            yield value


def is_allowed(leaf: Any) -> bool:
    if not isinstance(leaf, str):
        return True
    if leaf in ALLOWED_WORDS | ALLOWED_NAMES or re.fullmatch(rf"\d+|{UUID_PATTERN}", leaf):
        return True
    try:
        return datetime.fromisoformat(leaf).tzinfo is not None
    except ValueError:
        return False
