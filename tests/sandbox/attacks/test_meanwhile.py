"""What is said of honest runs during an attack can turn out otherwise: each of these has a sandbox that is made up."""

import threading
import time

import pytest

from sandbox.result import Invocation, InvocationStatus, LogLine, Result, State, StepResult
from tests.sandbox.attacks import leftovers, meanwhile
from tests.sandbox.attacks.meanwhile import Attacked, Span, beside, harm


class MadeUp:
    """Its attacks take `attack_seconds`; honest runs take `honest_seconds` of their own, or pass after the attack."""

    folder = None

    def __init__(self, attack_seconds, honest_seconds, *, shut_out=False, passes=True):
        self._attack_seconds, self._honest_seconds = attack_seconds, honest_seconds
        self._shut_out, self._passes = shut_out, passes
        self._attacks = threading.Lock()
        self.attacks = 0

    def run_series(self, jobs, **how):
        self.attacks += 1
        with self._attacks:
            began = time.time()
            time.sleep(self._attack_seconds)
            yield Result(outcome="finished", steps=(StepResult(step={}, invocations=(_invocation(began),)),))

    def run(self, job, owner):
        if self._shut_out:
            with self._attacks:
                pass
        time.sleep(self._honest_seconds)
        word = job.steps[0]["payload"]["id"] if self._passes else "another"
        calls = [_Call("PutItem"), _Call("GetItem")]
        invocation = _invocation(time.time(), answer={"id": word}, calls=calls)
        final = State(items={"honest": ({"id": word},)})
        return Result(outcome="finished", steps=(StepResult(step={}, invocations=(invocation,)),), final=final)


class _Call:
    def __init__(self, operation):
        self.operation = operation


def _invocation(began, **more):
    """From `began` until now."""
    now = time.time()
    return Invocation(
        request_id="1",
        function="Function",
        function_name="function",
        source="invoke",
        event={},
        status=InvocationStatus.ANSWERED,
        cold=False,
        duration_ms=(now - began) * 1000,
        logs=(LogLine(at_ms=int(began * 1000), text="START"), LogLine(at_ms=int(now * 1000), text="REPORT")),
        **more,
    )


@pytest.fixture(autouse=True)
def quiet(monkeypatch):
    """Nobody else wants the processor, and there is no warden that could leave something behind."""
    monkeypatch.setattr(meanwhile.os, "getloadavg", lambda: (0.0, 0.0, 0.0))
    monkeypatch.setattr(leftovers, "none", lambda folder: None)
    monkeypatch.setattr(meanwhile, "COUNTS", meanwhile.Counts())
    monkeypatch.setattr(meanwhile, "LONG_SECONDS", 0.06)
    monkeypatch.setattr(meanwhile, "PAUSE_SECONDS", 0.005)


def test_an_attack_that_lets_honest_runs_pass_meanwhile_is_one_that_harms_nobody():
    Attacked(MadeUp(0.15, 0.01)).run(None)
    assert meanwhile.COUNTS.long == 1
    assert meanwhile.COUNTS.within >= 2


def test_an_attack_that_keeps_everybody_out_until_it_has_ended_is_found_and_is_not_excused_by_a_second_try():
    sandbox = MadeUp(0.15, 0.01, shut_out=True)
    with pytest.raises(AssertionError, match="no honest run passed within"):
        Attacked(sandbox).run(None)
    assert sandbox.attacks == meanwhile.TIMES


def test_an_honest_run_that_does_not_pass_is_found_however_short_the_attack():
    with pytest.raises(AssertionError):
        Attacked(MadeUp(0.0, 0.01, passes=False)).run(None)


def test_what_is_over_before_an_honest_run_could_pass_is_not_asked_for_one():
    Attacked(MadeUp(0.01, 0.05)).run(None)
    assert (meanwhile.COUNTS.long, meanwhile.COUNTS.runs) == (0, 1)


def test_honest_runs_go_on_until_the_attack_has_ended():
    with beside(MadeUp(0.0, 0.005)) as passed:
        time.sleep(0.2)
        before = len(passed)
    assert before >= 5
    assert len(passed) - before <= 1


def test_only_what_began_and_ended_within_a_span_was_there_all_the_time():
    span = Span(10.0, 11.0)
    assert span.holds([Span(9.9, 10.5), Span(10.5, 11.1), Span(9.0, 12.0)]) == 0
    assert span.holds([Span(10.0, 10.4), Span(10.5, 11.0)]) == 2


def test_harm_begins_when_the_handler_does_and_ends_with_its_duration():
    logs = (LogLine(at_ms=10_000, text="START"), LogLine(at_ms=12_000, text="REPORT"))
    invocation = Invocation(
        request_id="1",
        function="F",
        function_name="f",
        source="invoke",
        event={},
        status=InvocationStatus.TIMED_OUT,
        cold=True,
        init_ms=300.0,
        duration_ms=1000.0,
        logs=logs,
    )
    assert harm(invocation) == Span(10.301, 11.301)
