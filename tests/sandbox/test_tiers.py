"""Which wall is built: tier C only where namespaces are what is refused, and never one that does not hold."""

import pytest

from sandbox.errors import SandboxUnavailable
from sandbox.wall import confined, landlock, usernamespaces
from sandbox.wall.usernamespaces import Finding
from sandbox.warden import selftest, service
from sandbox.warden.service import Warden

REFUSED = Finding("Namespaces are refused.", "Run: this.")
NO_PARENT = SandboxUnavailable("no parent", check="outer wall", remedy="Run: this.", for_now=True)
NO_ENVIRONMENT = SandboxUnavailable("no environment", check="inner wall", remedy="Run: this.", for_now=True)
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


class Again:
    """A warden on yards that are none, whose starts and self-tests come to these ends, the last one again and again."""

    def __init__(self, folder, monkeypatch, *, starts=(None,), tests=({},)):
        self.starts, self.tests, self.patiences = list(starts), list(tests), []
        self.open = self.started = 0
        monkeypatch.setattr(service, "Yard", self.start)
        monkeypatch.setattr(selftest, "run", self.test)
        monkeypatch.setattr(usernamespaces, "diagnose", lambda: None)
        self.warden = Warden(folder)

    def start(self, *_, **__):
        _raise(self.starts)
        self.open += 1
        self.started += 1
        return self

    def test(self, _yard, *, patience):
        self.patiences.append(patience)
        return selftest.Report(_raise(self.tests))

    def close(self):
        self.open -= 1

    alive = True


def _raise(ends):
    end = ends.pop(0) if len(ends) > 1 else ends[0]
    if isinstance(end, Exception):
        raise end
    return end


TOO_BUSY = SandboxUnavailable("it timed out", check="a handler runs", for_now=True)


def test_a_self_test_that_could_not_finish_is_tried_again_with_more_time(tmp_path, monkeypatch):
    again = Again(tmp_path, monkeypatch, tests=[TOO_BUSY, TOO_BUSY, TOO_BUSY, {"files": True}])
    assert not again.warden._start()
    assert not again.warden._ready.is_set(), "who waits for the start is not told of the first failure"
    assert again.warden._backoff.seconds_left == 0
    assert not again.warden._start()
    told = again.warden._status()
    assert again.warden._ready.is_set()
    assert (told["available"], told["for_now"], told["failed_check"]) == (False, True, "a handler runs")
    assert 0 < again.warden._backoff.seconds_left <= 1
    assert not again.warden._start()
    assert again.warden._start()
    assert again.patiences == [1, 2, 4, 4]
    assert (again.warden._status()["available"], again.open, again.started) == (True, 1, 1)


def test_a_yard_that_makes_no_environments_is_replaced(tmp_path, monkeypatch):
    again = Again(tmp_path, monkeypatch, tests=[NO_ENVIRONMENT, {"files": True}])
    assert [again.warden._start() for _ in range(2)] == [False, True]
    assert (again.open, again.started) == (1, 2)


@pytest.mark.parametrize("before", [[], [TOO_BUSY], [TOO_BUSY] * 4], ids=len)
def test_an_attack_that_succeeded_is_final(tmp_path, monkeypatch, before):
    again = Again(tmp_path, monkeypatch, tests=[*before, {"files": False}, {"files": True}])
    again.warden._done.wait = lambda _seconds: False  # without the pauses
    again.warden._keep()
    told = again.warden._status()
    assert (told["available"], told["for_now"], told["failed_check"]) == (False, False, "files")
    assert len(again.patiences) == len(before) + 1


def test_what_does_not_start_for_want_of_something_is_started_later(tmp_path, monkeypatch):
    again = Again(tmp_path, monkeypatch, starts=[OSError("no process is left"), NO_PARENT, None])
    assert [again.warden._start() for _ in range(3)] == [False, False, True]
    assert (again.warden._status()["available"], again.open) == (True, 1)


def test_what_has_died_and_does_not_start_anew_is_closed_once_and_left_alone_for_a_while(tmp_path, monkeypatch):
    again = Again(tmp_path, monkeypatch, starts=[None, NO_PARENT, OSError("no process is left"), None])
    assert again.warden._start()
    again.alive = False
    refused = []
    for _ in range(4):  # the last two come too soon
        with pytest.raises(SandboxUnavailable) as error:
            again.warden._living_yard()
        refused.append((str(error.value), error.value.for_now))
    assert [why for why, _ in refused][:2] == ["no parent", "the sandbox could not start: no process is left"]
    assert refused[2] == refused[3] == ("what has died is not there again yet", True)
    assert again.open == 0
    again.warden._backoff._until -= 1
    assert again.warden._living_yard() is again


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
