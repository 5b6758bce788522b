"""`python -m sandbox serve --folder F`: the warden. Started by whoever needs it; rarely by hand."""

from __future__ import annotations

import argparse
import logging
from pathlib import Path

from sandbox.cli import identity
from sandbox.errors import SandboxUnavailable
from sandbox.warden.service import Warden


def main(arguments: argparse.Namespace) -> int:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    folder = Path(arguments.folder)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        identity.settle(writable=[folder])
    except SandboxUnavailable as error:
        logging.error("%s: %s", error, error.remedy)
        return 3
    return Warden(folder).serve()
