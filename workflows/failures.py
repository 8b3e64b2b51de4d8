"""How failures are told to Temporal, which keeps them in histories: without their words.

A database's error quotes the row it refused, a mail server's the address: nothing of it may enter
what is never erased. The type and the stack trace, which hold no value, say where to look; the
words are in the worker's log.
"""

from __future__ import annotations

from temporalio.api.failure.v1 import Failure
from temporalio.converter import DefaultFailureConverter, PayloadConverter

TELLING = frozenset({"IllegalMove", "UnexpectedDeadlineError"})
"""Our own failures whose words hold ids and enums only."""


class DiscreetFailureConverter(DefaultFailureConverter):
    """Replaces the words of what an activity or workflow raised by the name of its type."""

    def to_failure(
        self, exception: BaseException, payload_converter: PayloadConverter, failure: Failure
    ) -> None:
        """Describe ``exception``, and what caused it, in ``failure``."""
        super().to_failure(exception, payload_converter, failure)
        if failure.HasField("application_failure_info"):
            kind = failure.application_failure_info.type
            if kind not in TELLING:
                failure.message = kind
