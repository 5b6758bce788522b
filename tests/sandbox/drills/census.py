"""What there is of ours on this machine: processes, mounts, namespaces, control groups, files."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from bench.memory import tree

WITHIN_SECONDS = 3.0
SLACK = 3
"""The machine of a test is not a server's own: a bound in seconds is held this many times as loosely at least."""
WARM = {"python", "python3", "bwrap", "cs-zygote", "cs-node", "cs-cloud", "cs-scenario", "cs-run"}


def loosely(seconds: float) -> float:
    """A bound for a quiet machine, as it is held here and now: with as much more as others wait for its processors."""
    return seconds * max(SLACK, 2 * os.getloadavg()[0] / (os.cpu_count() or 1))


def warden(folder: Path) -> int | None:
    """The warden's pid; None when there is none."""
    out = subprocess.run(["pgrep", "-f", f"sandbox serve --folder {folder}"], capture_output=True, text=True)
    return int(out.stdout.split()[0]) if out.stdout.split() else None


def name(pid: int) -> str:
    """The name of a process that lives; "" when it has ended or is a zombie."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return ""
    found, _, rest = stat[stat.index("(") + 1 :].rpartition(") ")
    return "" if rest.startswith(("Z", "X")) else found


def below(folder: Path, wanted: str = "") -> list[int]:
    """The warden and all below it; only those called `wanted`, if given."""
    root = warden(folder)
    found = {pid: name(pid) for pid in tree([root])} if root else {}
    return sorted(pid for pid, called in found.items() if called and wanted in ("", called))


def of_environments(folder: Path) -> list[int]:
    """Processes below the warden that are no warm ones: what runs made."""
    return [pid for pid in below(folder) if name(pid) not in WARM]


def kill(pids: list[int]) -> None:
    """Kill all of them that still live, of which there must be one."""
    killed = 0
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):  # a run that ends by itself at this moment
            os.kill(pid, signal.SIGKILL)
            killed += 1
    assert killed, "there is nobody to kill"


def gone(pids: list[int]) -> bool:
    """Whether all these have ended. A pid that was given to another process since counts as gone by its start."""
    return not any(name(pid) for pid in pids)


def namespaces(folder: Path) -> Counter[str]:
    """How many different namespaces of each kind the processes below the warden are in."""
    seen = set()
    for pid in below(folder):
        for kind in ("mnt", "net", "pid", "user", "ipc", "uts"):
            try:
                seen.add(str(Path(f"/proc/{pid}/ns/{kind}").readlink()))
            except OSError:
                continue
    return Counter(each.partition(":")[0] for each in seen)


def mounts() -> list[str]:
    """Of this machine, as everybody on it sees them."""
    return sorted(line.split()[4] for line in Path("/proc/self/mountinfo").read_text().splitlines())


def groups(server: int) -> list[str]:
    """Control groups that were made by the server with this pid."""
    root = Path("/sys/fs/cgroup")
    return sorted(str(path) for path in [*root.glob(f"coldstart-{server}"), *root.glob(f"*/coldstart-{server}")])


def files(folder: Path) -> list[str]:
    """Everything in the warden's folder, and canaries of the self-test whose warden is gone."""
    left = [
        str(path)
        for path in Path("/tmp").glob("coldstart-canary-*")
        if not Path("/proc", path.name.split("-")[2]).exists()
    ]
    return sorted(path.name for path in folder.iterdir()) + left


def descriptors(pid: int) -> int:
    """How many descriptors a process holds."""
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))


def eventually(true: Callable[[], object], seconds: float, what: str) -> float:
    """Wait until `true()`; how many seconds that took."""
    began = time.monotonic()
    while not true():
        assert time.monotonic() < began + seconds, f"{what}: not within {seconds:.0f} s"
        time.sleep(0.02)
    return time.monotonic() - began
