"""Starting a thread that nobody waits for."""

from __future__ import annotations

import _thread
from collections.abc import Callable
from typing import Any


def start(work: Callable[..., object], *arguments: Any) -> None:
    """Have `work(*arguments)` done by a new thread, which ends with the process.

    `threading.Thread.start` waits until the new thread runs: two changes of the interpreter's lock, each of which can
    take milliseconds while others compute. An environment had five threads, so that a run waited a tenth of its time.
    """
    _thread.start_new_thread(work, arguments)
