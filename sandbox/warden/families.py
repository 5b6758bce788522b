"""The kinds of execution environment: Python from the start, Node.js from its first use on."""

from __future__ import annotations

import contextlib
import os
import socket
import threading
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from sandbox.errors import SandboxUnavailable
from sandbox.node import place
from sandbox.warden.apart import Apart
from sandbox.warden.backoff import Backoff
from sandbox.warden.environments import PACKAGES, Pool, Spare
from sandbox.warden.parent import WarmParent
from sandbox.zygote.throttle import COMPANY

PYTHON, NODE = "python", "nodejs"
Prove = Callable[[float], SandboxUnavailable | None]
_MEGABYTE = 1024 * 1024
_NODE_SPARES = 3
"""Each is a process of its own of about 60 MB, where Python's share theirs."""

_NO_NODE = SandboxUnavailable(
    "Node.js runs behind namespaces only, and this machine refuses them (tier C)",
    check="user namespaces",
    remedy="Allow user namespaces (docs/running.md), or take the Python version of this exercise.",
)


class Family:
    """A zygote and its spares."""

    def __init__(self, zygote: WarmParent, pool: Pool) -> None:
        self.zygote = zygote
        self.pool = pool
        self._lock = threading.Lock()
        self._environments = 0
        self._company: socket.socket | None = None
        self._told = False

    @classmethod
    def throttled(cls, start: Callable[[Mapping[str, int]], WarmParent], in_flight: Callable[[], int]) -> Family:
        """One whose zygote, which `start` gives, listens to `tell`. Without spares: nobody's who comes after others is
        made ahead of anybody's."""
        ours, theirs = socket.socketpair()
        try:
            zygote = start({COMPANY: theirs.fileno()})
        except BaseException:
            ours.close()
            raise
        finally:
            theirs.close()
        family = cls(zygote, Pool(zygote, 0, in_flight=in_flight, few=0))
        family._company = ours
        return family

    def tell(self, company: bool) -> None:
        """Whether there is anybody who does not come after others."""
        if self._company is not None and company != self._told:
            with contextlib.suppress(OSError):  # it has just ended
                self._company.send(b"1" if company else b"0", socket.MSG_DONTWAIT)
                self._told = company

    @property
    def used(self) -> bool:
        """Whether a run has an environment of it."""
        return self._environments > 0

    def handed_out(self) -> None:
        """An environment, to a run."""
        with self._lock:
            self._environments += 1

    def given_back(self) -> None:
        """With its run."""
        with self._lock:
            self._environments -= 1

    @property
    def alive(self) -> bool:
        return self.zygote.alive

    def close(self) -> None:
        self.pool.close()
        self.zygote.close()
        if self._company is not None:
            self._company.close()


class Families:
    """Python's zygote is started by the constructor, Node's by the first environment that is asked of it, and a second
    one of Python's by a run that comes after others while others are there (`sandbox.warden.apart`).

    `prove` is called once a Node zygote is up, before anybody gets an environment of it, with how many times as long as
    usual it may take. It returns what did not hold around Node, and then nobody ever gets one, or None; it raises
    SandboxUnavailable when it could not be tried. That is tried again by a later job: by the next one, or where it
    failed before by one that comes after a pause.
    """

    def __init__(
        self,
        log: int,
        *,
        spares: int,
        in_flight: Callable[[], int],
        company: Callable[[], bool],
        prove: Prove,
        confined_in: Path | None = None,
    ) -> None:
        """`log` is a descriptor that stays open; `company` says if anybody does not come after others; `confined_in`
        as `WarmParent` has it. Raises SandboxUnavailable."""
        self._log = os.dup(log)
        self._in_flight = in_flight
        self._company = company
        self._prove = prove
        self._starting = threading.RLock()  # the proof itself asks for environments
        self._failure: SandboxUnavailable | None = None
        self._backoff = Backoff()
        self._for_now: SandboxUnavailable | None = None
        self._node: Family | None = None
        self._confined_in = confined_in
        if confined_in is not None:
            self._failure = _NO_NODE
        try:
            zygote = self._start_python("sandbox.zygote")
        except BaseException:
            os.close(self._log)
            raise
        self.python = Family(zygote, Pool(zygote, spares, in_flight=in_flight))
        self._apart = Apart(self._start_apart)

    @property
    def alive(self) -> bool:
        """Whether every zygote that was started still lives."""
        return self.python.alive and (self._node is None or self._node.alive)

    def family(self, name: str, *, after_others: bool = False, others: bool = False) -> Family:
        """The family "python" or "nodejs", for a run that comes `after_others`, if there are any. Raises
        SandboxUnavailable."""
        if name != PYTHON:
            return self.node()
        return (self._apart.family(wanted=others) if after_others else None) or self.python

    def prepare(self, name: str) -> None:
        """One of the family "python" or "nodejs" for a run that comes after others will soon be asked for."""
        if name == PYTHON:
            self._apart.family(wanted=True)

    def take(self, name: str) -> Spare:
        """An environment of a family. Raises RunLost or SandboxUnavailable."""
        return self.family(name).pool.take()

    def mend(self) -> None:
        """Start Node's zygote anew if it has died, and end what is not needed any more. Raises SandboxUnavailable."""
        self._apart.tend(self._company())
        with self._starting:
            if self._node and not self._node.alive:
                self.node()

    def node(self) -> Family:
        """Node's, started and proven now if it is not yet. Raises SandboxUnavailable."""
        with self._starting:
            if self._failure:
                raise self._failure
            if self._node and self._node.alive:
                return self._node
            if self._for_now and self._backoff.seconds_left:
                raise self._for_now
            self._close_node()
            return self._start_and_prove()

    def close(self) -> None:
        with self._starting:
            self._close_node()
        over = self._apart.close()
        self.python.close()
        if over:  # else somebody still writes to it
            os.close(self._log)

    def _start_python(self, module: str, passed: Mapping[str, int] | None = None) -> WarmParent:
        return WarmParent(
            module,
            packages=PACKAGES,
            tmp_bytes=_MEGABYTE,
            log=self._log,
            group="functions",
            confined_in=self._confined_in,
            passed=passed,
        )

    def _start_apart(self) -> Family:
        return Family.throttled(partial(self._start_python, "sandbox.zygote.apart"), self._in_flight)

    def _start_and_prove(self) -> Family:
        try:
            self._node = started = self._start_node()
            self._failure = self._prove(self._backoff.patience)
            if self._failure:
                raise self._failure
        except BaseException as error:
            self._close_node()  # nobody gets what has not been proven
            if isinstance(error, SandboxUnavailable) and error.for_now:
                self._for_now = error
                self._backoff.failed()
            raise
        self._backoff.worked()
        return started

    def _close_node(self) -> None:
        if self._node:
            self._node.close()
            self._node = None

    def _start_node(self) -> Family:
        zygote = WarmParent(
            "sandbox.node",
            packages=(),
            tmp_bytes=_MEGABYTE,
            log=self._log,
            group="functions",
            mounts=place.mounts(),
        )
        pool = Pool(zygote, _NODE_SPARES, in_flight=self._in_flight, few=1, always_warm=True)
        return Family(zygote, pool)
