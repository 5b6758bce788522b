"""What there is of ours on this machine: processes, mounts, namespaces, control groups, files."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

from bench.memory import tree

WITHIN_SECONDS = 3.0
SLACK = 3
"""The machine of a test is not a server's own: a bound in seconds is held this many times as loosely at least."""
LASTING = {"python", "cs-zygote", "cs-throttle", "cs-node-zygote", "cs-cloud", "cs-scenario"}
"""Our processes that outlive runs: the warden is "python"."""
WARM = {"python", "python3", "bwrap", "cs-zygote", "cs-throttle", "cs-node", "cs-cloud", "cs-scenario", "cs-run"}


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


def parent(pid: int) -> int:
    """The pid of its parent; 0 when it has ended."""
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def children(pid: int) -> list[int]:
    """Those that any of its threads has made; none when it has ended."""
    found = []
    with contextlib.suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            with contextlib.suppress(OSError):
                found += [int(child) for child in (task / "children").read_text().split()]
    return found


def called(wanted: str, root: int) -> list[int]:
    """Those with that name below `root`: sooner known than by `below`, which looks at everything on the machine."""
    found = []
    for child in children(root):
        found += [child] if name(child) == wanted else []
        found += called(wanted, child)
    return found




def awake(pid: int) -> None:
    """Have it go on, if it was stopped and still lives."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGCONT)


Seen = dict[int, str]
"""pid -> when that process began: a number that somebody else has got since is not it."""


def with_all_below(pids: Iterable[int]) -> Seen:
    """These and every process below them, as they are now: once their parent has died, nothing leads to them."""
    found = {pid: _began(pid) for pid in tree(pids)}
    return {pid: began for pid, began in found.items() if began}


def alive(seen: Seen) -> list[str]:
    """Which of them still live, in words."""
    return [f"{name(pid)} {pid}" for pid, began in seen.items() if name(pid) and _began(pid) == began]


def _began(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except OSError:
        return ""


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
    """Whether all these have ended."""
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
    """Control groups that were made by the server with this pid, and those in them."""
    root = Path("/sys/fs/cgroup")
    made = [*root.glob(f"coldstart-{server}"), *root.glob(f"*/coldstart-{server}")]
    return sorted(str(path) for group in made for path in (group, *group.glob("**/")))


def files(folder: Path) -> list[str]:
    """Everything below the warden's folder, and canaries of the self-test whose warden is gone."""
    left = [
        str(path)
        for path in Path("/tmp").glob("coldstart-canary-*")
        if not Path("/proc", path.name.split("-")[2]).exists()
    ]
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*")) + left


def descriptors(pid: int) -> int:
    """How many descriptors a process holds; 0 when it has ended."""
    try:
        return len(list(Path(f"/proc/{pid}/fd").iterdir()))
    except OSError:
        return 0


def count(folder: Path) -> dict[str, object]:
    """What there is of everything. It is at rest once nothing is under way and all that is made ahead is there."""
    pid = warden(folder)
    assert pid
    names = {each: name(each) for each in below(folder)}
    held: Counter[str] = Counter()
    for each, called in names.items():
        if called in LASTING:
            held[f"descriptors of {called}"] += descriptors(each)
    return {
        "processes": Counter(names.values()),
        "namespaces": namespaces(folder),
        "mounts": mounts(),
        "control groups": groups(pid),
        "files": files(folder),
        "descriptors": held,
    }


def quiet(folder: Path) -> dict[str, object]:
    """`count`, as soon as it is the same for half a second; where others want the processors, for longer."""
    calm = loosely(0.5) / SLACK
    deadline, before, since = time.monotonic() + 40 * calm, count(folder), time.monotonic()
    while time.monotonic() - since < calm:
        time.sleep(0.1)
        now = count(folder)
        if now != before:
            before, since = now, time.monotonic()
        assert time.monotonic() < deadline, f"it never came to rest: {now}"
    return before


def more(before: dict[str, object], after: dict[str, object]) -> list[str]:
    """What there is more of, in words."""
    found = []
    for what, was in before.items():
        now = after[what]
        if isinstance(was, Counter) and isinstance(now, Counter):
            found += [f"{name}: {was[name]} -> {number}" for name, number in now.items() if number > was[name]]
        elif was != now:
            found.append(f"{what}: {was} -> {now}")
    return found


def eventually(true: Callable[[], object], seconds: float, what: str) -> float:
    """Wait until `true()`; how many seconds that took."""
    began = time.monotonic()
    while not true():
        assert time.monotonic() < began + seconds, f"{what}: not within {seconds:.0f} s"
        time.sleep(0.02)
    return time.monotonic() - began
