"""A family of its own for those who come after others: there while it is needed, and nobody waits for it."""

import threading

import pytest

from sandbox.errors import SandboxUnavailable
from sandbox.warden import apart
from sandbox.warden.apart import Apart


class Family:
    def __init__(self):
        self.alive, self.used, self.told = True, False, None

    def tell(self, company):
        self.told = company

    def close(self):
        self.alive = False


class Starts:
    """Gives what is in `ends`, or raises it, once it is let to."""

    def __init__(self, *ends):
        self.ends, self.let, self.count = list(ends), threading.Event(), 0

    def __call__(self):
        self.count += 1
        assert self.let.wait(10)
        end = self.ends.pop(0)
        if isinstance(end, Exception):
            raise end
        return end


def started(one: Apart) -> None:
    """Until the start that is under way is over."""
    if thread := one._starting:
        thread.join(10)


def test_it_is_started_once_where_it_is_wanted_and_nobody_waits_for_it():
    family = Family()
    starts = Starts(family)
    one = Apart(starts)
    assert one.family(wanted=False) is None and starts.count == 0
    assert [one.family(wanted=True) for _ in range(3)] == [None] * 3
    starts.let.set()
    started(one)
    assert (one.family(wanted=True), one.family(wanted=False), starts.count) == (family, family, 1)


def test_one_that_nobody_has_needed_for_long_ends_but_not_under_a_run(monkeypatch):
    family = Family()
    one = ready(family)
    one.tend(True)
    assert family.alive and family.told  # the control: it was needed a moment ago
    monkeypatch.setattr(apart, "_KEPT_SECONDS", 0.0)
    family.used = True
    one.tend(False)
    assert family.alive
    family.used = False
    one.tend(False)
    assert not family.alive and one.family(wanted=False) is None


def test_one_that_has_died_is_followed_by_another():
    first, second = Family(), Family()
    one = ready(first, second)
    first.alive = False
    assert one.family(wanted=True) is None
    started(one)
    assert one.family(wanted=True) is second


@pytest.mark.parametrize("error", [SandboxUnavailable("no room", check="x"), OSError("no process is left")])
def test_one_that_does_not_start_is_tried_again_later(error, caplog):
    family = Family()
    one = ready(error, error, family)
    assert one.family(wanted=True) is None  # the second try, at once
    started(one)
    assert one.family(wanted=True) is None and one._starting is None  # and then a pause
    one._backoff._until = 0.0
    one.family(wanted=True)
    started(one)
    assert one.family(wanted=True) is family
    assert caplog.text.count("no zygote for those who come after others") == 2


def test_one_that_is_being_started_ends_with_the_rest():
    family = Family()
    starts = Starts(family)
    one = Apart(starts)
    one.family(wanted=True)
    assert not one.close()
    starting = one._starting
    starts.let.set()
    starting.join(10)
    assert not family.alive and one.close()
    assert one.family(wanted=True) is None and starts.count == 1


def ready(*ends) -> Apart:
    """One whose first start is over; later ones are not kept waiting, either."""
    starts = Starts(*ends)
    starts.let.set()
    one = Apart(starts)
    one.family(wanted=True)
    started(one)
    return one
