"""Runs that are forked ahead of their jobs: as many as are wanted, however many ask at once."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from sandbox.errors import RunLost
from sandbox.warden import scenarios
from sandbox.warden.scenarios import Scenario


class Cloud:
    """A fork server: the first fork of it is the scenario, those of the scenario's are `made` once they are `let`."""

    def __init__(self) -> None:
        self.made, self.let, self.fails = 0, threading.Event(), False

    def fork(self, body: dict[str, Any], _blob: bytes = b"") -> Cloud:
        if "warm" in body:
            assert self.let.wait(10)
            if self.fails:
                raise RunLost("no process is left")
            self.made += 1
        return self

    @property
    def channel(self) -> Cloud:
        return self

    def ready(self, _seconds: float) -> bool:
        return True

    def receive(self) -> Cloud:
        return self

    body = {"deployed": True}  # noqa: RUF012 - never changed


@pytest.fixture
def cloud(monkeypatch: pytest.MonkeyPatch) -> Cloud:
    cloud = Cloud()
    monkeypatch.setattr(scenarios, "ForkServer", lambda _channel: cloud)
    return cloud


def test_two_who_ask_for_one_at_the_same_time_make_one_and_what_is_wanted_more_is_made(cloud: Cloud) -> None:
    scenario = Scenario(cloud, "", b"", lambda: None)  # type: ignore[arg-type]
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(scenario.refill, 1, warm=False)
        pool.submit(scenario.refill, 1, warm=False).result(10)  # while the first is still being made
        cloud.let.set()
        first.result(10)
    assert cloud.made == 1
    scenario.refill(2, warm=False)
    assert cloud.made == 2


def test_one_that_could_not_be_made_is_made_later(cloud: Cloud) -> None:
    scenario = Scenario(cloud, "", b"", lambda: None)  # type: ignore[arg-type]
    cloud.let.set()
    cloud.fails = True
    with pytest.raises(RunLost):
        scenario.refill(1, warm=False)
    cloud.fails = False
    scenario.refill(1, warm=False)
    assert cloud.made == 1
