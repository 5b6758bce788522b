"""A Node process behind the inner wall: sealed first, then started, used once.

Process 1 stays Python: it writes the code (the sealed process itself can no longer write there), says go, and reaps.
"""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING, Any, NoReturn

from sandbox.channel import Channel
from sandbox.node import place
from sandbox.sdk_variables import SDK_VARIABLES
from sandbox.wall import inner, linux
from sandbox.zygote.code import write_code
from sandbox.zygote.environment import reap_until

if TYPE_CHECKING:
    from sandbox.zygote.environment import Settings

_GO, _READY = 3, 4  # the descriptors that runtime/index.mjs knows
_MOST_MEMORY_MB, _MOST_SECONDS = 10_240, 3600.0  # until the function is known
FLAGS = (
    "--max-semi-space-size=4",  # as Lambda sets it for small functions: garbage must not fill the memory size
    "--disable-sigusr1",  # no debugger by signal
)
VARIABLES = {
    **SDK_VARIABLES,
    "PATH": "/usr/bin:/bin",
    "LANG": "en_US.UTF-8",
    "TZ": ":UTC",
    "HOME": "/tmp",  # noqa: S108 - the sandbox's own /tmp
    "UV_USE_IO_URING": "0",  # refused by the filter anyway
    "NODE_COMPILE_CACHE": place.CACHE,
}
"""What node is started with; the function's own environment replaces it before anything of the learner's is read."""


def command() -> list[str]:
    return [place.PROGRAM, *FLAGS, f"{place.RUNTIME}/index.mjs"]


def inhabit(channel: Channel, log: int, settings: Settings, warm: bool) -> int:
    """As process 1: start node, give it its code when it comes, and wait for its end. The exit status."""
    flags = linux.MS_REMOUNT | linux.MS_BIND | linux.MS_RDONLY | linux.MS_NOSUID | linux.MS_NODEV
    linux.mount("none", place.CACHE, "none", flags)  # shared by all environments: none may write it
    go_read, go_write = os.pipe()
    ready_read, ready_write = os.pipe()
    worker = os.fork()
    if worker == 0:
        _become_node(log, go_read, ready_write, settings, warm)
    inner.give_up()  # here too: this process will write files
    for descriptor in (log, go_read, ready_write):
        os.close(descriptor)
    if os.read(ready_read, 1) != b"r":
        return reap_until(worker)  # it has said why on its log
    os.close(ready_read)
    channel.send({"ready": True})
    message = channel.receive()
    start = message.body["start"]
    write_code(start["files"], message.blob)
    channel.close()
    inner.limit(memory_mb=start["memory_mb"], seconds=start["seconds"], pid=worker)
    _go(go_write, start["environment"])
    del message
    return reap_until(worker)


def _go(descriptor: int, environment: dict[str, Any]) -> None:
    with os.fdopen(descriptor, "wb") as pipe:
        pipe.write(json.dumps(environment).encode("utf-8", "surrogatepass"))


def _become_node(log: int, go: int, ready: int, settings: Settings, warm: bool) -> NoReturn:
    try:
        os.setsid()
        os.nice(10)  # the watcher outside, and the server, must always get the processor first
        null = os.open("/dev/null", os.O_RDONLY)
        for source, target in ((null, 0), (log, 1), (log, 2)):
            os.dup2(source, target)
        _move((go, _GO), (ready, _READY))
        linux.close_from(_READY + 1)
        inner.give_up()
        inner.limit(memory_mb=_MOST_MEMORY_MB, seconds=_MOST_SECONDS)
        inner.seal(seccomp_program=settings.seccomp_program, landlock_version=settings.landlock_version)
        os.execve(place.PROGRAM, command(), {**VARIABLES, **({"COLDSTART_WARM": "1"} if warm else {})})
    except BaseException:  # noqa: BLE001 - nothing of the learner's has run: this is our failure, said so
        sys.excepthook(*sys.exc_info())
    os._exit(70)


def _move(*moves: tuple[int, int]) -> None:
    """Give each descriptor its new number, whatever number it has now."""
    high = [(os.dup(source), target) for source, target in moves]
    while any(source <= _READY for source, _ in high):
        high = [(os.dup(source), target) for source, target in high]
    for source, target in high:
        os.dup2(source, target)
