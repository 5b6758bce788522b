"""A parent of cloud processes that tries things behind the cloud's own wall, or behind what is left of it.

Only tests have it: `tests.sandbox.attacks.cloud_without` binds this file into the outer wall. A fork with
{"without": [layer, ...], "port": a listener's} builds the wall as a cloud process does, but for these layers, and
answers {attempt: outcome}.
"""

from __future__ import annotations

import errno
import mmap
import os
import resource
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

from moto.sns import models

from sandbox import forkserver
from sandbox.channel import Channel
from sandbox.cloud import process
from sandbox.wall import landlock, linux, seccomp

SHOWN = "/shown"
_AWAY: dict[str, tuple[Any, str]] = {
    "limits": (resource, "setrlimit"),
    "landlock": (landlock, "restrict"),
    "seccomp": (seccomp, "install"),
}


def send_by_tcp(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=2) as end:
        end.sendall(b"by tcp")


def send_by_udp(port: int) -> None:
    socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"by udp", ("127.0.0.1", port))


def notify_by_http(port: int) -> None:
    """As moto has a topic do it for its subscription, where our own delivery is not in its place."""
    topic = models.sns_backends["123456789012"]["us-east-1"].create_topic("topic")
    models.Subscription("123456789012", topic, f"http://127.0.0.1:{port}/", "http").publish("by http", "1")


def run_a_program(_port: int) -> None:
    subprocess.run(["/bin/true"], check=True)


def make_a_namespace(_port: int) -> None:
    linux.unshare(linux.CLONE_NEWUSER)


def be_spared_when_memory_is_short(_port: int) -> None:
    Path("/proc/self/oom_score_adj").write_text("900")


def reserve_two_gigabytes(_port: int) -> None:
    mmap.mmap(-1, 2 << 30, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS).close()


def read_a_file_of_the_machine(_port: int) -> str:
    return Path(f"{SHOWN}/canary").read_text()


ATTEMPTS: tuple[Callable[[int], str | None], ...] = (
    send_by_tcp,
    send_by_udp,
    notify_by_http,
    run_a_program,
    be_spared_when_memory_is_short,
    reserve_two_gigabytes,
    read_a_file_of_the_machine,
    make_a_namespace,
)


def _outcome(attempt: Callable[[int], str | None], port: int) -> str:
    try:
        return attempt(port) or "done"
    except OSError as error:  # requests' own are such, too
        return errno.errorcode.get(error.errno or 0, "refused")


def _try(channel: Channel, request: dict[str, Any], _blob: bytes) -> None:
    for layer in request["without"]:
        where, name = _AWAY[layer]
        assert hasattr(where, name)
        setattr(where, name, lambda *_, **__: None)
    process._wall(None)
    channel.send({attempt.__name__: _outcome(attempt, request["port"]) for attempt in ATTEMPTS})


def main() -> None:
    control = Channel.adopt(int(os.environ.pop("COLDSTART_CONTROL")))
    control.send({"ready": True})
    forkserver.serve(control, _try)


if __name__ == "__main__":
    main()
