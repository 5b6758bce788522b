"""A warm process that waits on a channel and forks on request. The child goes on with a channel of its own."""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import sys
from collections import deque
from collections.abc import Callable
from typing import Any

from sandbox.channel import Channel, ChannelClosed, Message

_REAP_SECONDS = 2.0
_KILLED_KEPT = 256
_FLAGS, _PF_EXITING = 6, 0x4
"""Where the flags are in stat(5), counted after the name, and one of them (include/linux/sched.h)."""
Serve = Callable[[Channel, dict[str, Any], bytes], None]


def serve(control: Channel, child: Serve, fork: Callable[[], int] = os.fork) -> None:
    """Answer `control` until it closes; each {"op": "fork", ...} with one descriptor (the child's end of a new
    channel) makes a child that runs `child(channel, message, blob)` and exits. {"op": "kill", "pid": n} kills
    a child that still lives; children are reaped here, so that a pid can never name somebody else.
    {"op": "killed", "pids": [...]} is answered with {"killed": [...]}, those of them that a signal has ended; those
    that are about to end have by then.
    """
    alive: set[int] = set()
    killed: deque[int] = deque(maxlen=_KILLED_KEPT)
    while True:
        while alive and not control.ready(_REAP_SECONDS):
            _reap(alive, killed)
        try:
            message = control.receive()
        except ChannelClosed:
            for pid in alive:
                _kill(pid)
            return
        _reap(alive, killed)
        if message.body["op"] == "fork":
            pid = _fork(control, child, message, fork)
            alive.add(pid)
            while pid in killed:
                killed.remove(pid)  # of another process, long ago
            control.send({"pid": pid})
        elif message.body["op"] == "killed":
            for pid in alive.intersection(message.body["pids"]):
                if _is_ending(pid):
                    _over(pid, os.waitpid(pid, 0)[1], alive, killed)
            control.send({"killed": [pid for pid in message.body["pids"] if pid in killed]})
        elif message.body["op"] == "kill" and message.body["pid"] in alive:
            _kill(message.body["pid"])


def _fork(control: Channel, child: Serve, message: Message, fork: Callable[[], int]) -> int:
    pid = fork()
    if pid:
        for descriptor in message.descriptors:
            os.close(descriptor)
        return pid
    status = 1
    try:
        gc.freeze()
        control.close()
        child(Channel.adopt(message.descriptors[0]), message.body, message.blob)
        status = 0
    except ChannelClosed:
        status = 0
    except BaseException:  # noqa: BLE001 - the child must never return into the parent's loop
        sys.excepthook(*sys.exc_info())
    finally:
        try:
            sys.stderr.flush()
        finally:
            os._exit(status)


def _reap(alive: set[int], killed: deque[int]) -> None:
    while alive:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if pid == 0:
            return
        _over(pid, status, alive, killed)


def _over(pid: int, status: int, alive: set[int], killed: deque[int]) -> None:
    alive.discard(pid)
    if os.WIFSIGNALED(status):
        killed.append(pid)


def _is_ending(pid: int) -> bool:
    """Whether it has begun to end. It closes what it had open, which somebody may have seen, before it can be waited
    for: with much to do for the machine, long before."""
    try:
        with open(f"/proc/{pid}/stat", "rb", buffering=0) as file:  # noqa: PTH123
            return bool(int(file.read(1024).rpartition(b")")[2].split()[_FLAGS]) & _PF_EXITING)
    except (OSError, IndexError):
        return False


def _kill(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
