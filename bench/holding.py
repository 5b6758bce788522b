"""What memory is held: by an idle server, by each run in flight, by a waiting Node.js process."""

from __future__ import annotations

import os
import threading
import time

from bench import memory, node
from bench.ground import Ground
from bench.server import serving, warden_pid
from bench.timing import Row
from sandbox import Job, Sandbox

_REFILLED_SECONDS = 5.0
_HELD_SECONDS = 12
_OF_A_RUN = ("cs-run", "bootstrap", "cs-init", "cs-supervisor", "bwrap")
_TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Wait:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: ., Handler: handler.handler, Runtime: python3.13, Timeout: 20, MemorySize: 256}
"""
_CODE = """\
import time
import boto3

s3 = boto3.client("s3")

def handler(event, context):
    time.sleep(event["seconds"])
"""


def rows(ground: Ground) -> list[Row]:
    ground.rest()  # two sandboxes would share pages, and each would look smaller
    with serving(ground.new_folder("data")) as server:
        time.sleep(_REFILLED_SECONDS)
        sandbox = memory.tree([warden_pid(server.sandbox)])
        web = memory.tree([server.pid]) - sandbox  # the warden is a child of the web process that needed it first
        idle = [memory.megabytes(web), memory.megabytes(sandbox)]
        flight = _each_in_flight(Sandbox.connect(server.sandbox), warden_pid(server.sandbox))
    node.copy_once(ground.sandbox)
    time.sleep(_REFILLED_SECONDS)
    return [
        Row("idle server, proportional set size", [sum(idle)], "MB", most=400),
        Row("  of it: the web processes", idle[:1], "MB"),
        Row("  of it: the sandbox with its spares", idle[1:], "MB"),
        Row("each run in flight", [flight], "MB", most=40),
        Row("a waiting Node.js process", [node.waiting_megabytes()], "MB", most=node.WANTED_MEGABYTES),
    ]


def _each_in_flight(sandbox: Sandbox, warden: int) -> float:
    """Megabytes of each of as many runs as are under way at once: two for each core.

    Of each kind of process that a run has, the largest are taken to be theirs: the others wait for a next run.
    """
    job = Job(
        code={"handler.py": _CODE.encode()},
        template=_TEMPLATE,
        steps=({"step": "invoke", "payload": {"seconds": _HELD_SECONDS}},),
    )
    runs = 2 * (os.cpu_count() or 1)
    under_way = threading.Thread(target=_together, args=(sandbox, job, runs))
    under_way.start()
    time.sleep(_HELD_SECONDS * 0.6)
    held: dict[str, list[float]] = {kind: [] for kind in _OF_A_RUN}
    for pid in memory.tree([warden]):
        if (kind := memory.name(pid)) in held:
            held[kind].append(memory.megabytes([pid]))
    under_way.join()
    if len(held[_OF_A_RUN[0]]) < runs:
        raise RuntimeError(f"{runs} runs were to be in flight, but there are {held}")
    return sum(sum(sorted(each)[-runs:]) for each in held.values()) / runs


def _together(sandbox: Sandbox, job: Job, runs: int) -> None:
    threads = [threading.Thread(target=sandbox.run, args=(job,)) for _ in range(runs)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
