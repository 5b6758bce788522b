"""One warden that is attacked all the time. During and after every attack an honest run on it passes, and nothing is
left over."""

from __future__ import annotations

import json
import os
import secrets
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from sandbox import Job
from sandbox.job import Limits
from sandbox.result import Invocation, Result
from tests.sandbox.attacks import leftovers
from tests.sandbox.attacks.table import TABLE
from tests.sandbox.attacks.without import code
from tests.sandbox.drills.census import loosely

ROOT = Path(__file__).parents[3]
HONEST = """
import boto3, json
table = boto3.resource("dynamodb").Table("honest")
def handler(event, context):
    table.put_item(Item={"id": event["id"]})
    return json.loads(json.dumps(table.get_item(Key={"id": event["id"]})["Item"]))
"""
TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Honest:
    Type: AWS::DynamoDB::Table
    Properties:
      TableName: honest
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]
  Function:
    Type: AWS::Serverless::Function
    Properties:
      FunctionName: function
      CodeUri: .
      Handler: handler.handler
      Runtime: python3.13
      Timeout: 3
      MemorySize: 512
      Policies: [AdministratorAccess]
      Environment: {Variables: {GREETING: hello}}
"""


@pytest.fixture(autouse=True)
def nothing_is_harmed(request: pytest.FixtureRequest) -> Iterator[None]:
    """After an attack an honest run on the same warden still passes, and no process or mount of the attack is left."""
    yield
    if "sandbox" in request.fixturenames:
        sandbox = request.getfixturevalue("sandbox")
        honest(sandbox)
        leftovers.none(sandbox.folder)


def honest(sandbox: Any) -> None:
    """An ordinary run: a handler that writes an item and reads it back, recorded from outside."""
    word = secrets.token_hex(4)
    job = Job(
        code={"handler.py": HONEST.encode()},
        template=TEMPLATE,
        steps=({"step": "invoke", "payload": {"id": word}},),
    )
    result = sandbox.run(job, owner="somebody honest")
    assert result.outcome == "finished", (result.outcome, result.message)
    (invocation,) = result.steps[0].invocations
    assert invocation.answer == {"id": word}, invocation
    assert [call.operation for call in invocation.calls] == ["PutItem", "GetItem"]
    assert result.final.items == {"honest": ({"id": word},)}


@contextmanager
def beside(sandbox: Any) -> Iterator[None]:
    """An honest run that begins with what the block does, and passes."""
    with ThreadPoolExecutor(1) as other:
        passing = other.submit(honest, sandbox)
        yield
        passing.result()


@pytest.fixture
def attack(sandbox: Any) -> Any:
    """Run `code` as handler.py, beside an honest run; each of `events` is a step. Gives the result, whose outcome must
    be `outcome`."""

    def run(
        source: str, *events: Any, outcome: str = "finished", files: dict[str, bytes] | None = None, **job: Any
    ) -> Result:
        steps = tuple(
            event if isinstance(event, dict) and "step" in event else {"step": "invoke", "payload": event}
            for event in events or ({},)
        )
        job.setdefault("limits", Limits(seconds=30))
        job.setdefault("template", TEMPLATE)
        with beside(sandbox):
            result: Result = sandbox.run(Job(code={"handler.py": source.encode(), **(files or {})}, steps=steps, **job))
        assert result.outcome == outcome, (result.outcome, result.message)
        return result

    return run


@pytest.fixture
def invoked(attack: Any) -> Any:
    """As `attack`, but gives the invocations."""

    def run(source: str, *events: Any, **job: Any) -> list[Invocation]:
        result = attack(source, *events, **job)
        return [invocation for step in result.steps for invocation in step.invocations]

    return run


@pytest.fixture(scope="session")
def surroundings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """Things of this machine that a handler would like to reach; all of them can be reached from here."""
    folder = tmp_path_factory.mktemp("surroundings")
    (folder / "canary").write_text("seen")
    listening, abstract, local = socket.create_server(("127.0.0.1", 0)), socket.socket(socket.AF_UNIX), _local(folder)
    echo = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    echo.bind(("127.0.0.1", 0))
    threading.Thread(target=_answer, args=(echo,), daemon=True).start()
    name = f"coldstart-{secrets.token_hex(8)}"
    abstract.bind("\0" + name)
    abstract.listen()
    yield {
        "canary_file": str(folder / "canary"),
        "folder": str(folder),
        "home": str(Path.home()),
        "udp_port": echo.getsockname()[1],
        "port": listening.getsockname()[1],
        "abstract": name,
        "socket": str(folder / "socket"),
        "halves": [secrets.token_hex(6), secrets.token_hex(6)],
    }
    for end in (listening, abstract, local):
        end.close()


def _answer(end: socket.socket) -> None:
    while True:
        end.sendto(b"y", end.recvfrom(10)[1])


def _local(folder: Path) -> socket.socket:
    end = socket.socket(socket.AF_UNIX)
    before = Path.cwd()
    os.chdir(folder)  # the path of a socket has 107 bytes at most
    try:
        end.bind("socket")
    finally:
        os.chdir(before)
    end.listen()
    return end


@pytest.fixture(scope="session")
def held(sandbox: Any, surroundings: dict[str, Any]) -> dict[str, object]:
    """`battery` on the session's warden, which root has started (tier A)."""
    return battery(sandbox, surroundings)


def battery(sandbox: Any, surroundings: dict[str, Any]) -> dict[str, object]:
    """{attempt: outcome} behind the whole wall, of every attempt of the table, an environment for each module: one that
    has used much of the processor comes after whatever else goes on here."""
    leaving = {**surroundings, "attempts": [["disk", "find_what_an_earlier_run_left"]]}
    sandbox.run(
        Job(
            code=code(),
            template=TEMPLATE,
            steps=({"step": "invoke", "payload": leaving},),
            handler="attempts.handler",
        )
    )
    modules = dict.fromkeys(attempt.module for attempt in TABLE)
    steps = []
    for module in modules:
        names = [[attempt.module, attempt.name] for attempt in TABLE if attempt.module == module]
        steps += [{"step": "new-environment"}, {"step": "invoke", "payload": {**surroundings, "attempts": names}}]
    bounds = Limits(seconds=100)
    job = Job(code=code(), template=TEMPLATE, steps=tuple(steps), handler="attempts.handler", timeout=40, limits=bounds)
    with beside(sandbox):
        result = sandbox.run(job)
    outcomes: dict[str, object] = {}
    for step in result.steps[1::2]:
        (invocation,) = step.invocations
        assert invocation.status == "answered", (invocation.error, step.step["payload"]["attempts"])
        outcomes |= invocation.answer
    return outcomes


@pytest.fixture(scope="session")
def without(surroundings: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, object]]:
    """{layers switched off, joined by "+": {attempt: outcome}}."""
    folder = tmp_path_factory.mktemp("layers")
    line = [sys.executable, "-m", "tests.sandbox.attacks.without", str(folder)]
    done = subprocess.run(line, cwd=ROOT, input=json.dumps(surroundings), capture_output=True, text=True, timeout=110)
    assert done.returncode == 0, done.stderr
    answers: dict[str, dict[str, object]] = json.loads(done.stdout)
    return answers


@pytest.fixture(scope="session")
def outside(surroundings: dict[str, Any]) -> dict[str, object]:
    """The harmless attempts in a plain process of this machine: the control for what no single layer holds."""
    names = [[attempt.module, attempt.name] for attempt in TABLE if attempt.outside is not None]
    given = json.dumps({**surroundings, "attempts": names})
    text = """import json, subprocess, sys, attempts
event = json.load(sys.stdin)
with subprocess.Popen(["/bin/sleep", "60"]) as other:
    print(json.dumps(attempts.handler({**event, "above": other.pid}, None)))
    other.kill()"""
    battery = Path(__file__).with_name("battery")
    with Path(surroundings["canary_file"]).open() as inherited:
        done = subprocess.run(
            [sys.executable, "-c", text],
            cwd=battery,
            input=given,
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
            pass_fds=[inherited.fileno()],
        )
    answers: dict[str, object] = json.loads(done.stdout)
    return answers


@contextmanager
def plain_warden(folder: Path, *options: str) -> Iterator[subprocess.Popen[bytes]]:
    """A warden of `tests.sandbox.plain_user` that serves `folder`, which has a canary of that user's in it."""
    (folder / "canary").write_text("seen")
    line = [sys.executable, "-m", "tests.sandbox.plain_user", str(folder), *options]
    with (folder / "warden.log").open("wb") as log:
        process = subprocess.Popen(line, cwd=ROOT, stdout=log, stderr=log)
    try:
        assert eventually((folder / "warden.sock").exists, 30), (folder / "warden.log").read_text()
        yield process
    finally:
        process.terminate()
        process.wait(20)


def eventually(true: Any, seconds: float = 3.0) -> bool:
    """Whether `true()` becomes so within `seconds` of a quiet machine."""
    deadline = time.monotonic() + loosely(seconds)
    while not true():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True
