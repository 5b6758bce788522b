"""Runs that leak, and many runs of all kinds: afterwards there is as much of everything as before.

SANDBOX_DRILL_RUNS=1000 (`make drills`) makes it a thousand.
"""

from __future__ import annotations

import os
import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from sandbox import Job, Result, Sandbox, SandboxUnavailable
from sandbox.job import Limits
from tests.sandbox.conftest import FUNCTION
from tests.sandbox.drills import census
from tests.sandbox.drills.census import WITHIN_SECONDS

pytestmark = [pytest.mark.sandbox, pytest.mark.alone]
RUNS = int(os.environ.get("SANDBOX_DRILL_RUNS", "100"))
BOTH = FUNCTION % {"timeout": 20, "memory": 256}

LEAKS = {
    "threads": """
import threading
def handler(event, context):
    for _ in range(60):
        threading.Thread(target=threading.Event().wait).start()
    return "left"
""",
    "sockets": """
import socket
kept = []
def handler(event, context):
    kept.extend(socket.socketpair() for _ in range(400))
    return "left"
""",
    "processes": """
import os, time
def handler(event, context):
    for _ in range(20):
        if os.fork() == 0:
            os.setsid()
            time.sleep(600)
    return "left"
""",
    "connections": """
import os, socket
kept = []
def handler(event, context):
    host, port = os.environ["AWS_LAMBDA_RUNTIME_API"].split(":")
    kept.extend(socket.create_connection((host, int(port))) for _ in range(20))
    return "left"
""",
    "files": """
def handler(event, context):
    for number in range(2000):
        open(f"/tmp/{number}", "wb").write(b"x" * 1000)
    return "left"
""",
}
NODE = "nodejs24.x"
NODE_LEAKS = """
import { spawn } from "node:child_process";
import { Worker } from "node:worker_threads";
import { writeFileSync } from "node:fs";
export const handler = async () => {
  for (let n = 0; n < 5; n++) spawn("sleep", ["600"], { detached: true, stdio: "ignore" }).unref();
  new Worker("setInterval(() => {}, 1000)", { eval: true });
  for (let n = 0; n < 200; n++) writeFileSync(`/tmp/${n}`, "x".repeat(1000));
  setInterval(() => {}, 1000);
  return "left";
};
"""
ANSWER = "def handler(event, context): return 'answered'"
HANG = "def handler(event, context):\n    while True: pass"


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    sandbox = Sandbox.connect(tmp_path_factory.mktemp("leaks"))
    status = sandbox.status(every_runtime=True)
    assert status.available and not status.missing, (status.message, status.missing)
    yield sandbox
    sandbox.stop()


def job(code: str, limits: Limits | None = None, runtime: str = "python3.13") -> Job:
    file = "handler.py" if runtime.startswith("python") else "handler.mjs"
    return Job(
        code={file: code.encode()},
        template=BOTH.replace("python3.13", runtime),
        steps=({"step": "invoke", "payload": {}},),
        limits=limits or Limits(),
        runtime=runtime,
    )


MIXED = {
    "answers": [job(ANSWER)],
    "raises": [job("def handler(event, context): raise ValueError('no')")],
    "exits": [job("import os\ndef handler(event, context): os._exit(3)")],
    "is killed": [job("import os\ndef handler(event, context): os.kill(os.getpid(), 9)")],
    "hangs": [job(HANG, Limits(seconds=0.5))],
    "eats": [job("def handler(event, context): return len(b'x' * 10**9)")],
    "calls": [job("import boto3\ndef handler(event, context): return len(boto3.client('s3').list_buckets())")],
    "is checked": [job(ANSWER)] * 3,
    "is checked in two halves": [job(LEAKS["files"])] * 4,
    "answers in Node": [job("export const handler = async () => 'answered'", runtime=NODE)],
    "exits in Node": [job("export const handler = async () => process.exit(3)", runtime=NODE)],
    "is checked in Node": [job("export const handler = async () => 'answered'", runtime=NODE)] * 3,
    "leaks in Node": [job(NODE_LEAKS, runtime=NODE)],
    **{f"leaks {what}": [job(code)] for what, code in LEAKS.items()},
}
"""Kind -> the jobs of one run of it, as a Check has several."""


def settled(own: Sandbox) -> dict[str, object]:
    """The count after every scenario of this module was used as often as it can be, and with the zygote that there is
    for two minutes after somebody has computed beside others."""
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda owner: own.run(job(HANG, Limits(seconds=2)), owner=owner), ["ada", "grace"]))
    census.eventually(lambda: census.below(own.folder, "cs-throttle"), 30, "the zygote of those who come after others")
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: own.run(job(ANSWER)), range(8)))
        list(pool.map(lambda _: list(own.run_series(MIXED["answers in Node"])), range(4)))
    for _ in range(2):  # a run that is alone is followed by one made ahead, of two at most
        list(own.run_series(MIXED["answers in Node"]))
        own.run(job(ANSWER))
    return census.quiet(own.folder)


def test_what_a_run_leaks_is_gone_with_it(own: Sandbox) -> None:
    before = settled(own)
    leaking = [*((what, job(code)) for what, code in LEAKS.items()), ("in Node", job(NODE_LEAKS, runtime=NODE))]
    for what, one in leaking:
        result = own.run(one)
        assert result.steps[0].invocations[0].answer == "left", (what, result.steps[0].invocations[0])  # it did leak
    own.run(job(ANSWER))
    assert census.more(before, census.quiet(own.folder)) == []


def test_after_many_mixed_runs_nothing_is_left_over(own: Sandbox) -> None:
    """Four at once, some of them stopped half-way."""
    before = settled(own)
    rng = random.Random(7)
    kinds = [rng.choice(list(MIXED)) for _ in range(RUNS)]

    def run(kind: str) -> list[Result]:
        stop = threading.Event()
        if rng.random() < 0.1:
            threading.Timer(rng.random() / 4, stop.set).start()
        return list(own.run_series(MIXED[kind], stop=stop, owner=kind if rng.random() < 0.5 else ""))

    with ThreadPoolExecutor(4) as pool:
        outcomes = Counter(result.outcome for results in pool.map(run, kinds) for result in results)
    assert set(outcomes) <= {"finished", "out-of-time", "cancelled"} and outcomes["finished"] > RUNS / 2, outcomes
    own.run(job(ANSWER))
    assert census.more(before, census.quiet(own.folder)) == []


def test_the_count_sees_what_is_left_over(own: Sandbox) -> None:
    """The control: a run that goes on is more than was there."""
    before, stop = settled(own), threading.Event()
    running = threading.Thread(target=lambda: own.run(job(HANG), stop=stop))
    running.start()
    try:
        census.eventually(lambda: census.more(before, census.count(own.folder)), 20, "more of anything")
    finally:
        stop.set()
        running.join()


def test_when_nodes_zygote_dies_python_goes_on_and_node_comes_back(own: Sandbox) -> None:
    node = "export const handler = async () => 'node'"
    assert own.run(job(node, runtime=NODE)).steps[0].invocations[0].answer == "node"
    victims = census.below(own.folder, "cs-node-zygote")
    census.kill(victims)
    began = time.monotonic()
    assert own.run(job("def handler(event, context): return 1")).steps[0].invocations[0].answer == 1
    assert _node_answers(own, node)
    assert time.monotonic() - began < census.loosely(WITHIN_SECONDS)
    census.eventually(lambda: census.gone(victims), census.loosely(5), "the dead are gone")


def _node_answers(own: Sandbox, code: str) -> bool:
    try:
        return own.run(job(code, runtime=NODE)).steps[0].invocations[0].answer == "node"
    except SandboxUnavailable as error:
        raise AssertionError(error.remedy) from error
