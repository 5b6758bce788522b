"""`python -m sandbox.node`: the zygote of Node environments, started behind the outer wall by the warden.

Node cannot be forked once it runs, so this holds nothing but the way to start one; what is warm are the processes.
"""

from __future__ import annotations

import gc
import os
import signal
import subprocess

from sandbox import forkserver
from sandbox.channel import Channel
from sandbox.node import place, process
from sandbox.wall import landlock, linux, seccomp
from sandbox.zygote import environment

_FILL_SECONDS = 30
_USUAL_SECONDS = 0.1
"""Of processor: to load a client of the AWS SDK takes most of it."""


def main() -> None:
    control = Channel.adopt(int(os.environ.pop("COLDSTART_CONTROL")))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    linux.set_process_name("cs-node-zygote")
    _fill_cache()
    settings = environment.Settings(
        seccomp_program=seccomp.function_filter(),
        landlock_version=landlock.abi(),
        inhabit=process.inhabit,
        usual_seconds=_USUAL_SECONDS,
    )
    gc.collect()
    gc.freeze()
    control.send({"ready": True, "landlock": settings.landlock_version})
    forkserver.serve(control, lambda channel, body, _: environment.supervise(channel, body, settings))


def _fill_cache() -> None:
    """Have V8's compiled code written down once. Raises CalledProcessError or TimeoutExpired."""
    variables = {**process.VARIABLES, "COLDSTART_WARM": "1", "COLDSTART_FILL_CACHE": place.MODULES}
    subprocess.run(process.command(), env=variables, check=True, timeout=_FILL_SECONDS, stdin=subprocess.DEVNULL)


if __name__ == "__main__":
    main()
