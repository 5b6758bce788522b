"""A warden where no namespace can be made, as in a container with the usual profile.

`python -m tests.sandbox.no_namespaces FOLDER` gives up root, refuses itself every call that makes or enters a namespace
or mounts something, for good, and then serves FOLDER as `python -m sandbox serve` does.
"""

import logging
import sys
from errno import ENOSYS, EPERM
from pathlib import Path

from sandbox.cli import identity
from sandbox.wall import linux, seccomp
from sandbox.warden.service import Warden

REFUSED = ("mount", "pivot_root", "setns", "unshare")


def refuse_namespaces() -> None:
    """As Docker's default profile does for whoever has no CAP_SYS_ADMIN."""
    rules = {name: [seccomp.refuse(EPERM)] for name in REFUSED}
    rules["clone"] = seccomp.refuse_flags(0, seccomp.NAMESPACES)
    rules["clone3"] = [seccomp.refuse(ENOSYS)]
    linux.prctl(linux.PR_SET_NO_NEW_PRIVS, 1)
    seccomp.install(seccomp.assemble(rules, otherwise=seccomp.allow()))


def main(folder: Path) -> int:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    identity.settle(writable=[folder])
    refuse_namespaces()
    return Warden(folder).serve()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
