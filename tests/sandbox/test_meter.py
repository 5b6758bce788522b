"""What environments have had of the processor reaches the warden whatever becomes of either; nobody waits for it."""

from __future__ import annotations

import math
import threading
from collections.abc import Iterator

import pytest

from sandbox import Job, Sandbox
from sandbox.channel import ChannelClosed
from sandbox.meter import Meter
from tests.sandbox.conftest import FUNCTION
from tests.sandbox.drills import census

CODE = b"""
import os, time
def handler(event, context):
    time.sleep(event["seconds"])
    if event["ends"]: os._exit(1)
"""
MANY = 40


def test_what_is_told_is_heard_once_and_in_all() -> None:
    ours, theirs = Meter.pair()
    for seconds in (0.25, 1.0, 0.5, math.inf):
        theirs.tell(seconds)
    assert [ours.hear() for _ in range(3)] == [0.25, 0.75, math.inf]
    assert ours.heard == math.inf


def test_the_end_is_told_after_all_the_rest_even_by_who_had_not_heard_everything() -> None:
    ours, theirs = Meter.pair()
    ours.tell(3.0)
    theirs.tell(1.0)
    theirs.close()
    assert ours.hear() == 1.0
    with pytest.raises(ChannelClosed):
        ours.hear()
    ours.tell(4.0)  # to nobody


def test_who_tells_waits_for_nobody_and_what_was_not_told_is_told_with_the_next() -> None:
    ours, theirs = Meter.pair()
    for number in range(1, 10_001):
        theirs.tell(float(number))
    told = theirs.told
    assert 1 < told < 10_000
    while ours.heard < told:
        ours.hear()
    theirs.tell(10_000.0)
    assert ours.hear() == 10_000 - told


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    sandbox = Sandbox.connect(tmp_path_factory.mktemp("meter"))
    assert sandbox.status().available
    yield sandbox
    sandbox.stop()


def most_more(own: Sandbox, *steps: dict[str, object]) -> int:
    """How many descriptors more than before the warden holds at most during a run."""
    warden = census.warden(own.folder)
    assert warden is not None
    before = census.descriptors(warden)
    job = Job(code={"handler.py": CODE}, template=FUNCTION % {"timeout": 20, "memory": 128}, steps=steps)
    results = []
    thread = threading.Thread(target=lambda: results.append(own.run(job)))
    thread.start()
    most = before
    while thread.is_alive():
        most = max(most, census.descriptors(warden))
        thread.join(0.02)
    assert len(results[0].steps) == len(steps) and results[0].outcome == "finished"
    return most - before


def invocation(seconds: float, *, ends: bool) -> dict[str, object]:
    return {"step": "invoke", "payload": {"seconds": seconds, "ends": ends}}


@pytest.mark.sandbox
@pytest.mark.alone
def test_the_warden_keeps_no_descriptor_of_an_environment_that_has_ended(own: Sandbox) -> None:
    """And one of each that lives, which is the control. Both runs go on until the spares are there again."""
    most_more(own, invocation(0.0, ends=False))
    threading.Event().wait(3)
    at_once = {"step": "at-once", "times": MANY, "do": invocation(5.0, ends=False)}
    assert most_more(own, at_once) >= MANY
    threading.Event().wait(3)
    assert most_more(own, *[invocation(0.0, ends=True)] * MANY, invocation(3.0, ends=False)) < MANY // 2
