"""Deployed scenarios, the most recently used kept warm within a bound, each with a spare run forked ahead."""

from __future__ import annotations

import hashlib
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from weakref import WeakValueDictionary

from sandbox import plain
from sandbox.channel import ChannelClosed
from sandbox.errors import RunLost
from sandbox.job import Job
from sandbox.warden.parent import Fork, ForkServer

_DEPLOY_SECONDS = 30.0
_READY_SECONDS = 20.0
_LOOK_SECONDS = 0.1


class Rejected(Exception):
    """The template cannot be deployed; the message says where and why. An author's or learner's mistake."""


class Scenario:
    """A cloud process with one template deployed; runs fork from it."""

    def __init__(self, cloud: ForkServer, template: str, seed: bytes, attend: Callable[[], None]) -> None:
        """`attend` is called every so often until it is deployed, and may raise what ends that. Raises Rejected or
        RunLost."""
        self._fork = cloud.fork({"template": template}, seed)
        deadline = time.monotonic() + _DEPLOY_SECONDS
        try:
            while not (ready := self._fork.channel.ready(_LOOK_SECONDS)) and time.monotonic() < deadline:
                attend()
        except BaseException:
            self._fork.kill()
            raise
        try:
            if not ready:
                raise ChannelClosed("the deployment took too long")
            answer = self._fork.channel.receive().body
        except ChannelClosed as error:
            self._fork.kill()
            raise RunLost(f"a scenario could not be deployed: {error}") from error
        if "rejected" in answer:
            self._fork.kill()
            raise Rejected(answer["rejected"])
        self._server = ForkServer(self._fork.channel)
        self._spares: deque[Fork] = deque()
        self._being_made = 0  # spares
        self._lock = threading.Lock()
        self.users = 0
        """Jobs that are using it now; held under the lock of `Scenarios`. It is not closed under them."""

    def take(self) -> Fork:
        """A run process, waiting for its job. Raises RunLost."""
        return self._next() or self._make(warm=False)

    def refill(self, size: int, *, warm: bool) -> None:
        """Fork a run ahead of its job, unless there are `size` already or will be soon. Raises RunLost."""
        with self._lock:
            if len(self._spares) + self._being_made >= size:
                return
            self._being_made += 1
        made: list[Fork] = []
        try:
            made.append(self._make(warm=warm))
        finally:
            with self._lock:
                self._being_made -= 1
                self._spares.extend(made)

    def close(self) -> None:
        with self._lock:
            spares = list(self._spares)
            self._spares.clear()
        for fork in spares:
            fork.kill()
        self._fork.kill()

    def _next(self) -> Fork | None:
        """One made ahead that is still alive."""
        with self._lock:
            while self._spares:
                fork = self._spares.popleft()
                if not fork.ended:
                    return fork
                fork.kill()
        return None

    def _make(self, *, warm: bool) -> Fork:
        fork = self._server.fork({"warm": warm})
        if not fork.channel.ready(_READY_SECONDS):
            fork.kill()
            raise RunLost("a run of a scenario did not become ready")
        try:
            fork.channel.receive()
        except ChannelClosed as error:
            raise RunLost("a run of a scenario ended before its job") from error
        return fork


class Scenarios:
    """The deployed scenarios by content, at most `keep`; the least recently used goes first."""

    def __init__(self, cloud: ForkServer, keep: int) -> None:
        self._cloud = cloud
        self._keep = keep
        self._known: OrderedDict[str, Scenario] = OrderedDict()
        self._lock = threading.Lock()
        self._deploying = WeakValueDictionary[str, threading.Lock]()  # for as long as somebody deploys it or waits

    @contextmanager
    def using(self, job: Job, attend: Callable[[], None]) -> Iterator[Scenario]:
        """The scenario of the job's template and seed, deployed now if need be; meanwhile `attend` is called every so
        often, and may raise. Raises Rejected or RunLost."""
        scenario = self._find(job, attend)
        try:
            yield scenario
        finally:
            with self._lock:
                scenario.users -= 1

    def _find(self, job: Job, attend: Callable[[], None]) -> Scenario:
        seed = plain.text(job.seed).encode("utf-8", "surrogatepass")
        template = job.template.encode("utf-8", "surrogatepass")
        key = hashlib.sha256(len(template).to_bytes(8, "big") + template + seed).hexdigest()
        with self._lock:
            deploying = self._deploying.setdefault(key, threading.Lock())
        while not deploying.acquire(timeout=_LOOK_SECONDS):
            attend()
        try:
            with self._lock:
                if key in self._known:
                    self._known.move_to_end(key)
                    self._known[key].users += 1
                    return self._known[key]
            scenario = Scenario(self._cloud, job.template, seed, attend)
            with self._lock:
                scenario.users = 1
                self._known[key] = scenario
                stale = self._pop_stale()
        finally:
            deploying.release()
        for old in stale:
            old.close()
        return scenario

    def _pop_stale(self) -> list[Scenario]:
        idle = [key for key, scenario in self._known.items() if not scenario.users]
        return [self._known.pop(key) for key in idle[: max(0, len(self._known) - self._keep)]]

    def close(self) -> None:
        with self._lock:
            known, self._known = list(self._known.values()), OrderedDict()
        for scenario in known:
            scenario.close()

    def forget(self, scenario: Scenario) -> None:
        """Drop a scenario whose process is gone."""
        with self._lock:
            self._known = OrderedDict((key, value) for key, value in self._known.items() if value is not scenario)
        scenario.close()
