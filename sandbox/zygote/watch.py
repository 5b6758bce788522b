"""The supervisor's watch: the end of the environment, its memory, and orders from our side."""

from __future__ import annotations

import contextlib
import os
import select
import signal
from collections.abc import Callable
from pathlib import Path

from sandbox.channel import Channel, ChannelClosed

_SHORTEST_MS, _LONGEST_MS = 5, 25
_FILLED_IN_A_MS = 4 * 1024 * 1024
"""How much a handler could fill at the very most: more than two processors write in small pages."""
_PAGE = os.sysconf("SC_PAGE_SIZE")
_MEGABYTE = 1024 * 1024
_HANDLER = "2"
"""The handler's process is the first that process 1 makes."""


def until_exit(channel: Channel, worker: Channel, init: int, end: int) -> None:
    """Pass {"start"} on to the function process, kill the environment when `channel` closes or its resident memory
    passes the limit, and report {"exited": {code, signal, out_of_memory, max_memory_mb}} at its end.
    {"memory"} is answered with {"max_memory_mb"} so far; {"end"} kills. `end` is the pipe on which process 1 writes the
    wait status of the handler's process; nothing comes when process 1 was killed. When it was not killed from here, it
    was one of ours that died, which no handler can bring about: then the supervisor ends by a signal, too, which is how
    its zygote tells our failures from the learner's."""
    handle = os.pidfd_open(init)
    poll = select.poll()
    poll.register(handle, select.POLLIN)
    poll.register(channel.fileno(), select.POLLIN)
    limit_bytes, peak, killed, killed_for_memory, started = 0, 0, False, False, False
    while True:
        ready = {descriptor for descriptor, _ in poll.poll(pause_ms(limit_bytes - peak) if started else None)}
        if handle in ready:
            break
        if channel.fileno() in ready:
            try:
                message = channel.receive()
            except ChannelClosed:
                killed = True
                os.kill(init, signal.SIGKILL)
                break
            if "start" in message.body:
                worker.send(message.body, blob=message.blob)
                worker.close()
                limit_bytes, started = message.body["start"]["memory_mb"] * _MEGABYTE, True
            elif "memory" in message.body:
                peak = max(peak, resident_bytes(init, lambda: False))
                channel.send({"max_memory_mb": peak // _MEGABYTE})
            else:
                killed = True
                os.kill(init, signal.SIGKILL)
        if started and not killed_for_memory:
            peak = max(peak, resident_bytes(init, lambda: bool(poll.poll(0))))
            if peak > limit_bytes:
                killed = killed_for_memory = True
                os.kill(init, signal.SIGKILL)
    os.waitpid(init, 0)
    status = os.read(end, 16)
    if not (status or killed):
        os.kill(os.getpid(), signal.SIGKILL)
    code = os.waitstatus_to_exitcode(int(status or signal.SIGKILL))
    report = {
        "code": code if code >= 0 else None,
        "signal": -code if code < 0 else None,
        "out_of_memory": killed_for_memory,
        "max_memory_mb": peak // _MEGABYTE,
    }
    with contextlib.suppress(ChannelClosed):
        channel.send({"exited": report})


def pause_ms(left_bytes: int) -> int:
    """Milliseconds until the next look at an environment that may take `left_bytes` more."""
    return max(_SHORTEST_MS, min(_LONGEST_MS, left_bytes // _FILLED_IN_A_MS))


def resident_bytes(init: int, interrupted: Callable[[], bool]) -> int:
    """The memory of all processes of `init`'s namespace: the handler's own as its resident set, as Lambda reports it,
    and of others what they do not share with it (proportional set size), so that a fork is not counted twice.

    The namespace's own /proc lists them all, whichever thread of which process made them. Gives what was counted so
    far when `interrupted` says that something else is to be done: with a hundred forks a count takes long, and an
    order to end must not wait for it.
    """
    inside = Path(f"/proc/{init}/root/proc")
    total = _resident_set(inside / _HANDLER)
    try:
        names = os.listdir(inside)  # noqa: PTH208 - two hundred times a second: no object for each
    except OSError:
        return total  # it has just ended
    for name in (name for name in names if name.isdigit() and name not in ("1", _HANDLER)):
        if interrupted():
            break
        total += _proportional_set(inside / name)
    return total


def _resident_set(process: Path) -> int:
    try:
        return int((process / "statm").read_text().split()[1]) * _PAGE
    except (OSError, IndexError):
        return 0  # it has just ended


def _proportional_set(process: Path) -> int:
    """The whole resident set of a process that lets nobody look (not dumpable, prctl(2)): only that stays readable."""
    try:
        for line in (process / "smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    except PermissionError:
        return _resident_set(process)
    except OSError:
        pass
    return 0
