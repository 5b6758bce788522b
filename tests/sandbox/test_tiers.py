"""Which wall is built: tier C only where namespaces are what is refused, and never one that does not hold."""

import pytest

from sandbox.errors import SandboxUnavailable
from sandbox.wall import confined, landlock, usernamespaces
from sandbox.wall.usernamespaces import Finding
from sandbox.warden.service import Warden

REFUSED = Finding("Namespaces are refused.", "Run: this.")
NO_PARENT = SandboxUnavailable("no parent", check="outer wall", remedy="Run: this.")
NO_ENVIRONMENT = SandboxUnavailable("no environment", check="inner wall", remedy="Run: this.")
BROKEN = SandboxUnavailable("the wall did not hold: a file was read", check="a file was read")


@pytest.fixture
def status(tmp_path, monkeypatch):
    """What a warden tells that finds these walls, with namespaces and without."""

    def run(with_namespaces, without=None, *, refused=REFUSED, missing=""):
        warden = Warden(tmp_path)
        walls = {None: with_namespaces, tmp_path: without}
        monkeypatch.setattr(warden, "_raise_wall", lambda: walls[warden._confined_in])
        monkeypatch.setattr(usernamespaces, "diagnose", lambda: refused)
        monkeypatch.setattr(confined, "missing", lambda: missing)
        warden._start()
        return warden._status()

    return run


@pytest.mark.parametrize("failure", [NO_PARENT, NO_ENVIRONMENT])
def test_tier_c_is_built_where_namespaces_are_refused_and_says_why(status, failure):
    found = status(failure)
    assert (found["available"], found["tier"]) == (True, "C")
    assert "which files and processes there are" in found["caution"]
    assert found["caution"].endswith("Namespaces are refused. Run: this.")


def test_with_namespaces_nothing_is_said_of_tier_c(status):
    found = status(None)
    assert (found["available"], found["tier"] in ("A", "B"), found["caution"]) == (True, True, "")


def test_a_wall_of_tier_c_that_does_not_hold_runs_nothing(status):
    found = status(NO_PARENT, BROKEN)
    assert (found["available"], found["failed_check"]) == (False, "a file was read")


def test_a_wall_with_namespaces_that_does_not_hold_is_not_replaced_by_a_weaker_one(status):
    found = status(BROKEN)
    assert (found["available"], found["failed_check"]) == (False, "a file was read")
    assert found["tier"] != "C"


def test_a_parent_that_does_not_start_for_another_reason_is_not_replaced_either(status):
    found = status(NO_PARENT, refused=None)
    assert (found["available"], found["failed_check"]) == (False, "outer wall")


def test_without_what_tier_c_needs_nothing_runs_and_both_are_said(status):
    found = status(NO_PARENT, missing="tier C needs more")
    assert (found["available"], found["message"]) == (False, "no parent; tier C needs more")
    assert found["remedy"] == "Run: this."


@pytest.mark.parametrize(("version", "enough"), [(0, False), (5, False), (6, True), (7, True)])
def test_tier_c_needs_landlock_that_keeps_signals_within(monkeypatch, version, enough):
    monkeypatch.setattr(landlock, "abi", lambda: version)
    assert ("Landlock 6" not in confined.missing()) is enough


def test_what_is_readable_leaves_out_what_is_hidden_below_it(tmp_path):
    for path in ("usr/lib", "usr/bin", "usr/src/app/data", "usr/src/other"):
        (tmp_path / path).mkdir(parents=True)
    hidden = [tmp_path / "usr/src/app"]
    found = confined.readable_below(tmp_path / "usr", hidden)
    assert sorted(str(path.relative_to(tmp_path)) for path in found) == ["usr/bin", "usr/lib", "usr/src/other"]
    assert confined.readable_below(tmp_path / "usr/lib", hidden) == [tmp_path / "usr/lib"]
    assert confined.readable_below(tmp_path / "usr/src/app/data", hidden) == []
