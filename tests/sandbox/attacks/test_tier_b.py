"""Tier B: an ordinary user has started the server. All attacks have the same outcomes there, without control groups."""

import pytest

from course.server import serving

pytestmark = [pytest.mark.sandbox, pytest.mark.tiers("B")]


def test_the_self_test_holds_without_root_and_control_groups(sandbox):
    status = sandbox.status()
    assert (status.available, status.tier, status.caution) == (True, "B", ""), (status.message, status.checks)
    assert all(held for _, held in status.checks)


def test_the_console_says_what_this_tier_does_not_stop(sandbox, capfd):
    serving._say_sandbox(sandbox)
    wall, not_stopped = capfd.readouterr().out.splitlines()
    assert "a wall of tier B" in wall
    assert "no control group" in not_stopped
