"""The watcher counts every process of an environment, whoever started it."""

import math
import os
import signal
import time

import pytest

from sandbox.channel import Channel
from sandbox.zygote.pace import Pace
from sandbox.zygote.watch import pause_ms, until_exit

pytestmark = [pytest.mark.sandbox, pytest.mark.alone]
CODE = """
import subprocess, sys, threading
EATER = "import time; kept = bytearray(%d * 1024 * 1024); kept[::4096] = b'x' * len(kept[::4096]); time.sleep(1)"
def handler(event, context):
    work = lambda: subprocess.run([sys.executable, "-S", "-c", EATER % event["mb"]])
    if event["thread"]:
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
    else:
        work()
    return "not noticed"
"""


def test_the_less_memory_is_left_the_sooner_it_is_looked_at():
    mb = 1024 * 1024
    assert [pause_ms(left * mb) for left in (-5, 0, 16, 40, 80, 500)] == [5, 5, 5, 10, 20, 25]
    assert all(pause_ms(left * mb) <= max(5, left / 4) for left in range(2000)), "4 GB a second pass unseen"


@pytest.mark.parametrize("thread", [False, True])
def test_what_a_child_process_takes_counts(invoke, thread):
    (invocation,) = invoke(CODE, {"mb": 150, "thread": thread}, timeout=10, memory=160)
    assert invocation.status == "out-of-memory"


@pytest.mark.parametrize("thread", [False, True])
def test_a_child_process_within_the_memory_size_is_let_be(invoke, thread):
    (invocation,) = invoke(CODE, {"mb": 40, "thread": thread}, timeout=10, memory=160)
    assert invocation.answer == "not noticed"
    assert 70 < invocation.max_memory_mb < 160


class Full:
    """Inhabitants who have taken everything, which a count says unless something keeps it from counting."""

    def __init__(self, init):
        self._init = init

    def kill(self):
        os.kill(self._init, signal.SIGKILL)

    def others(self):
        return []

    def resident_bytes(self, interrupted, enough):
        return 0 if interrupted() else enough + 1

    def excessive(self):
        return False

    def clear(self):
        pass


class TooMany(Full):
    """Inhabitants who take more than they may of something that nothing else bounds."""

    def resident_bytes(self, interrupted, enough):
        return 0

    def excessive(self):
        return True


class Few(TooMany):
    def excessive(self):
        return False


class Asking:
    """Visitors who ask all the time."""

    def __init__(self):
        self._read, self._write = os.pipe()
        os.write(self._write, b"?")
        self.answered = 0

    def fileno(self):
        return self._read

    def answer(self):
        self.answered += 1


def begun(lasts):
    """What `until_exit` takes, and our end, of an environment that has been told to start; its process 1 ends by itself
    after so many seconds."""
    ours, theirs = Channel.pair()
    _, worker = Channel.pair()
    end, end_write = os.pipe()
    init = os.fork()
    if init == 0:
        time.sleep(lasts)
        os.write(end_write, b"0")
        os._exit(0)
    os.close(end_write)
    ours.send({"start": {"memory_mb": 100}})
    return ours, theirs, worker, end, init


@pytest.mark.parametrize(("inhabitants", "seconds"), [(TooMany, math.inf), (Few, 0.0)])
def test_who_is_ended_for_taking_too_much_is_told_of_to_the_warden(inhabitants, seconds):
    """The control: one that takes little, and ends by itself."""
    ours, theirs, worker, end, init = begun(lasts=0.5)
    pace = Pace(init, list, usual_seconds=1.0)
    until_exit(theirs, worker, init, end, inhabitants(init), pace=pace)
    if seconds:
        pace.wardens.hear()
    assert pace.wardens.heard == seconds
    assert not ours.receive().body["exited"]["out_of_memory"]


@pytest.mark.parametrize("visitors", [None, Asking()], ids=["control: without visitors", "with visitors"])
def test_who_asks_all_the_time_does_not_keep_the_memory_from_being_counted(visitors):
    ours, theirs, worker, end, init = begun(lasts=2)
    until_exit(theirs, worker, init, end, Full(init), visitors)
    assert ours.receive().body["exited"]["out_of_memory"]
    assert visitors is None or visitors.answered


@pytest.mark.parametrize(("heard", "part"), [(0.1, 1.0), (0.2, 0.2)])
def test_a_crowd_of_one_whose_run_has_computed_before_is_left_a_fifth(heard: float, part: float) -> None:
    """The control: one of whom nothing is known."""
    pace = Pace(os.getpid(), list)
    pace.wardens.tell(heard)
    pace._meter.hear()
    pace._count_crowd(64, [], 1.0)
    assert pace._crowd is not None
    assert pace._crowd.ran_until == pytest.approx(64 * 0.002 * part)
    assert pace._crowd.used_until == pytest.approx(1.0 + 0.25 * part)
