"""`python -m sandbox.cloud.process`: the cloud's processes, started behind the outer wall by the warden.

Three generations, each forked from the one before by `sandbox.forkserver`:

* the parent has moto imported and warmed;
* a scenario has an exercise's template deployed and its seed in place, and is kept;
* a run plays the jobs of a series, each against a state of its own, and ends.

They parse what learners send, so they have a wall too: no network at all but the sockets they are handed, no
exec, files only in a small /tmp, bounds on memory, processes and time.
"""

from __future__ import annotations

import contextlib
import dataclasses
import gc
import json
import os
import resource
import signal
import socket
import sys
import threading
from collections.abc import Callable
from typing import Any

from sandbox import forkserver, largepages, plain
from sandbox.channel import Channel, ChannelClosed, Message
from sandbox.cloud import dress_rehearsal, priority
from sandbox.cloud.errors import TemplateRejected
from sandbox.cloud.front.lookout import Lookout
from sandbox.cloud.functions.handles import Handle, Handles
from sandbox.cloud.series import results
from sandbox.cloud.world import World, warm
from sandbox.job import Job, Seed
from sandbox.wall import landlock, linux, seccomp, strict
from sandbox.wall.confined import Confinement

_MEGABYTE = 1024 * 1024
_DATA_BYTES = 1536 * _MEGABYTE
_RUN_CPU_SECONDS = 600
"""Of a whole series; each of its jobs has its own seconds besides, and the warden keeps them."""
_STACK_BYTES = 1 * _MEGABYTE
"""Of a thread. A run has one for each connection, and stacks count as data."""


_OTHERS = 5
"""How often a scenario deploys its template besides, for the following jobs of a series. Few exercises have more."""


def main() -> None:
    gc.freeze()  # or every collection while this warms itself would look through all that was imported
    control = Channel.adopt(int(os.environ.pop("COLDSTART_CONTROL")))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    linux.set_process_name("cs-cloud")
    os.environ.update(AWS_DEFAULT_REGION="us-east-1", AWS_ACCESS_KEY_ID="none", AWS_SECRET_ACCESS_KEY="none")  # noqa: S106
    threading.stack_size(_STACK_BYTES)
    confinement = Confinement.of_this_process()
    if confinement:
        confinement.enter()
    warm()
    dress_rehearsal.rehearse()
    _wall(confinement)
    held = _probe()
    gc.collect()
    gc.freeze()
    largepages.gather()
    control.send({"ready": True, "held": held})
    forkserver.serve(control, _scenario)


def _wall(confinement: Confinement | None) -> None:
    for kind, value in (
        (resource.RLIMIT_DATA, _DATA_BYTES),
        (resource.RLIMIT_FSIZE, 256 * _MEGABYTE),
        (resource.RLIMIT_NOFILE, 4096),  # six descriptors and some connections for each environment
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(kind)[1]
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (value, value))
    linux.drop_capabilities()
    linux.prctl(linux.PR_SET_NO_NEW_PRIVS, 1)
    if confinement:
        confinement.enclose_cloud()
        seccomp.install(strict.cloud_filter())
    else:
        landlock.restrict(writable=["/tmp"], ports=(), version=landlock.abi())  # noqa: S108 - its own tmpfs
        seccomp.install(seccomp.cloud_filter())


def _probe() -> dict[str, bool]:
    """Try, once the wall stands, what it must refuse; name -> whether it was refused."""

    def refused(attempt: Callable[[], object]) -> bool:
        try:
            attempt()
        except OSError:
            return True
        return False

    return {
        "the cloud opens no socket": refused(lambda: socket.socket(socket.AF_INET)),
        "the cloud runs no program": refused(lambda: os.execv("/bin/true", ["true"])),
        "the cloud writes no file but in its own /tmp": refused(
            lambda: os.open("/dev/shm/x", os.O_CREAT | os.O_WRONLY)  # noqa: S108
        ),
        "the cloud makes no namespace": refused(lambda: linux.unshare(linux.CLONE_NEWUSER)),
    }


def _scenario(channel: Channel, request: dict[str, Any], blob: bytes) -> None:
    """Deploy `request["template"]` with the seed in `blob`, say how that went, and become a fork server."""
    linux.set_process_name("cs-scenario")
    linux.prctl(linux.PR_SET_PDEATHSIG, signal.SIGKILL)
    try:
        seed = plain.load(Seed, json.loads(blob))
        world = World.deploy(request["template"], seed, others=_OTHERS)
    except TemplateRejected as error:
        channel.send({"rejected": str(error)})
        return
    gc.collect()
    gc.freeze()
    channel.send({"deployed": True})
    forkserver.serve(channel, lambda run, request, _blob: _run(run, world, touch=bool(request.get("warm"))))


def _run(channel: Channel, world: World, *, touch: bool) -> None:
    linux.set_process_name("cs-run")
    resource.setrlimit(resource.RLIMIT_CPU, (_RUN_CPU_SECONDS, _RUN_CPU_SECONDS))
    speaking = threading.Lock()

    begun = threading.Event()

    def computes() -> None:
        with speaking, contextlib.suppress(ChannelClosed):
            if begun.is_set():  # until then nobody waits for anything but {"ready"}
                channel.send({"computes": True})

    pace = priority.Pace(computes)
    if touch:
        world.warm()
    channel.send({"ready": True})
    message = channel.receive()
    pace.job_over()
    if message.body["after_others"]:
        pace.come_after_others()
    begun.set()
    jobs = [plain.load(Job, job) for job in json.loads(message.blob)[message.body["first"] : message.body["end"]]]
    tier = message.body["tier"]

    def ask(family: str) -> Handle:
        with speaking:
            channel.send({"need": "environment", "family": family})
            return _handle(channel.receive())

    handles = Handles(jobs[0].runtime_family, _handle(message), ask)
    for result in results(world, jobs, handles, Lookout()):
        text = plain.text(dataclasses.replace(result, tier=tier)).encode("utf-8", "surrogatepass")
        with speaking:  # what still goes on in some thread must not speak in between
            channel.send({"result": True}, blob=text)
        pace.job_over()


def _handle(message: Message) -> Handle:
    control, *others = message.descriptors
    body = message.body
    return Handle(Channel.adopt(control), *others, task_root=body["task_root"], again=body["again"])


if __name__ == "__main__":
    main()
    sys.exit(0)
