"""What environments have had of the processor reaches the warden whatever becomes of either; nobody waits for it."""

from __future__ import annotations

import math

import pytest

from sandbox.channel import ChannelClosed
from sandbox.meter import Meter

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
