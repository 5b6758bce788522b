"""`python -m sandbox.zygote`: started behind the outer wall by the warden, never by hand.

Holds what a Python handler may import, loaded and warmed: boto3, botocore's models, awslambdaric, Powertools.
It holds no secret and nothing of any run, since whatever it holds a learner can read.
"""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import replace

from sandbox import forkserver, largepages
from sandbox.channel import Channel
from sandbox.wall import landlock, linux, seccomp, strict
from sandbox.wall.confined import Confinement
from sandbox.zygote import confined, environment, function, locality, rehearsal, warmth
from sandbox.zygote.pages import Pages

_REHEARSALS = 10
"""CPython 3.11 begins to specialize a function's instructions at its eighth call."""
_USUAL_SECONDS = 0.02
"""Of processor: to begin and answer an event or two."""


def main(*, come_after_others: Callable[[], None] | None = None) -> None:
    """`come_after_others`, if it is given, makes what this process does come after others from now on, with all that it
    makes. It is called when there is nothing left to load: until then somebody waits for it."""
    control = Channel.adopt(int(os.environ.pop("COLDSTART_CONTROL")))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    linux.set_process_name("cs-zygote")
    confinement = Confinement.of_this_process()
    if confinement:
        confinement.enter()
    gc.disable()  # looking for garbage over and over is a twelfth of what loading takes: once is enough, below
    ahead = warmth.load()
    gc.enable()
    settings = environment.Settings(
        seccomp_program=strict.function_filter() if confinement else seccomp.function_filter(),
        landlock_version=landlock.abi(),
        confinement=confinement,
        inhabit=function.inhabit,
        usual_seconds=_USUAL_SECONDS,
        apart=come_after_others is not None,
    )
    locality.gather_code(lambda: rehearsal.rehearse(settings))
    gc.collect()
    gc.freeze()  # or the collections during the rehearsals would take longer than these
    sys._clear_type_cache()  # each of its places holds a name, which a fork that needs the place would let go
    for _ in range(_REHEARSALS):
        rehearsal.rehearse(settings)
    ahead.offer()
    gc.collect()
    gc.freeze()
    largepages.gather()
    with contextlib.suppress(OSError, RuntimeError):  # a kernel that does not tell which pages: then spares touch
        settings = replace(settings, pages=Pages.written_by(lambda: rehearsal.rehearse(settings, ["s3"])))
    if come_after_others:
        come_after_others()
    control.send({"ready": True, "landlock": settings.landlock_version})
    supervise = confined.supervise if confinement else environment.supervise
    forkserver.serve(control, lambda channel, body, _: supervise(channel, body, settings), fork=linux.bare_fork)


if __name__ == "__main__":
    main()
