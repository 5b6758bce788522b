"""A server on a machine that refuses what the wall needs: `python -m tests.server.refusing CALL ...`

As Ubuntu 23.10 and newer do: the kernel has `kernel.apparmor_restrict_unprivileged_userns`, which is 1, and a user
namespace can be made while nothing may be mounted in it. Here the setting is a file in the place of the kernel's own
(this kernel has none of that name), and a filter around the server and all that it starts refuses the calls. Every
other CALL that is named is refused, too, as by a kernel that does not have it. Needs root to begin
with, and goes on as an ordinary user.
"""

import sys
from errno import EACCES, EOPNOTSUPP
from pathlib import Path

from course import datafolder
from course.config import Config
from course.server.__main__ import main
from sandbox.wall import linux, seccomp
from tests.sandbox.plain_user import become_ordinary

SETTINGS = Path("/proc/sys/kernel")
SETTING = "apparmor_restrict_unprivileged_userns"


def have_the_setting(folder: Path) -> None:
    """In a mount namespace of this process's own: the kernel's settings as they are, and one more."""
    for file in SETTINGS.iterdir():
        if file.is_file() and file.stat().st_mode & 0o444:
            try:
                (folder / file.name).write_bytes(file.read_bytes())
            except OSError:
                continue  # one that only some may read, or that is never read
    (folder / SETTING).write_text("1\n")
    linux.unshare(linux.CLONE_NEWNS)
    linux.mount("none", "/", "", linux.MS_REC | linux.MS_PRIVATE)
    linux.mount(str(folder), str(SETTINGS), "", linux.MS_BIND)


def refuse(*calls: str) -> None:
    rules = {"mount": [seccomp.refuse(EACCES)], **{call: [seccomp.refuse(EOPNOTSUPP)] for call in calls}}
    linux.prctl(linux.PR_SET_NO_NEW_PRIVS, 1)
    seccomp.install(seccomp.assemble(rules, otherwise=seccomp.allow()))


if __name__ == "__main__":
    config = Config.from_env()
    datafolder.prepare(config.data)
    made_up = config.data.with_name("kernel")
    made_up.mkdir()
    have_the_setting(made_up)
    become_ordinary(config.data)
    refuse(*sys.argv[1:])
    sys.exit(main([]))
