"""`python -m sandbox.zygote.apart`: a zygote as any other, but for environments that come after others from their birth
on (`sandbox.warden.apart`).

All of them stay in its session, whose priority is lowered once and for all: however many there are, together they have
the part of the processor that one of them would have had ("The autogroup feature", sched(7)), and nothing has to be
written for each, of which the kernel takes ten a second. And while others are there, they are throttled.
"""

from __future__ import annotations

import os
import signal
import socket
import sys
import time

from sandbox.wall import linux
from sandbox.wall.confined import VARIABLE
from sandbox.zygote import __main__ as zygote
from sandbox.zygote.throttle import COMPANY, throttle

PRIORITY = 10
"""Next to one process of the server's, a tenth of the processor."""
_TRIES = 20
_PAUSE_SECONDS = 0.1
"""Which the kernel wants between two changes by those who are not root."""


def main() -> None:
    company = socket.socket(fileno=int(os.environ.pop(COMPANY)))
    if VARIABLE not in os.environ:  # in tier C there is no namespace: others would be stopped, too
        _stay_above(company)
    company.close()
    zygote.main(come_after_others=_come_after_others)


def _stay_above(company: socket.socket) -> None:
    """Go on in a child, and throttle it and all that it makes until it ends. Should this process end before, so do
    they: whoever was stopped would stay so."""
    child = os.fork()
    if child:
        os.close(int(os.environ["COLDSTART_CONTROL"]))  # or nobody would see that the zygote has gone
        linux.set_process_name("cs-throttle")
        sys.exit(throttle(child, company) & 0xFF)
    linux.prctl(linux.PR_SET_PDEATHSIG, signal.SIGKILL)
    os.setsid()


def _come_after_others() -> None:
    _lower_session()
    os.nice(PRIORITY)  # where there are no groups, or others than these


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
