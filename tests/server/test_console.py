"""What the console says of the wall when the server has started."""

import pytest

from course.server import serving
from sandbox import Sandbox, Status
from sandbox.cli import selftest


class Runner:
    def __init__(self, status):
        self._status = status

    def status(self):
        return self._status


@pytest.fixture
def said(capfd):
    def run(**status):
        serving._say_sandbox(Runner(Status(**status)))
        return "".join(capfd.readouterr())

    return run


def test_the_tier_is_said(said):
    text = said(available=True, tier="A")
    assert "a wall of tier A" in text
    assert len(text.splitlines()) == 1


def test_of_tier_c_it_is_said_what_it_does_not_stop_and_how_to_get_a_better_one(said):
    text = said(available=True, tier="C", caution="Tier C keeps less apart. Run: this.")
    assert "a wall of tier C" in text
    assert "Tier C keeps less apart. Run: this." in text


def test_without_a_wall_the_check_and_the_remedy_are_said(said):
    text = said(available=False, tier="C", failed_check="files", message="a file was read", remedy="Run: this.")
    assert "No code runs" in text
    assert "(files): a file was read" in text
    assert "Run: this." in text


@pytest.mark.parametrize("caution", ["", "Tier C keeps less apart."])
def test_the_command_prints_the_tier_its_checks_and_what_it_does_not_stop(monkeypatch, capsys, caution):
    class Connected:
        def status(self, *, every_runtime):
            assert every_runtime
            return Status(available=True, tier="C", checks=(("files", True),), caution=caution)

        def stop(self):
            pass

    monkeypatch.setattr(Sandbox, "connect", lambda _folder: Connected())
    assert selftest.main(None) == 0
    text = capsys.readouterr().out
    assert text.startswith("tier C\n")
    assert "1 checks held" in text
    assert ("Tier C keeps less apart." in text) is bool(caution)
