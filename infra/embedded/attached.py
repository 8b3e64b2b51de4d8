"""Run a program that dies with the process that started it.

Executed as a script, with the standard library alone, in place of a ``preexec_fn``: the
starting process may have threads, and code run between its fork and exec could deadlock.

    attached.py PARENT SIGNAL ACCOUNT PROGRAM [ARGUMENT…]

``PARENT`` is the starter's process id, ``SIGNAL`` the number the program gets when the
starter dies, ``ACCOUNT`` is ``-`` or ``uid:gid`` to become before executing the program.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1
INHERITED = (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGTERM, signal.SIGPIPE)


def die_with_parent(parent: int, death_signal: int) -> None:
    """Ask the kernel for ``death_signal`` when the thread that started this process ends.

    Linux only; elsewhere a killed starter leaves its children, found again at next start.
    """
    if not sys.platform.startswith("linux"):
        return
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, death_signal, 0, 0, 0)
    if os.getppid() != parent:  # it died before the call above
        raise SystemExit(1)


def become(account: str) -> None:
    """Take the user and group ``uid:gid``, leaving every other group."""
    if account == "-":
        return
    uid, gid = (int(part) for part in account.split(":"))
    os.setgroups([])
    os.setgid(gid)
    os.setuid(uid)


def main(arguments: list[str]) -> None:
    """Become the account, tie this process to its starter, then execute the program."""
    parent, death_signal, account, *program = arguments
    become(account)  # first: a change of user forgets the parent-death signal
    die_with_parent(int(parent), int(death_signal))
    for number in INHERITED:
        signal.signal(number, signal.SIG_DFL)
    os.execv(program[0], program)  # noqa: S606 - the very purpose: no shell wanted


if __name__ == "__main__":
    main(sys.argv[1:])
