"""PostgreSQL away: told once when it goes and once when it is back, however many wait for it."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any

import psycopg
from sqlalchemy.exc import DBAPIError
from temporalio.exceptions import ApplicationError, ApplicationErrorCategory
from temporalio.worker import ActivityInboundInterceptor, ExecuteActivityInput, Interceptor

log = logging.getLogger(__name__)

SETTLING_SECONDS = 10.0
"""How long after a return connections from before it may still be found dead: no new outage."""

_SHUT_DOWN = frozenset({"57P01", "57P02", "57P03"})
_CONNECTION_EXCEPTION = "08"


def is_absence(error: BaseException) -> bool:
    """Whether ``error`` says that PostgreSQL cannot be reached, rather than what it refuses."""
    if isinstance(error, DBAPIError):
        if error.connection_invalidated:
            return True
        return error.orig is not None and is_absence(error.orig)
    if not isinstance(error, psycopg.OperationalError):
        return False
    state = error.sqlstate  # none when no server answered
    return state is None or state in _SHUT_DOWN or state.startswith(_CONNECTION_EXCEPTION)


class Outage:
    """What a process knows of PostgreSQL's absences. Not thread-safe: for an event loop.

    Args:
        elapsed: seconds on a clock that only goes forward.
    """

    def __init__(self, elapsed: Callable[[], float] = time.monotonic) -> None:
        self._elapsed = elapsed
        self._began_at: float | None = None
        self._ended_at = float("-inf")

    def meet(self, error: BaseException) -> bool:
        """Take ``error`` for a sign of absence, if it is one; its traceback is told at debug.

        Returns:
            Whether it is, and hence was told.
        """
        if not is_absence(error):
            return False
        now = self._elapsed()
        if self._began_at is None and now - self._ended_at >= SETTLING_SECONDS:
            self._began_at = now
            log.warning("PostgreSQL is away, and waited for: %s", _first_line(error))
        log.debug("PostgreSQL did not answer", exc_info=error)
        return True

    def end(self) -> None:
        """Something that asked PostgreSQL was answered."""
        if self._began_at is None:
            return
        self._ended_at = self._elapsed()
        log.warning("PostgreSQL is back after %.0f s", self._ended_at - self._began_at)
        self._began_at = None


def _first_line(error: BaseException) -> str:
    told = error.orig if isinstance(error, DBAPIError) else error
    return str(told).strip().partition("\n")[0]


class OutageInterceptor(Interceptor):
    """Keeps activities that wait for PostgreSQL from logging a traceback at each attempt.

    Temporal logs benign failures at debug, and tries them again as it does others. Put it before
    other interceptors, which then see the failure as it was.
    """

    def __init__(self, outage: Outage) -> None:
        self._outage = outage

    def intercept_activity(
        self,
        next: ActivityInboundInterceptor,  # noqa: A002 - Temporal's name
    ) -> ActivityInboundInterceptor:
        """Wrap each activity."""
        return _Activities(next, self._outage)


class _Activities(ActivityInboundInterceptor):
    def __init__(self, inner: ActivityInboundInterceptor, outage: Outage) -> None:
        super().__init__(inner)
        self._outage = outage

    async def execute_activity(self, input: ExecuteActivityInput) -> Any:  # noqa: A002, ANN401 - Temporal's signature
        try:
            return await super().execute_activity(input)
        except Exception as error:  # any activity's: those that are no outage go on as they are
            if not self._outage.meet(error):
                raise
            kind = type(error).__name__
            raise ApplicationError(
                kind, type=kind, category=ApplicationErrorCategory.BENIGN
            ) from error
