"""What the console says of the wall when the server has started."""

import pytest

from course.server import serving
from sandbox import Sandbox, Status
from sandbox.cli import selftest


class Runner:
    def __init__(self, *told):
        self._told = list(told)

    def status(self):
        return self._told.pop(0)


@pytest.fixture
def said(capfd):
    def run(**status):
        serving._say_sandbox(Runner(Status(**status)))
        return "".join(capfd.readouterr())

    return run


@pytest.mark.parametrize(("tier", "only_there"), [("A", ""), ("B", "no control group holds them")])
def test_the_tier_is_said_and_what_it_does_not_stop(said, tier, only_there):
    wall, not_stopped = said(available=True, tier=tier).splitlines()
    assert f"a wall of tier {tier}" in wall
    assert not_stopped.startswith("Not stopped: a bug of the kernel")
    assert only_there in not_stopped
    assert ("control group" in not_stopped) is bool(only_there)


def test_of_tier_c_it_is_said_what_it_does_not_stop_and_how_to_get_a_better_one(said):
    text = said(available=True, tier="C", caution="Tier C keeps less apart. Run: this.")
    assert "a wall of tier C" in text
    assert "Tier C keeps less apart. Run: this." in text


def test_without_a_wall_the_check_and_the_remedy_are_said(said):
    text = said(available=False, tier="C", failed_check="files", message="a file was read", remedy="Run: this.")
    assert "No code runs" in text
    assert "(files): a file was read" in text
    assert "Run: this." in text


def test_a_sandbox_that_is_tried_again_is_said_each_time_for_another_reason_and_at_last_that_it_stands(
    capfd, monkeypatch
):
    monkeypatch.setattr(serving, "_LOOK_SECONDS", 0)
    slow = Status(available=False, for_now=True, failed_check="a handler runs", message="it timed out", remedy="Do.")
    full = Status(available=False, for_now=True, failed_check="start", message="no process is left")
    serving._say_sandbox(Runner(slow, slow, full, Status(available=True, tier="A")))
    assert capfd.readouterr().out.splitlines()[:4] == [
        "No code runs yet (a handler runs): it timed out. It is tried again, and attempts wait for it.",
        "Do.",
        "No code runs yet (start): no process is left. It is tried again, and attempts wait for it.",
        "Learners' code runs behind a wall of tier A, which has just been tested.",
    ]


@pytest.mark.parametrize(("tier", "caution"), [("A", ""), ("B", ""), ("C", "Tier C keeps less apart.")])
def test_the_command_prints_the_tier_its_checks_and_what_it_does_not_stop(monkeypatch, capsys, tier, caution):
    class Connected:
        def status(self, *, every_runtime):
            assert every_runtime
            return Status(available=True, tier=tier, checks=(("files", True),), caution=caution)

        def stop(self):
            pass

    monkeypatch.setattr(Sandbox, "connect", lambda _folder: Connected())
    assert selftest.main(None) == 0
    first, *_, held, last = capsys.readouterr().out.splitlines()
    assert first == f"tier {tier}"
    assert held == "1 checks held"
    assert last.startswith(caution or "Not stopped: ")
