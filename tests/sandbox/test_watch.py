"""The watcher counts every process of an environment, whoever started it."""

import os
import signal
import time

import pytest

from sandbox.channel import Channel
from sandbox.zygote.watch import pause_ms, resident_bytes, until_exit

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


@pytest.mark.parametrize("visitors", [None, Asking()], ids=["control: without visitors", "with visitors"])
def test_who_asks_all_the_time_does_not_keep_the_memory_from_being_counted(visitors):
    ours, theirs = Channel.pair()
    _, worker = Channel.pair()
    end, end_write = os.pipe()
    init = os.fork()
    if init == 0:
        time.sleep(2)
        os.write(end_write, b"0")
        os._exit(0)
    ours.send({"start": {"memory_mb": 100}})
    os.close(end_write)
    until_exit(theirs, worker, init, end, Full(init), visitors)
    assert ours.receive().body["exited"]["out_of_memory"]
    assert visitors is None or visitors.answered


@pytest.fixture
def processes(tmp_path):
    """Makes folders as /proc has them: name -> (resident, proportional) megabytes."""

    def make(**sizes):
        for name, (resident, proportional) in sizes.items():
            (tmp_path / name).mkdir()
            (tmp_path / name / "statm").write_text(f"1 {resident * 256} 0 0 0 0 0")
            (tmp_path / name / "smaps_rollup").write_text(f"rollup\nPss: {proportional * 1024} kB\n")
        handler, *others = (tmp_path / name for name in sizes)
        return handler, others

    return make


MB = 1024 * 1024


def test_what_processes_share_is_asked_for_only_where_they_might_have_too_much_together(processes, monkeypatch):
    """To say it takes the kernel as long as there are mappings."""
    handler, others = processes(handler=(50, 40), one=(60, 10), other=(30, 5))
    assert resident_bytes(handler, others, lambda: False, 139 * MB) == (50 + 10 + 5) * MB
    asked = []
    monkeypatch.setattr("sandbox.zygote.watch.proportional_set", asked.append)
    assert resident_bytes(handler, others, lambda: False, 140 * MB) == 50 * MB
    assert asked == []


def test_the_largest_process_is_asked_first_and_nobody_once_it_is_enough(processes, monkeypatch):
    handler, others = processes(handler=(50, 40), small=(30, 30), large=(200, 150), middle=(60, 60))
    asked = []
    sizes = {"small": 30, "large": 150, "middle": 60}
    monkeypatch.setattr(
        "sandbox.zygote.watch.proportional_set", lambda path: asked.append(path.name) or sizes[path.name] * MB
    )
    assert resident_bytes(handler, others, lambda: False, 192 * MB) == 200 * MB
    assert asked == ["large"]


def test_an_order_from_our_side_does_not_wait_for_the_end_of_a_count(processes):
    handler, others = processes(handler=(50, 40), one=(100, 90), other=(100, 90))
    assert resident_bytes(handler, others, lambda: True, 60 * MB) == 50 * MB
