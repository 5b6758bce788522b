"""What a handler writes, as it is read from its pipe: in bounds, and never for the sake of who writes without end."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator

import pytest

from sandbox.cloud.front.lookout import Lookout
from sandbox.cloud.functions.logs import LogPipe

LIMIT = 1000
MEGABYTE = 1024 * 1024


@pytest.fixture
def written() -> Iterator[tuple[LogPipe, int]]:
    """A pipe's reader and the end to write to."""
    reading, writing = os.pipe()
    pipe = LogPipe(reading, LIMIT, Lookout())
    yield pipe, writing
    os.close(writing)
    pipe.close()


def texts(pipe: LogPipe) -> tuple[list[str], bool]:
    lines, truncated = pipe.take()
    return [line.text for line in lines], truncated


def test_lines_come_whole_and_the_last_one_as_far_as_it_was_written(written: tuple[LogPipe, int]) -> None:
    pipe, end = written
    os.write(end, b"one\r\ntwo\nthr")
    assert texts(pipe) == (["one", "two", "thr"], False)


def test_what_follows_the_first_line_beyond_the_bound_is_lost_until_the_next_invocation(
    written: tuple[LogPipe, int],
) -> None:
    """The end of a line that was cut is not taken for a line."""
    pipe, end = written
    os.write(end, b"kept\n" + b"x" * 2000 + b"\nshort\n")
    assert texts(pipe) == (["kept"], True)
    os.write(end, b"y" * 2000 + b"\nthe beginning of a line")
    assert texts(pipe) == ([], True)
    os.write(end, b" and its end\nnew\n")
    assert texts(pipe) == (["new"], False)


def test_who_writes_without_end_waits_once_nothing_more_is_kept(written: tuple[LogPipe, int]) -> None:
    pipe, end = written
    sent, over = 0, threading.Event()

    def write() -> None:
        nonlocal sent
        while not over.is_set():
            sent += os.write(end, b"x" * 65535 + b"\n")

    began = time.monotonic()
    writer = threading.Thread(target=write)
    writer.start()
    time.sleep(0.5)
    over.set()
    writer.join()
    megabytes = 50 * (time.monotonic() - began) + 4  # a fiftieth of a second for each; gigabytes come without
    assert MEGABYTE < sent < megabytes * MEGABYTE
    assert texts(pipe)[1]
