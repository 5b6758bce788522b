"""What is due within a second is due together."""

from __future__ import annotations

from sandbox.cloud.delivery.moments import next_of


def test_the_next_moment_is_the_last_of_those_that_are_due_together() -> None:
    assert next_of([60.02, 120.0, 60.0, 60.9]) == 60.9
    assert next_of([60.0, 61.1]) == 60.0


def test_of_no_moments_none_is_next() -> None:
    assert next_of([]) is None
