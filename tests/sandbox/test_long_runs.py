"""Runs that take long, in the real sandbox: they make way, and lose nothing by it."""

from __future__ import annotations

import itertools
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace

import pytest

from sandbox import Job, RunLost, Sandbox
from sandbox.job import Limits
from sandbox.result import Result
from tests.sandbox.conftest import FUNCTION

pytestmark = [pytest.mark.sandbox, pytest.mark.alone]
TEMPLATE = FUNCTION % {"timeout": 20, "memory": 128}
COMPUTES = b"def handler(event, context):\n    while True: pass"
WAITS = b"import time\ndef handler(event, context): time.sleep(19)"
FAST = b"def handler(event, context): return 'fast'"
SLEEPS = b"import time\ndef handler(event, context):\n    time.sleep(event)\n    return event"


_NUMBERS = itertools.count()


def job(code: bytes, event: object = None) -> Job:
    steps = ({"step": "invoke", "payload": event},)
    return Job(code={"handler.py": code}, template=TEMPLATE, steps=steps, limits=Limits(seconds=20))


def answer(result: Result) -> object:
    return result.steps[0].invocations[0].answer


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    sandbox = Sandbox.connect(tmp_path_factory.mktemp("long"))
    assert sandbox.status().available
    sandbox.run(job(FAST))
    yield sandbox
    sandbox.stop()


def large_template(number: int) -> Job:
    """It takes long to be deployed, with 400 functions."""
    function = TEMPLATE.partition("Resources:\n")[2]
    others = "".join(function.replace("  Function:", f"  F{number}x{other}:") for other in range(400))
    return replace(job(FAST), template=TEMPLATE + others, function="Function")


@contextmanager
def strangers(own: Sandbox, count: int, hostile: Callable[[int], Job]) -> Iterator[None]:
    """Hostile runs, each from an address that nobody knows."""
    stop = threading.Event()
    threads = [
        threading.Thread(target=_run, args=[own, hostile(number)], kwargs={"owner": f"{number}/mallory", "stop": stop})
        for number in itertools.islice(_NUMBERS, count)
    ]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join(20)


def _run(own: Sandbox, hostile: Job, *, owner: str, stop: threading.Event) -> None:
    with suppress(RunLost):  # its deployment may take too long
        own.run(hostile, owner=owner, stop=stop)


@pytest.mark.parametrize(
    "hostile",
    [lambda _: job(COMPUTES), lambda _: job(WAITS), large_template, lambda _: large_template(0)],
    ids=["that compute", "that wait", "with large templates", "with one large template"],
)
def test_twenty_strangers_with_endless_runs_keep_an_honest_learner_waiting_for_some_seconds_at_most(
    own: Sandbox, hostile: Callable[[int], Job]
) -> None:
    """Each of them would keep its place for twenty seconds: the last would be the honest learner's after a minute."""
    with strangers(own, 20, hostile):
        time.sleep(0.5)
        took = []
        for number in range(3):
            began = time.monotonic()
            assert answer(own.run(job(FAST), owner=f"home-{number}/ada")) == "fast"
            took.append(time.monotonic() - began)
    assert max(took) < 18, took  # the first of theirs ends after twenty
    assert min(took) < 5, took


def test_what_is_left_of_a_run_that_was_ended_is_run_anew_and_no_result_comes_twice(own: Sandbox) -> None:
    """Grace's third case is ended in a quick place, because the long ones are taken and somebody waits."""
    answers: list[object] = []
    heard: list[tuple[int, bool]] = []

    def hear(place: int, long: bool) -> None:
        heard.append((place, long))

    def grace() -> None:
        series = [job(SLEEPS, seconds) for seconds in (0.0, 0.1, 2.5, 0.2)]
        answers.extend(answer(result) for result in own.run_series(series, owner="home/grace", place=hear))

    def others(number: int) -> None:
        while not any(long for _, long in heard):
            assert answer(own.run(job(FAST), owner=f"ada-{number}")) == "fast"

    cores = os.cpu_count() or 2
    with strangers(own, 2 * cores, lambda _: job(WAITS)):
        time.sleep(2.5)  # each has a long place by now
        threads = [threading.Thread(target=others, args=(number,)) for number in range(2 * cores + 2)]
        threads.append(threading.Thread(target=grace))
        for thread in threads:
            thread.start()
        threads[0].join(20)
    for thread in threads:
        thread.join(20)
    assert any(place > 0 and long for place, long in heard)  # what was ended waits in the line for long runs
    assert heard[-1] == (0, True)
    assert answers == [0.0, 0.1, 2.5, 0.2]
