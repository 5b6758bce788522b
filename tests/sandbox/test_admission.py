"""Admission for threads: who waits hears their place, and may leave."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from sandbox import SandboxBusy
from sandbox.channel import ChannelClosed
from sandbox.warden.admission import Admission
from sandbox.warden.turns import Kind


def eventually(true: Callable[[], object]) -> None:
    deadline = time.monotonic() + 10
    while not true():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.01)


def places(quick: int) -> dict[Kind, int]:
    return {Kind.QUICK: quick, Kind.LONG: 1, Kind.HEAVY: 1}


class Job(threading.Thread):
    """A job that stays until `over` is set."""

    def __init__(self, admission: Admission, owner: str, client: socket.socket | None = None) -> None:
        super().__init__(daemon=True)
        self.admission, self.owner, self.client = admission, owner, client
        self.places: list[int] = []
        self.inside, self.over = threading.Event(), threading.Event()
        self.error: BaseException | None = None
        self.start()

    def run(self) -> None:
        try:
            with self.admission.place(self.owner, client=self.client, tell=self._hear):
                self.inside.set()
                self.over.wait(10)
        except (SandboxBusy, ChannelClosed) as error:
            self.error = error

    def _hear(self, place: int, long: bool) -> None:
        assert not long
        self.places.append(place)


def test_who_waits_hears_their_place_and_who_does_not_hears_nothing() -> None:
    admission = Admission(places=places(1), waiting=10)
    first = Job(admission, "ada")
    assert first.inside.wait(5)
    second = Job(admission, "grace")
    eventually(lambda: second.places)
    third = Job(admission, "alan")
    eventually(lambda: third.places)
    assert (first.places, second.places, third.places) == ([], [1], [2])
    first.over.set()
    assert second.inside.wait(5)
    eventually(lambda: third.places == [2, 1] and second.places == [1, 0])
    second.over.set()
    assert third.inside.wait(5)
    third.over.set()


def test_who_hangs_up_leaves_the_line() -> None:
    admission = Admission(places=places(1), waiting=10)
    holder = Job(admission, "ada")
    assert holder.inside.wait(5)
    ours, theirs = socket.socketpair()
    gone = Job(admission, "grace", theirs)
    eventually(lambda: admission.waiting == 1)
    ours.close()
    gone.join(5)
    assert isinstance(gone.error, ChannelClosed) and not gone.inside.is_set()
    assert admission.waiting == 0
    theirs.close()
    holder.over.set()
    again = Job(admission, "grace")
    assert again.inside.wait(5)
    again.over.set()


def test_many_who_come_and_go_leave_no_descriptor_and_nobody_in_line() -> None:
    admission = Admission(places=places(2), waiting=100)
    eventually(lambda: not any(isinstance(thread, Job) for thread in threading.enumerate()))  # of the tests before
    before = len(list(Path(f"/proc/{os.getpid()}/fd").iterdir()))
    jobs = [Job(admission, f"{number % 7}") for number in range(60)]
    for job in jobs:
        job.over.set()
    for job in jobs:
        job.join(10)
    assert all(job.inside.is_set() for job in jobs)
    assert admission.waiting == 0
    assert len(list(Path(f"/proc/{os.getpid()}/fd").iterdir())) <= before  # what other tests left may be gone


def test_what_is_beyond_the_line_is_turned_away_and_what_is_not_is_let_in() -> None:
    admission = Admission(places=places(1), waiting=1)
    holder = Job(admission, "")
    assert holder.inside.wait(5)
    waiter = Job(admission, "")
    eventually(lambda: admission.waiting == 1)
    with pytest.raises(SandboxBusy), admission.place():
        pass
    holder.over.set()
    waiter.over.set()
    waiter.join(5)
    with admission.place():
        pass
