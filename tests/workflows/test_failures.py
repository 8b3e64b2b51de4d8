from __future__ import annotations

from temporalio.api.failure.v1 import Failure

from services.governance.errors import IllegalMove
from workflows.converter import DATA_CONVERTER
from workflows.failures import TELLING


def told(error: BaseException) -> Failure:
    failure = Failure()
    DATA_CONVERTER.failure_converter.to_failure(error, DATA_CONVERTER.payload_converter, failure)
    return failure


ADDRESS = "nadia.benali@novacite.example"


class TestFailures:
    def test_their_words_stay_here_and_those_of_their_causes(self) -> None:
        error = RuntimeError(f"cannot write to {ADDRESS}")
        error.__cause__ = ValueError(f"DETAIL: Key (email)=({ADDRESS})")
        failure = told(error)
        assert (failure.message, failure.cause.message) == ("RuntimeError", "ValueError")
        assert ADDRESS.encode() not in failure.SerializeToString()

    def test_an_illegal_move_is_told_in_full(self) -> None:
        assert IllegalMove.__name__ in TELLING
        assert told(IllegalMove("draft without a version")).message == "draft without a version"
