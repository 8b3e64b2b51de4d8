"""Answers that take as long whatever was found, where the time would tell what the words do not."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def even_time(seconds: float) -> Iterator[None]:
    """Let the block last ``seconds``, however it ends; one that takes longer is not held up.

    It hides a difference only from blocks that end sooner: choose many times what the longest
    takes. Nothing that others wait for, such as a connection, may be held meanwhile.
    """
    begun = time.monotonic()
    try:
        yield
    finally:
        time.sleep(max(0.0, begun + seconds - time.monotonic()))
