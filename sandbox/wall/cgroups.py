"""Control groups: a bound on memory and processes for all runs together, where root can delegate one.

The supervisor's watcher holds each run to its own memory; this is the layer under it, which holds even when every
watcher is starved. Root makes a group for each kind of warm parent and gives it to the warden's user (`delegate`);
each parent is started inside its group, so nothing is moved later (moving a process that runs stalls for milliseconds).

Sources: the kernel's documentation "Control Group v2" (delegation) and "CGroup v1 memory" and "pids".
Version 1 was tested on a machine with its hierarchies; version 2 follows the documentation.
"""

from __future__ import annotations

import os
import shlex
from pathlib import Path

VARIABLE = "SANDBOX_CGROUPS"
"""The environment variable that carries what `delegate` gave to the warden."""
_ROOT = Path("/sys/fs/cgroup")
_MEGABYTE = 1024 * 1024
_PROCESSES = 1024


def delegate(uid: int, gid: int) -> str:
    """As root: make the groups "functions" and "cloud" and give them to (uid, gid).

    What to hand to `wrap`: folders joined by ":", "" where there are no control groups that root may write.
    """
    name = f"coldstart-{os.getpid()}"
    try:
        parents = _version_2(name) if (_ROOT / "cgroup.controllers").exists() else _version_1(name)
        for parent in parents:
            for kind in ("functions", "cloud"):
                group = parent / kind
                group.mkdir()
                _bound(group)
                for path in (group, *(path for path in group.iterdir() if path.name == "cgroup.procs")):
                    os.chown(path, uid, gid)
    except OSError:
        return ""  # no control groups, or a container that may not write them: the other layers stand
    return ":".join(str(parent) for parent in parents)


def wrap(command: list[str], delegated: str, kind: str) -> list[str]:
    """`command` so that it starts inside the group `kind` ("functions" or "cloud"); unchanged without groups."""
    if not delegated:
        return command
    joins = "; ".join(f"echo 0 > {shlex.quote(f'{parent}/{kind}/cgroup.procs')}" for parent in delegated.split(":"))
    return ["/bin/sh", "-e", "-c", f'{joins}; exec "$@"', "sh", *command]


def remove_stale() -> None:
    """As root: remove the groups of servers that have ended."""
    for group in [*_ROOT.glob("*/coldstart-*"), *_ROOT.glob("coldstart-*")]:
        if not (Path("/proc") / group.name.rpartition("-")[2]).exists():
            for folder in (*group.glob("*/"), group):
                try:
                    folder.rmdir()
                except OSError:
                    break  # a process is still in it; the next start tries again


def _version_1(name: str) -> list[Path]:
    parents = [_ROOT / controller / name for controller in ("memory", "pids")]
    for parent in parents:
        parent.mkdir()
    return parents


def _version_2(name: str) -> list[Path]:
    (_ROOT / "cgroup.subtree_control").write_text("+memory +pids")
    parent = _ROOT / name
    parent.mkdir()
    (parent / "cgroup.subtree_control").write_text("+memory +pids")
    return [parent]


def _bound(group: Path) -> None:
    """Half of the machine's memory, and a number of processes that no class needs."""
    half = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2
    for file, value in (
        ("memory.limit_in_bytes", max(half, 512 * _MEGABYTE)),
        ("memory.max", max(half, 512 * _MEGABYTE)),
        ("pids.max", _PROCESSES),
    ):
        if (group / file).exists():
            (group / file).write_text(str(value))
