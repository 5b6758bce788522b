"""A warden of each tier that is attacked all the time. During every attack and after it honest runs on it pass, and
nothing is left over."""

from __future__ import annotations

import json
import os
import secrets
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from sandbox import Job, Sandbox
from sandbox.job import Limits
from sandbox.result import Invocation, Result
from sandbox.wall import confined
from tests.sandbox.attacks.meanwhile import TEMPLATE, Attacked, beside, honest
from tests.sandbox.attacks.results import Seen, record, sentence
from tests.sandbox.attacks.table import MAY_END, TABLE
from tests.sandbox.attacks.without import code
from tests.sandbox.drills.census import loosely
from tests.sandbox.telling import told_by

__all__ = ["ROOT", "TEMPLATE", "beside", "eventually", "honest", "plain_warden"]
ROOT = Path(__file__).parents[3]
def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """What uses `sandbox` runs in tier A, or in those of its mark, and comes alone: beside four of these with honest
    runs beside each of them nothing is in time, and C's warden counts what there is on the machine."""
    if "tier" in metafunc.fixturenames:
        mark = metafunc.definition.get_closest_marker("tiers")
        tiers = mark.args[0] if mark else "A"
        metafunc.parametrize("tier", [pytest.param(tier, marks=_MARKS[tier]) for tier in tiers], scope="module")


_MARKS: dict[str, list[pytest.MarkDecorator]] = {
    "A": [pytest.mark.alone],
    "B": [pytest.mark.alone],
    "C": [
        pytest.mark.alone,
        pytest.mark.skipif(bool(confined.missing()), reason="tier C needs a newer kernel"),
    ],
}


_AT_A_TIME = 6
RESULTS = "ATTACK_RESULTS"
"""The environment variable that names the file where what was seen is kept; see `results`."""
_SEEN: pytest.StashKey[list[Seen]] = pytest.StashKey()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Function) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Keep what an attack came to."""
    report = yield
    given = item.callspec.params if hasattr(item, "callspec") else {}
    attacks = "tier" in given and "control" not in item.name
    if attacks and (report.when == "call" or (report.when == "setup" and not report.passed)):
        ended = dict.fromkeys(item.funcargs["sandbox"].taken()) if report.when == "call" else ["not tried"]
        told = dict(item.user_properties).get("seen") or " and ".join(ended) or "held"
        of = item.callspec.id.split("-", 1)
        words = sentence(item.originalname, of[1] if len(of) > 1 else "")
        kind = (item.module.__doc__ or "").partition(":")[0].partition(".")[0]
        language = "Node.js" if "played" in item.fixturenames or "in Node" in item.name else "Python"
        seen = item.config.stash.setdefault(_SEEN, [])
        seen.append(Seen(kind, words, language, str(given["tier"]), str(told), report.passed))
    return report


def pytest_sessionfinish(session: pytest.Session) -> None:
    if os.environ.get(RESULTS):
        record(session.config.stash.get(_SEEN, []), Path(os.environ[RESULTS]))


@pytest.fixture(scope="session")
def wardens(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Sandbox]]:
    """Gives the sandbox of tier B or C, whose warden starts when it is first asked for."""
    started: dict[str, Sandbox] = {}
    with ExitStack() as end:

        def of(tier: str) -> Sandbox:
            if tier not in started:
                folder = tmp_path_factory.mktemp(f"tier-{tier.lower()}")
                end.enter_context(plain_warden(folder, *(["no-namespaces"] if tier == "C" else [])))
                started[tier] = Sandbox.connect(folder)
                end.callback(started[tier].close)
            return started[tier]

        yield of


@pytest.fixture(scope="module")
def sandbox(request: pytest.FixtureRequest, tier: str, wardens: Callable[[str], Sandbox]) -> Attacked:
    """A warden of `tier` that is attacked by whatever runs on it: see `Attacked`. In tier A it is the session's."""
    return Attacked(request.getfixturevalue("sandbox") if tier == "A" else wardens(tier))


@pytest.fixture
def attack(sandbox: Any) -> Any:
    """Run `code` as handler.py; each of `events` is a step. Gives the result, whose outcome must be `outcome`, or one
    of several."""

    def run(
        source: str,
        *events: Any,
        outcome: str | tuple[str, ...] = "finished",
        files: dict[str, bytes] | None = None,
        **job: Any,
    ) -> Result:
        steps = tuple(
            event if isinstance(event, dict) and "step" in event else {"step": "invoke", "payload": event}
            for event in events or ({},)
        )
        job.setdefault("limits", Limits(seconds=30))
        job.setdefault("template", TEMPLATE)
        result: Result = sandbox.run(Job(code={"handler.py": source.encode(), **(files or {})}, steps=steps, **job))
        outcomes = (outcome,) if isinstance(outcome, str) else outcome
        assert result.outcome in outcomes, (result.outcome, result.message)
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
def batteries() -> dict[str, dict[str, object]]:
    """{tier: what `held` gives}, as far as it was asked for."""
    return {}


@pytest.fixture(scope="module")
def held(
    sandbox: Attacked, tier: str, surroundings: dict[str, Any], batteries: dict[str, dict[str, object]]
) -> dict[str, object]:
    """{attempt: outcome, or how the environment ended} behind the whole wall, of every attempt of the table."""
    if tier not in batteries:
        canary = {"canary_file": str(sandbox.folder / "canary")} if tier == "C" else {}  # the warden's own, and it can
        batteries[tier] = battery(sandbox, {**surroundings, **canary})
    return batteries[tier]


def battery(sandbox: Attacked, surroundings: dict[str, Any]) -> dict[str, object]:
    """A run for some attempts of a module at a time, since one that has used much of the processor comes after whatever
    else goes on here, and one for each that takes much by itself or may end its environment."""
    names = {module: [a.name for a in TABLE if a.module == module] for module in dict.fromkeys(a.module for a in TABLE)}
    together = []
    for module, of_module in names.items():
        rest = [[module, name] for name in of_module if name not in MAY_END]
        together += [rest[start : start + _AT_A_TIME] for start in range(0, len(rest), _AT_A_TIME)]
    singly = [[[a.module, a.name]] for a in TABLE if a.name in MAY_END]
    series = [
        Job(
            code=code(),
            template=TEMPLATE,
            steps=({"step": "invoke", "payload": {**surroundings, "attempts": attempts}},),
            handler="attempts.handler",
            timeout=90,
            limits=Limits(seconds=100),
        )
        for attempts in [[["disk", "find_what_an_earlier_run_left"]], *together, *singly]
    ]
    outcomes: dict[str, object] = {}
    for job, result in zip(series, sandbox.run_each(series), strict=True):
        (invocation,) = result.steps[0].invocations
        tried = [name for _, name in job.steps[0]["payload"]["attempts"]]
        if invocation.status == "answered":
            outcomes |= invocation.answer
        else:
            assert len(tried) == 1, (invocation.error, tried)
            outcomes[tried[0]] = str(invocation.status)
    return outcomes


@pytest.fixture(scope="session")
def without(surroundings: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, object]]:
    """{layers switched off, joined by "+": {attempt: outcome}}."""
    folder = tmp_path_factory.mktemp("layers")
    answers: dict[str, dict[str, object]] = told_by("tests.sandbox.attacks.without", folder, given=surroundings)
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
