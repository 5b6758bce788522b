"""`python -m sandbox serve --folder F`: the warden. Started by whoever needs it; rarely by hand."""

from __future__ import annotations

import argparse
import logging
import resource
from pathlib import Path

from sandbox.cli import identity
from sandbox.errors import SandboxUnavailable
from sandbox.warden.service import Warden

_DESCRIPTORS = 8192


def main(arguments: argparse.Namespace) -> int:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    folder = Path(arguments.folder)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        identity.settle(writable=[folder])
    except SandboxUnavailable as error:
        logging.error("%s: %s", error, error.remedy)
        return 3
    _allow_many_descriptors()
    return Warden(folder).serve()


def _allow_many_descriptors() -> None:
    """For this process and the warm parents. The kernel refuses who passes a descriptor on while its user has more of
    them under way than the sender may have open, and a handler can put as many under way as it may have open itself."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    if most < _DESCRIPTORS:
        logging.warning("only %d descriptors are allowed (ulimit -Hn): handlers could take them all", most)
