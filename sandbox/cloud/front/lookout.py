"""One thread for all descriptors of a run on which something may come: listeners, logs, supervisors.

A thread for each of them was five for every environment, and most of the time that it takes to have one.
"""

from __future__ import annotations

import select
import threading
from collections.abc import Callable

from sandbox.cloud import threads


class Lookout:
    """Calls, on its thread, whoever has registered a descriptor while it is readable or at its end. Thread-safe.

    What is called does not wait, and can do without there being anything: what it was called for may be gone.
    """

    def __init__(self) -> None:
        self._epoll = select.epoll()
        self._calls: dict[int, Callable[[], None]] = {}
        self._lock = threading.Lock()
        self._started = False

    def register(self, descriptor: int, call: Callable[[], None]) -> None:
        """From now on, until `unregister`, which has to come before the descriptor is closed."""
        with self._lock:
            self._calls[descriptor] = call
            self._epoll.register(descriptor, select.EPOLLIN)
            if not self._started:
                self._started = True
                threads.start(self._look)

    def unregister(self, descriptor: int) -> None:
        """Nothing when it is not registered."""
        with self._lock:
            if self._calls.pop(descriptor, None) is not None:
                self._epoll.unregister(descriptor)

    def _look(self) -> None:
        while True:
            for descriptor, _ in self._epoll.poll():
                call = self._calls.get(descriptor)
                if call is not None:
                    call()
