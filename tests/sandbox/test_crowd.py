"""The supervisor of tier C counts what everybody of a run holds on the disk, whoever has it at the moment."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sandbox.wall.scratch import Scratch, usage
from sandbox.zygote import crowd
from sandbox.zygote.crowd import Crowd
from tests.sandbox.attacks.conftest import eventually

HOLDS_A_FILE = """
import os, time
file = os.open("gone", os.O_CREAT | os.O_RDWR)
os.unlink("gone")
os.write(file, bytes(1 << 20))
print("held", flush=True)
time.sleep(60)
"""
MEGABYTE = 1 << 20


@pytest.fixture
def scratch(tmp_path: Path) -> Scratch:
    return Scratch.make(str(tmp_path))


@pytest.fixture
def holder(scratch: Scratch) -> Iterator[subprocess.Popen[bytes]]:
    """A process that holds a megabyte without a name."""
    line = [sys.executable, "-S", "-c", HOLDS_A_FILE]
    with subprocess.Popen(line, cwd=scratch.tmp, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"held\n"
        yield process
        os.kill(process.pid, signal.SIGKILL)


@pytest.fixture
def stopped() -> Iterator[tuple[int, int]]:
    """The pipe by which process 1 says that it has stopped all."""
    ends = os.pipe2(os.O_NONBLOCK)
    yield ends
    for end in ends:
        os.close(end)


@pytest.fixture
def stopping(holder: subprocess.Popen[bytes], stopped: tuple[int, int]) -> Iterator[list[int]]:
    """This process stands for process 1. What it has had `holder` do."""
    done: list[int] = []

    def tell(number: int) -> Callable[..., None]:
        def on_signal(*_: object) -> None:
            done.append(number)
            holder.send_signal(number)
            if number == signal.SIGSTOP:
                os.write(stopped[1], b"s")

        return on_signal

    before = {
        crowd.STOP: signal.signal(crowd.STOP, tell(signal.SIGSTOP)),
        crowd.CONTINUE: signal.signal(crowd.CONTINUE, tell(signal.SIGCONT)),
    }
    yield done
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.fixture
def watched(
    holder: subprocess.Popen[bytes], scratch: Scratch, stopped: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> Crowd:
    """Those below this process, of which only `holder` counts."""
    found = Crowd(os.getpid(), holder.pid, scratch, stopped[0])
    found._counting = threading.Thread()  # which nobody starts
    only = ([holder.pid], [f"/proc/{holder.pid}/task/{holder.pid}"])
    monkeypatch.setattr(found, "_look", lambda: only)
    monkeypatch.setattr(found, "_written", lambda: 0)  # of this process, with all tests before this one
    return found


def test_who_holds_a_file_all_the_time_is_counted_and_not_stopped(watched, stopping):
    taken, _ = watched._disk()
    assert MEGABYTE <= taken < 2 * MEGABYTE
    assert stopping == []


def test_who_was_not_there_when_it_was_looked_for_is_counted_while_all_stand_still(
    watched, stopping, holder, monkeypatch
):
    real, looks = watched._look, [([], [])]
    monkeypatch.setattr(watched, "_look", lambda: looks.pop() if looks else real())
    count, states = watched._unlinked, []
    monkeypatch.setattr(watched, "_unlinked", lambda: states.append(_state(holder)) or count())
    taken, _ = watched._disk()
    assert MEGABYTE <= taken < 2 * MEGABYTE
    assert [state == "T" for state in states] == [False, True]
    assert stopping == [signal.SIGSTOP, signal.SIGCONT]
    assert eventually(lambda: _state(holder) != "T")
    assert not watched.excessive()


def test_who_goes_on_after_it_was_stopped_is_ended(watched, stopping, monkeypatch):
    """As somebody would who has a timer send SIGCONT: whenever it is looked again there is somebody else."""
    monkeypatch.setattr(watched, "_counted", lambda: (0, 0, False, False))
    ended = []
    for _ in range(3):
        watched._next_count = 0.0
        ended.append(watched.excessive())
    assert ended == [False, False, True]
    assert stopping == [signal.SIGSTOP, signal.SIGCONT] * 3


def test_where_process_1_gets_no_time_to_stop_them_nobody_is_blamed(watched, stopping, monkeypatch):
    monkeypatch.setattr(watched, "_counted", lambda: (0, 0, False, False))
    monkeypatch.setattr(select, "select", lambda *_: ([], [], []))
    for _ in range(3):
        watched._next_count = 0.0
        assert not watched.excessive()
    assert stopping == [signal.SIGSTOP, signal.SIGCONT] * 3, "they go on"


def test_what_has_another_name_whenever_it_is_looked_for_is_not_passed_over_in_silence(scratch, monkeypatch):
    Path(scratch.tmp, "one").touch()
    assert usage(scratch.tmp).sure
    monkeypatch.setattr(os, "listdir", lambda _folder: ["another"])
    assert not usage(scratch.tmp).sure


def _state(process: subprocess.Popen[bytes]) -> str:
    return Path(f"/proc/{process.pid}/stat").read_text().rpartition(") ")[2][0]
