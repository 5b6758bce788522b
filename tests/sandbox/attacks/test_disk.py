"""Disk: too much, too many, too deep, in the wrong place, left over."""

import pytest

from tests.sandbox.attacks.table import layered, of, seen, tried_outside

pytestmark = [pytest.mark.sandbox, pytest.mark.tiers("ABC")]


@pytest.mark.parametrize("attempt", of("disk"), ids=lambda attempt: attempt.sentence)
def test_a_handler_cannot(held, tier, attempt, record_property):
    record_property("seen", held[attempt.name])
    assert held[attempt.name] in seen(attempt, tier)


@pytest.mark.parametrize("attempt", layered("disk"), ids=lambda attempt: attempt.without)
def test_a_handler_could(without, attempt):
    expected = attempt.then if isinstance(attempt.then, tuple) else (attempt.then,)
    assert without["+".join(attempt.off)][attempt.name] in expected


@pytest.mark.parametrize("attempt", tried_outside("disk"), ids=lambda attempt: attempt.sentence)
def test_a_process_outside_of_the_wall_can(outside, attempt):
    assert outside[attempt.name] == attempt.outside


def test_what_lambda_allows_is_allowed(held):
    assert held["use_the_disk_as_lambda_allows"] == "used"


def test_a_large_file_fills_the_disk_and_not_the_machine(invoked):
    source = """
import tempfile
def handler(e, c):
    with tempfile.TemporaryFile() as file:
        for n in range(600): file.write(bytes(10**6))
"""
    (invocation,) = invoked(source, timeout=20)
    assert invocation.status == "failed"
    assert "File too large" in invocation.error.message


def test_a_run_sees_no_file_of_the_run_before(invoked):
    source = """
import os, pathlib, tempfile
def handler(e, c):
    seen = sorted(os.listdir(tempfile.gettempdir()))
    pathlib.Path(tempfile.gettempdir(), 'left').write_text('x')
    return seen
"""
    first, second = invoked(source, {}, {})
    assert (first.answer, second.answer) == ([], ["left"])  # the control: warm, so /tmp is kept
    (another,) = invoked(source)
    assert another.answer == []
