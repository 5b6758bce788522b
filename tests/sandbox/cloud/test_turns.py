"""Concurrent calls are carried out in rounds."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

from sandbox.cloud.front import turns as module
from sandbox.cloud.front.turns import Turns


def play(participants: int, calls: int, *, pause: float = 0.0) -> list[tuple[int, int]]:
    """(participant, call) in the order in which calls were carried out."""
    turns = Turns([str(n) for n in range(participants)])
    carried_out: list[tuple[int, int]] = []
    lock = threading.Lock()

    def work(number: int) -> None:
        for call in range(calls):
            time.sleep(pause * (number + 1))
            with turns.turn(str(number)), lock:
                carried_out.append((number, call))
        turns.end(str(number))

    with ThreadPoolExecutor(participants) as threads:
        list(threads.map(work, range(participants)))
    return carried_out


def test_each_round_has_one_call_of_each_in_order() -> None:
    assert play(4, 3, pause=0.002) == [(number, call) for call in range(3) for number in range(4)]


def test_two_that_read_and_then_write_always_both_read_first() -> None:
    for _ in range(20):
        assert play(2, 2) == [(0, 0), (1, 0), (0, 1), (1, 1)]


def test_one_that_ends_early_holds_nobody_up() -> None:
    turns = Turns(["a", "b"])
    turns.end("a")
    with turns.turn("b"):
        pass


def test_one_that_sleeps_is_waited_for_only_so_long(monkeypatch) -> None:
    monkeypatch.setattr(module, "FIRST_SECONDS", 0.05)
    monkeypatch.setattr(module, "PATIENCE_SECONDS", 0.05)
    turns = Turns(["asleep", "b"])
    with turns.turn("b"):
        pass
    with turns.turn("b"):
        pass


def test_a_call_of_nobodys_passes() -> None:
    turns = Turns(["a"])
    with turns.turn(None), turns.turn("other"):
        pass
