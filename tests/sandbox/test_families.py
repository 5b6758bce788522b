"""Node.js is started by the first environment that is asked of it, and proves its wall before anybody gets one."""

import os
from pathlib import Path

import pytest

from sandbox.errors import SandboxUnavailable
from sandbox.warden import families
from tests.sandbox.drills import census


class FakeParent:
    def __init__(self, module, **options):
        self.module, self.alive = module, True

    def close(self):
        self.alive = False


class FakePool:
    def __init__(self, zygote, size, **options):
        self.zygote = zygote

    def take(self):
        return self.zygote.module

    def close(self):
        pass


@pytest.fixture
def started(monkeypatch):
    """The modules whose zygotes were started."""
    modules = []

    class Counted(FakeParent):
        def __init__(self, module, **options):
            super().__init__(module, **options)
            modules.append(module)

    monkeypatch.setattr(families, "WarmParent", Counted)
    monkeypatch.setattr(families, "Pool", FakePool)
    monkeypatch.setattr(families.place, "mounts", lambda: None)
    return modules


@pytest.fixture
def make():
    made = []
    with Path(os.devnull).open() as log:

        def build(prove=lambda patience: None):
            of_nobody = {"in_flight": lambda: 0, "company": lambda: False}
            made.append(families.Families(log.fileno(), spares=1, prove=prove, **of_nobody))
            return made[-1]

        yield build
        for one in made:
            one.close()


def test_node_starts_with_its_first_environment(started, make):
    both = make()
    assert (started, both.take("python")) == (["sandbox.zygote"], "sandbox.zygote")
    assert [both.take("nodejs"), both.take("nodejs")] == ["sandbox.node"] * 2
    assert started == ["sandbox.zygote", "sandbox.node"]


def test_the_proof_may_ask_for_environments_itself(started, make):
    got = []

    def prove(patience):
        got.append(both.take("nodejs"))

    both = make(prove)
    assert (both.take("nodejs"), got) == ("sandbox.node", ["sandbox.node"])


def test_where_the_wall_does_not_hold_around_node_nobody_gets_an_environment(started, make):
    both = make(lambda patience: SandboxUnavailable("it did not hold", check="x"))
    for _ in range(2):
        with pytest.raises(SandboxUnavailable, match="it did not hold"):
            both.take("nodejs")
    assert started.count("sandbox.node") == 1
    assert both.take("python") == "sandbox.zygote"


def test_where_it_could_not_be_tried_it_is_tried_again(started, make):
    failures, patiences = [SandboxUnavailable("too busy", check="a handler runs", for_now=True)] * 2, []

    def prove(patience):
        patiences.append(patience)
        if failures:
            raise failures.pop()

    both = make(prove)
    for _ in range(5):  # after the second failure nobody makes a busy machine busier for a second
        with pytest.raises(SandboxUnavailable, match="too busy") as refused:
            both.take("nodejs")
        assert refused.value.for_now
    assert patiences == [1, 2]
    both._backoff._until -= 1
    assert both.take("nodejs") == "sandbox.node"
    assert patiences == [1, 2, 4]


def test_what_was_missing_may_be_there_the_next_time(started, make, monkeypatch):
    def missing():
        raise SandboxUnavailable("not built", check="Node.js", remedy="make runtime")

    both = make()
    monkeypatch.setattr(families.place, "mounts", missing)
    with pytest.raises(SandboxUnavailable, match="not built"):
        both.take("nodejs")
    monkeypatch.setattr(families.place, "mounts", lambda: None)
    assert both.take("nodejs") == "sandbox.node"


def test_a_node_zygote_that_has_died_is_started_anew(started, make):
    both = make()
    both.node().zygote.close()
    assert not both.alive
    assert both.take("nodejs") == "sandbox.node"
    assert both.alive and started.count("sandbox.node") == 2


def test_a_zygote_for_those_who_come_after_others_is_there_once_somebody_else_is_too(started, make):
    both = make()
    assert both.family("python", after_others=True, others=False) is both.python
    assert both.family("python", after_others=False, others=True) is both.python
    assert started == ["sandbox.zygote"]
    both.prepare("nodejs")
    assert both.family("python", after_others=True) is both.python and started == ["sandbox.zygote"]
    both.prepare("python")
    census.eventually(lambda: both.family("python", after_others=True) is not both.python, 10, "it has started")
    assert both.family("python", after_others=True).pool.take() == "sandbox.zygote.apart"
    assert both.family("python") is both.python
    assert both.family("nodejs", after_others=True, others=True).pool.take() == "sandbox.node"
