from __future__ import annotations

import asyncio

from temporalio.client import Client

from tests.workflows.scripted_session import play_papers
from workflows.converter import DATA_CONVERTER


class TestRecordKeeping:
    def test_a_bell_that_rings_during_a_round_brings_another(self, temporal_address: str):
        async def scenario() -> int:
            client = await Client.connect(temporal_address, data_converter=DATA_CONVERTER)
            _handle, rounds = await play_papers(client)
            return rounds

        assert asyncio.run(scenario()) == 2
