"""Tier B: an ordinary user has started the server. The same battery with the same outcomes, without control groups."""

import pytest

from course.server import serving
from sandbox import Sandbox
from tests.sandbox.attacks.conftest import battery, honest, plain_warden
from tests.sandbox.attacks.table import LIST, TABLE

pytestmark = pytest.mark.sandbox


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tier-b")
    with plain_warden(folder):
        sandbox = Sandbox.connect(folder)
        yield sandbox
        sandbox.close()


def test_the_self_test_holds_without_root_and_control_groups(plain):
    status = plain.status()
    assert (status.available, status.tier, status.caution) == (True, "B", ""), (status.message, status.checks)
    assert all(held for _, held in status.checks)


def test_the_console_says_what_this_tier_does_not_stop(plain, capfd):
    serving._say_sandbox(plain)
    wall, not_stopped = capfd.readouterr().out.splitlines()
    assert "a wall of tier B" in wall
    assert "no control group" in not_stopped


def test_each_attempt_ends_as_on_a_server_that_root_has_started(plain, surroundings):
    outcomes = battery(plain, surroundings)
    differing = {one.name: outcomes[one.name] for one in TABLE if one.seen not in (LIST, outcomes[one.name])}
    assert differing == {}
    honest(plain)


def test_an_honest_run_passes_and_says_which_wall_held(plain):
    honest(plain)
