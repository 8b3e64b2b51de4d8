"""What the operator of an installation is told when a command cannot go on."""

from __future__ import annotations


class OperatorError(Exception):
    """A command cannot go on; the message is one French sentence for whoever typed it.

    The command line prints the message without a traceback and exits with status 1.
    """
