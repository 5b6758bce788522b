"""`python -m sandbox.zygote.apart`: a zygote as any other, but for environments that come after others from their birth
on (`sandbox.warden.apart`).

All of them stay in its session, whose priority is lowered once and for all: however many there are, together they have
the part of the processor that one of them would have had ("The autogroup feature", sched(7)), and nothing has to be
written for each, of which the kernel takes ten a second.
"""

from __future__ import annotations

import os
import time

PRIORITY = 10
"""Next to one process of the server's, a tenth of the processor."""
_TRIES = 20
_PAUSE_SECONDS = 0.1
"""Which the kernel wants between two changes by those who are not root."""


def main() -> None:
    _lower_session()
    os.nice(PRIORITY)  # where there are no groups, or others than these
    from sandbox.zygote.__main__ import main as zygote  # after that: it loads much

    zygote(apart=True)


def _lower_session() -> None:
    for _ in range(_TRIES):
        try:
            with open("/proc/self/autogroup", "w") as group:  # noqa: PTH123 - written at once, or not
                group.write(str(PRIORITY))
            return
        except BlockingIOError:
            time.sleep(_PAUSE_SECONDS)
        except OSError:
            return  # the kernel has no groups


if __name__ == "__main__":
    main()
