"""Pages come before runs where both want the processor.

Linux gives each session an equal part of a processor, whatever the priorities of processes ("The autogroup feature",
sched(7)). Each handler has a session of its own, so beside four runs a page would have to do with a fifth. A session's
part can be made larger, but only by root.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

_GROUP = Path("/proc/self/autogroup")
_PRIORITY = -6
"""Some four times the part of a handler's session."""


def take() -> None:
    """As root, and where the server has a session of its own, as a service has: in a terminal's there are others, and
    it would stay so when the server has ended. Nothing happens where the kernel has no such groups or refuses it, as in
    most containers."""
    if os.getsid(0) == os.getpid():
        with contextlib.suppress(OSError):
            _GROUP.write_text(str(_PRIORITY))
