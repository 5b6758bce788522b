"""One thread for all descriptors of a run."""

from __future__ import annotations

import os
import threading
import time

from sandbox.cloud.front.lookout import Lookout


def test_each_is_called_while_there_is_something_for_it_and_not_after_it_has_left():
    lookout, called, done = Lookout(), [], threading.Event()
    pipes = [os.pipe() for _ in range(3)]

    def hear(number: int) -> None:
        called.append((number, os.read(pipes[number][0], 1)))
        if len(called) == 3:
            done.set()

    for number, (reading, _) in enumerate(pipes):
        lookout.register(reading, lambda number=number: hear(number))
    lookout.unregister(pipes[1][0])
    lookout.unregister(pipes[1][0])
    for _, writing in pipes:
        os.write(writing, b"x")
    os.write(pipes[2][1], b"y")
    assert done.wait(5)
    assert sorted(called) == [(0, b"x"), (2, b"x"), (2, b"y")]
    assert os.read(pipes[1][0], 1) == b"x"


def test_a_number_that_comes_back_belongs_to_who_has_it_now():
    lookout, done = Lookout(), threading.Event()
    reading, writing = os.pipe()
    lookout.register(reading, lambda: os.write(2, b"not me"))
    lookout.unregister(reading)
    os.close(reading)
    again, other = os.pipe()
    assert again == reading
    lookout.register(again, done.set)
    os.write(other, b"x")
    assert done.wait(5)
    os.close(writing)


def test_one_whose_call_fails_keeps_nobody_from_being_called():
    lookout, done = Lookout(), threading.Event()
    broken, other = os.pipe(), os.pipe()

    def fail() -> None:
        lookout.unregister(broken[0])
        raise RuntimeError("can't start new thread")

    lookout.register(broken[0], fail)
    lookout.register(other[0], done.set)
    os.write(broken[1], b"x")
    os.write(other[1], b"x")
    assert done.wait(5)


def test_one_that_rests_is_not_called_until_it_has_rested_and_the_others_are():
    lookout, called = Lookout(), []
    tired, other = os.pipe(), os.pipe()

    def take() -> None:
        called.append((time.monotonic(), os.read(tired[0], 1)))
        lookout.rest(tired[0], 0.3)

    lookout.register(tired[0], take)
    lookout.register(other[0], lambda: called.append((0, os.read(other[0], 1))))  # no time: it is in nobody's way
    os.write(tired[1], b"xy")
    os.write(other[1], b"z")
    lookout.rest(other[1], 5)  # nobody has registered it
    deadline = time.monotonic() + 5
    while len(called) < 3 and time.monotonic() < deadline:
        time.sleep(0.01)
    (first, _), (second, _) = [one for one in called if one[0]]
    assert second - first >= 0.3
    assert sorted(byte for _, byte in called) == [b"x", b"y", b"z"]
