"""`python -m sandbox selftest`: the tier and each check of the wall, tried now."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from sandbox.client import Sandbox
from sandbox.errors import SandboxError


def declare(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(main=main)


def main(_arguments: argparse.Namespace) -> int:
    """0 when every check held, 3 when the sandbox is unavailable."""
    with tempfile.TemporaryDirectory(prefix="coldstart-selftest-") as folder:  # a warden of its own, tried now
        try:
            sandbox = Sandbox.connect(Path(folder))
            status = sandbox.status(every_runtime=True)
            sandbox.stop()
        except (SandboxError, OSError) as error:
            print(f"the sandbox is unavailable: {error}")
            print(getattr(error, "remedy", ""))
            return 3
    print(f"tier {status.tier}")
    for name, held in status.checks:
        print(f"  {'ok    ' if held else 'FAILED'}  {name}")
    if not status.available:
        print(f"no code will be run: {status.message}\n{status.remedy}")
        return 3
    print(f"{len(status.checks)} checks held")
    print(status.not_stopped)
    if status.missing:
        print(f"not offered here: {status.missing}")
    return 0
