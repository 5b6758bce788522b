"""What comes after others is stopped for most of the time while there are others.

A priority says who is first where there are too few processors. Where one is free it says nothing, and what runs there
takes from the others all the same: two processors of a machine are often two threads of one core, on which each gets on
half to four fifths as fast while the other one works. Lambda throttles, too: a function of 128 MB has seven of a
hundred parts of a processor ("Configure Lambda function memory").
"""

from __future__ import annotations

import os
import select
import signal
import socket
from pathlib import Path

COMPANY = "COLDSTART_COMPANY"
"""The environment variable that tells of the socket on which the warden says whether there is anybody else."""

_RUN_SECONDS, _STOP_SECONDS = 0.008, 0.032
_RUN_SECONDS_ELSE, _RUN_SECONDS_EMPTY = 0.4, 0.1
_ENOUGH = 0.85
"""The part of all processors that nobody used while these were stopped, from which on there is enough for all."""
_SMOOTHING = 0.05
"""Of what was seen in one stop, which on two processors is six ticks."""
_IDLE = slice(3, 5)  # and waiting for a disk, of the times in the first line of /proc/stat (proc_stat(5))


def throttle(zygote: int, company: socket.socket) -> int:
    """Stop all of this PID namespace but its first process and this one, and let them go on, in turns, for as long as
    `zygote`, a child of this process, has children; until it ends. Its exit code. Who is `company` comes first: "1" and
    "0" on it say whether there is anybody."""
    end = select.poll()
    end.register(os.pidfd_open(zygote), select.POLLIN)
    unused, others = 1.0, False
    while not end.poll(1000 * _seconds_until_stop(zygote, throttled=others and unused < _ENOUGH)):
        others = _are_others(company, others)
        if _has_children(zygote):
            unused += (_unused_in_a_stop(end) - unused) * _SMOOTHING
    return os.waitstatus_to_exitcode(os.waitpid(zygote, 0)[1])


def _seconds_until_stop(zygote: int, *, throttled: bool) -> float:
    if not _has_children(zygote):
        return _RUN_SECONDS_EMPTY
    return _RUN_SECONDS if throttled else _RUN_SECONDS_ELSE


def _are_others(company: socket.socket, before: bool) -> bool:
    """As it was said last."""
    try:
        return company.recv(64, socket.MSG_DONTWAIT)[-1:] == b"1"
    except BlockingIOError:
        return before


def _unused_in_a_stop(end: select.poll) -> float:
    """The part of all processors that nobody used in it."""
    os.kill(-1, signal.SIGSTOP)
    try:
        before = _processor_times()
        end.poll(1000 * _STOP_SECONDS)
        passed = [now - then for now, then in zip(_processor_times(), before, strict=True)]
    finally:
        os.kill(-1, signal.SIGCONT)
    return sum(passed[_IDLE]) / max(1, sum(passed))


def _processor_times() -> list[int]:
    """In ticks, of all processors together."""
    with Path("/proc/stat").open() as file:
        return [int(ticks) for ticks in file.readline().split()[1:9]]


def _has_children(process: int) -> bool:
    try:
        return bool(Path(f"/proc/{process}/task/{process}/children").read_text())
    except OSError:
        return False  # it has just ended
