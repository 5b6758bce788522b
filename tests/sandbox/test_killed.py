"""A function that was killed, by itself or from outside: nobody can tell, so that its job is run again. A warm parent
that was is not asked again."""

import subprocess
from types import SimpleNamespace

import pytest

from sandbox import plain
from sandbox.channel import Channel
from sandbox.errors import RunLost
from sandbox.result import FunctionError, Invocation, InvocationStatus, Outcome, Result, StepResult
from sandbox.warden.parent import ForkServer, WarmParent
from sandbox.warden.service import Warden

SIGNAL = "RequestId: 1 Error: Runtime exited with error: signal: killed"
BY_A_SIGNAL = FunctionError(type="Runtime.ExitError", message=SIGNAL)


def result(status=InvocationStatus.ANSWERED, error=None, answer=None):
    invocation = Invocation(
        request_id="1",
        function="Function",
        function_name="function",
        source="invoke",
        event={},
        status=status,
        cold=True,
        error=error,
        answer=answer,
    )
    steps = (StepResult(step={"step": "invoke"}, invocations=(invocation,)),)
    return plain.text(Result(outcome=Outcome.FINISHED, steps=steps)).encode()


ANSWERED = result()
KILLED = result(InvocationStatus.EXITED, BY_A_SIGNAL)
FULL = result(InvocationStatus.OUT_OF_MEMORY, BY_A_SIGNAL)
SAYS_SO = result(answer="signal: killed")
DEEP = KILLED.replace(b'"event":{}', b'"event":' + b"[" * 100_000 + b"]" * 100_000)


@pytest.fixture
def replies(tmp_path, monkeypatch):
    """What the client gets for a series of `jobs`, when the yard comes to these ends one after the other."""

    class Yard:
        def __init__(self, ends):
            self.ends = list(ends)

        def run(self, jobs, reply, client, *, done, stay):
            for _ in range(done, len(jobs)):
                end = self.ends.pop(0)
                if isinstance(end, Exception):
                    raise end
                reply(end)

    class Client:
        socket = None

        def __init__(self):
            self.got = []

        def send(self, body, blob):
            self.got.append(blob)

    def run(jobs, *ends, exceeded=False):
        warden, client, yard = Warden(tmp_path), Client(), Yard(ends)
        monkeypatch.setattr(warden, "_living_yard", lambda: yard)
        warden._run_in_yard(b"x" * jobs, client, SimpleNamespace(exceeded=exceeded))
        assert yard.ends == []
        return client.got

    return run


def test_a_function_that_was_killed_once_is_run_again_and_what_it_does_then_counts(replies):
    assert replies(2, ANSWERED, KILLED, ANSWERED) == [ANSWERED, ANSWERED]


def test_a_function_that_is_killed_each_time_does_it_itself(replies):
    assert replies(1, KILLED, KILLED) == [KILLED]


def test_one_that_its_supervisor_has_killed_is_not_run_again(replies):
    assert replies(1, KILLED, exceeded=True) == [KILLED]


def test_each_job_has_its_own_second_try(replies):
    assert replies(2, KILLED, KILLED, KILLED, ANSWERED) == [KILLED, ANSWERED]


@pytest.mark.parametrize("end", [FULL, SAYS_SO, DEEP], ids=["out of memory", "a text", "deeper than can be read"])
def test_what_only_looks_like_it_is_not_run_again(replies, end):
    assert replies(1, end) == [end]


def test_after_a_loss_of_ours_the_second_try_is_that_one(replies):
    assert replies(1, RunLost("the zygote died"), KILLED) == [KILLED]


def test_a_parent_that_does_not_answer_any_more_is_dead_before_its_bubblewrap_has_ended():
    """Or whoever tries once more would be given the same one again, and have no other try left."""
    ours, theirs = Channel.pair()
    parent = WarmParent.__new__(WarmParent)
    ForkServer.__init__(parent, ours)
    with subprocess.Popen(["sleep", "60"]) as parent.process:
        assert parent.alive
        theirs.close()
        with pytest.raises(RunLost):
            parent.fork()
        assert not parent.alive
        parent.process.kill()
