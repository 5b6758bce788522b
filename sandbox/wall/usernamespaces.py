"""Why an ordinary user gets no user namespace here, and the one command that mends it.

Told from what happens, never from a setting alone: `python -m sandbox.wall.usernamespaces` makes one in a process of
its own, step by step. A setting is named only when it explains the step that failed.

Sources: user_namespaces(7); "Restricted unprivileged user namespaces" in Ubuntu's AppArmor documentation, where making
one succeeds and everything that needs a right inside it fails; Debian's kernel.unprivileged_userns_clone.
"""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sandbox.wall import linux

_PACKAGE = Path(__file__).resolve().parents[2]
_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Failure:
    """The step that was refused ("make", "map" or "use") and the number of its error."""

    step: str
    number: int


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong, and what an administrator does about it; one sentence each."""

    wrong: str
    remedy: str


def attempt() -> Failure | None:
    """Make a user namespace in a new process, map this user into it and use a right that it gives; None when all of it
    worked, or when the process was ended before it could say: that is no refusal."""
    line = [sys.executable, "-B", "-m", "sandbox.wall.usernamespaces"]
    try:
        done = subprocess.run(line, cwd=_PACKAGE, capture_output=True, text=True, timeout=_SECONDS, check=False)
    except (subprocess.TimeoutExpired, OSError):  # too busy, or no process can be made
        return None
    step, _, number = done.stdout.partition(" ")
    return Failure(step, int(number)) if number.strip().isdigit() else None


def diagnose(*, proc: Path = Path("/proc"), tried: Callable[[], Failure | None] = attempt) -> Finding | None:
    """What keeps this user from a user namespace; None when nothing does. `proc` is where the settings are read."""
    failure = tried()
    if failure is None:
        return None
    refused = failure.number in (errno.EPERM, errno.EACCES)
    if failure.number == errno.ENOSPC and _setting(proc, "user/max_user_namespaces") == "0":
        return _set_wrongly("user.max_user_namespaces", "0", "15000")
    if failure.step == "make" and refused and _setting(proc, "kernel/unprivileged_userns_clone") == "0":
        return _set_wrongly("kernel.unprivileged_userns_clone", "0", "1")
    if refused and _setting(proc, "kernel/apparmor_restrict_unprivileged_userns") == "1":
        return _set_wrongly("kernel.apparmor_restrict_unprivileged_userns", "1", "0")
    if failure.number == errno.ENOSPC:
        wrong = "All user namespaces that this machine allows are taken."
        return Finding(wrong, "Run: sudo sysctl -w user.max_user_namespaces=15000")
    return Finding(
        f"No user namespace can be made here (step {failure.step}: {os.strerror(failure.number)}), and no setting of "
        "the kernel says so: a container's seccomp profile or a security module does.",
        "Start the container with --security-opt seccomp=unconfined --security-opt apparmor=unconfined, or start "
        "Coldstart outside of it.",
    )


def remedy() -> str:
    """What to do about a warm parent or an environment that did not come up behind its namespaces."""
    found = diagnose()
    return f"{found.wrong} {found.remedy}" if found else "User namespaces can be made here, so it is something else."


def _set_wrongly(name: str, value: str, wanted: str) -> Finding:
    return Finding(
        f"This machine refuses user namespaces to ordinary users ({name} is {value}).",
        f"Run: sudo sysctl -w {name}={wanted}",
    )


def _setting(proc: Path, name: str) -> str:
    """ "" where the kernel has no such setting."""
    try:
        return (proc / "sys" / name).read_text().strip()
    except OSError:
        return ""


def _try() -> str:
    """ "worked", or the step that was refused and the number of its error."""
    uid, gid = os.getuid(), os.getgid()
    steps: list[tuple[str, Callable[[], None]]] = [
        ("make", lambda: linux.unshare(linux.CLONE_NEWUSER)),
        ("map", lambda: linux.map_user(uid, gid, uid, gid)),
        ("use", lambda: linux.unshare(linux.CLONE_NEWNS | linux.CLONE_NEWNET | linux.CLONE_NEWPID)),
        ("use", lambda: linux.mount("none", "/", "none", linux.MS_REC | linux.MS_PRIVATE)),
    ]
    for name, step in steps:
        try:
            step()
        except OSError as error:
            return f"{name} {error.errno}"
    return "worked"


if __name__ == "__main__":
    print(_try())
