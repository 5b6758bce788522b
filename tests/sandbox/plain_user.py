"""A warden that an ordinary user has started, who never was root: no control groups, nothing delegated.

`python -m tests.sandbox.plain_user FOLDER` becomes a user of its own, if it is root, and serves FOLDER as
`python -m sandbox serve` does (tier B). With `no-namespaces` after it, it refuses itself before, for good, every call
that makes or enters a namespace or mounts something, as the usual profile of a container does (tier C).
"""

import logging
import os
import pwd
import sys
from errno import ENOSYS, EPERM
from pathlib import Path

from sandbox import privileges
from sandbox.wall import linux, outer, seccomp
from sandbox.warden.service import Warden

UID = 54_321
"""Nobody else on the machine has this number, so that RLIMIT_NPROC and signals meet our own processes only."""
REFUSED = ("mount", "pivot_root", "setns", "unshare")


def become_ordinary(*folders: Path) -> None:
    if os.geteuid() == 0:
        privileges.make_reachable(outer.needed_paths(), UID, UID, writable=folders)
        privileges.drop(pwd.struct_passwd(("coldstart-learner", "x", UID, UID, "", "/", "/bin/sh")))


def refuse_namespaces() -> None:
    """As Docker's default profile does for whoever has no CAP_SYS_ADMIN."""
    rules = {name: [seccomp.refuse(EPERM)] for name in REFUSED}
    rules["clone"] = seccomp.refuse_flags(0, seccomp.NAMESPACES)
    rules["clone3"] = [seccomp.refuse(ENOSYS)]
    linux.prctl(linux.PR_SET_NO_NEW_PRIVS, 1)
    seccomp.install(seccomp.assemble(rules, otherwise=seccomp.allow()))


def main(folder: Path, *options: str) -> int:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    become_ordinary(folder)
    if "no-namespaces" in options:
        refuse_namespaces()
    return Warden(folder).serve()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), *sys.argv[2:]))
