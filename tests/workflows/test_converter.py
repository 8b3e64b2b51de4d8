from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from temporalio.converter import DataConverter

from policies.loop import Deadline, DeadlineKind, LoopRef, Move, Position, Stage
from workflows.contracts import Delivery, MailRound, Reconciled
from workflows.converter import DATA_CONVERTER

AT = datetime(2026, 11, 25, 10, 0, 0, 123456, tzinfo=UTC)
ONE, TWO = UUID(int=1), UUID(int=2)

CONTRACTS = [
    LoopRef(ONE, TWO),
    Move(LoopRef(ONE, TWO), Stage.REWORK, 3, AT),
    Position(Stage.COMMITTEE, 2, 5, True, Deadline(DeadlineKind.BALLOT_CLOSING, AT)),
    Position(Stage.CLOSED, 2, 9, False, None),
    MailRound(ONE, AT),
    Delivery(3, AT),
    Delivery(0, None),
    Reconciled(5, 2),
    ONE,
]


@pytest.mark.parametrize("contract", CONTRACTS, ids=lambda contract: type(contract).__name__)
class TestConverter:
    def test_it_writes_what_the_default_one_writes(self, contract: Any) -> None:
        ours = DATA_CONVERTER.payload_converter.to_payloads([contract])
        assert ours == DataConverter.default.payload_converter.to_payloads([contract])

    def test_it_reads_what_it_wrote(self, contract: Any) -> None:
        converter = DATA_CONVERTER.payload_converter
        read = converter.from_payloads(converter.to_payloads([contract]), [type(contract)])
        assert read == [contract]
        assert type(read[0]) is type(contract)


class TestOtherReleases:
    def test_a_field_it_does_not_know_is_passed_over(self) -> None:
        converter = DATA_CONVERTER.payload_converter
        payloads = converter.to_payloads([{"open": 5, "started": 2, "rung": 1}])
        assert converter.from_payloads(payloads, [Reconciled]) == [Reconciled(5, 2)]

    def test_a_field_that_lacks_and_has_no_default_is_refused(self) -> None:
        converter = DATA_CONVERTER.payload_converter
        with pytest.raises(TypeError):
            converter.from_payloads(converter.to_payloads([{"open": 5}]), [Reconciled])
