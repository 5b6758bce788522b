"""One thread for all descriptors of a run on which something may come: listeners, logs, supervisors.

A thread for each of them was five for every environment, and most of the time that it takes to have one.
"""

from __future__ import annotations

import logging
import os
import select
import threading
import time
from collections.abc import Callable

from sandbox.cloud import threads

_log = logging.getLogger(__name__)


class Lookout:
    """Calls, on its thread, whoever has registered a descriptor while it is readable or at its end. Thread-safe.

    What is called does not wait, and can do without there being anything: what it was called for may be gone.

    By poll(2): what epoll(7) watches is counted for all processes of a user, handlers among them.
    """

    def __init__(self) -> None:
        self._calls: dict[int, Callable[[], None]] = {}
        self._resting: dict[int, float] = {}  # descriptor -> monotonic time
        self._lock = threading.Lock()
        self._changed = os.eventfd(0, os.EFD_CLOEXEC | os.EFD_NONBLOCK)
        self._started = False

    def register(self, descriptor: int, call: Callable[[], None]) -> None:
        """From now on, until `unregister`, which has to come before the descriptor is closed."""
        with self._lock:
            self._calls[descriptor] = call
            self._resting.pop(descriptor, None)
            if not self._started:
                self._started = True
                threads.start(self._look)
        os.eventfd_write(self._changed, 1)

    def unregister(self, descriptor: int) -> None:
        """Nothing when it is not registered."""
        with self._lock:
            self._resting.pop(descriptor, None)
            if self._calls.pop(descriptor, None) is not None:
                os.eventfd_write(self._changed, 1)

    def rest(self, descriptor: int, seconds: float) -> None:
        """Call nobody for it for a while: what is there cannot be taken now. Nothing when it is not registered."""
        with self._lock:
            if descriptor in self._calls:
                self._resting[descriptor] = time.monotonic() + seconds
                os.eventfd_write(self._changed, 1)

    def _look(self) -> None:
        while True:
            poll = select.poll()
            poll.register(self._changed, select.POLLIN)
            with self._lock:
                now = time.monotonic()
                self._resting = {one: until for one, until in self._resting.items() if until > now}
                for descriptor in self._calls.keys() - self._resting.keys():
                    poll.register(descriptor, select.POLLIN)
                until = min(self._resting.values(), default=None)
            self._serve(poll, until)

    def _serve(self, poll: select.poll, until: float | None) -> None:
        """Until who is registered has changed, or somebody has rested."""
        while until is None or time.monotonic() < until:
            left = None if until is None else 1000 * max(0.0, until - time.monotonic())
            for descriptor, _ in poll.poll(left):
                if descriptor == self._changed:
                    os.eventfd_read(self._changed)
                    return
                call = self._calls.get(descriptor)
                if call is None:
                    continue
                try:
                    call()
                except Exception:  # noqa: BLE001 - the others still want to be called
                    _log.exception("what has come could not be taken")
