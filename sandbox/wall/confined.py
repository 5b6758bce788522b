"""The outer wall of tier C: a warm parent where no namespace can be made.

There is no root of its own for it, so Landlock says what it may read: what bubblewrap binds in the other tiers. Python
finds only chosen packages because it starts in a folder of links to them. It can write below its scratch folder only,
signals nobody but its own forks, and dies with the warden's thread that started it.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
import sysconfig
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from sandbox.wall import landlock, linux, outer
from sandbox.wall.scratch import remove

VARIABLE = "COLDSTART_CONFINED"
LEAST_LANDLOCK = 6
"""The first version that keeps signals and abstract sockets within."""
_DEVICES = ("/dev/null", "/dev/zero", "/dev/random", "/dev/urandom")
_FACTS = ("/proc/cpuinfo", "/proc/meminfo", "/proc/stat", "/proc/version", "/proc/filesystems", "/proc/loadavg")
"""Of the machine, and none of them of a process."""
_OF_ITSELF = tuple(
    "auxv cmdline comm environ exe fd fdinfo io limits maps mem smaps smaps_rollup stat statm status".split()  # noqa: SIM905
)
"""What is in a process's folder of /proc and about itself alone. Not among it: `net` (the machine's connections, with
their addresses, where no namespace can be made), `mountinfo` and its kin (its disks), `cgroup` (its services), and
`task`, in which each thread has all of these again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Confinement:
    """What one warm parent and its forks may touch: absolute paths of this machine."""

    readable: tuple[str, ...]  # by a handler, too
    own: tuple[str, ...]  # by the parent and what it forks, until the handler's code comes
    python_path: str  # where this package is found; not for handlers
    scratch: str

    @classmethod
    def of_this_process(cls) -> Confinement | None:
        """What the warden has told this warm parent; None behind bubblewrap."""
        text = os.environ.pop(VARIABLE, "")
        if not text:
            return None
        found = json.loads(text)
        return cls(
            readable=tuple(found["readable"]),
            own=tuple(found["own"]),
            python_path=found["python_path"],
            scratch=found["scratch"],
        )

    def enter(self) -> None:
        """Bind this process, which has one thread. Raises OSError."""
        linux.prctl(linux.PR_SET_PDEATHSIG, signal.SIGKILL)
        linux.drop_capabilities()
        linux.prctl(linux.PR_SET_NO_NEW_PRIVS, 1)
        landlock.restrict(
            readable=[*self.readable, *self.own, "/proc"],
            writable=[self.scratch],
            ports=(),
            version=landlock.abi(),
            network=False,  # of the supervisors, who make the connections of handlers
        )

    def enclose_cloud(self) -> None:
        """Bind the cloud's parent, which has loaded all it needs. Raises OSError."""
        landlock.restrict(
            readable=[*self.readable, *self.own, "/proc"], writable=[self.scratch], ports=(), version=landlock.abi()
        )

    def enclose_handler(self, tmp: str, task_root: str) -> None:
        """Bind the process that will run a handler: of /proc it sees itself only, and that in part. Raises OSError."""
        itself = [f"/proc/{os.getpid()}/{name}" for name in _OF_ITSELF]
        landlock.restrict(
            readable=[*self.readable, *_FACTS, *itself, task_root],
            writable=[tmp],
            ports=(),
            version=landlock.abi(),
        )


def missing() -> str:
    """What this kernel lacks for tier C, as the end of a sentence; "" when nothing is known to be missing, which the
    self-test has yet to show."""
    found = landlock.abi()
    if found < LEAST_LANDLOCK:
        return (
            f"tier C, which can do without them, needs Landlock {LEAST_LANDLOCK} (Linux 6.12), and here it is {found}"
        )
    if not Path(f"/proc/self/task/{os.getpid()}/children").exists():
        return "tier C, which can do without them, needs a kernel with CONFIG_PROC_CHILDREN"
    return ""


def command(
    module: str, *, packages: Iterable[str] | None, folder: Path, environment: dict[str, str]
) -> tuple[list[str], dict[str, str]]:
    """The command line and the environment of `python -m module`, and its folders made anew below `folder`.

    `packages` as in `outer.command`. Raises OSError.
    """
    home = folder / "confined" / module
    scratch = folder / "scratch" / module
    shutil.rmtree(home, ignore_errors=True)
    remove(str(scratch))
    scratch.mkdir(mode=0o700, parents=True)
    sources = _lay_out(home, packages)
    hidden = [outer.PACKAGE.parent, folder]
    readable = [path for one in (*outer.SYSTEM_FOLDERS, sys.base_prefix) for path in readable_below(Path(one), hidden)]
    confinement = Confinement(
        readable=(*map(str, (*readable, *sources, home)), *outer.SYSTEM_FILES, *_DEVICES),
        own=(str(outer.PACKAGE),),
        python_path=str(home / "own"),
        scratch=str(scratch),
    )
    variables = {
        **environment,
        "HOME": str(scratch),
        "TMPDIR": str(scratch),
        "PYTHONPATH": confinement.python_path,
        VARIABLE: json.dumps(asdict(confinement)),
    }
    if any(Path(sys.base_prefix).glob("lib/libpython*.so*")):
        variables["LD_LIBRARY_PATH"] = f"{sys.base_prefix}/lib"
    return [str(home / "bin/python"), "-s", "-B", "-m", module], variables


def clear(folder: Path) -> None:
    """Remove what `command` and the environments have left below `folder`, once the parents have ended."""
    shutil.rmtree(folder / "confined", ignore_errors=True)
    remove(str(folder / "scratch"))


def _lay_out(home: Path, packages: Iterable[str] | None) -> list[Path]:
    """Make a virtual environment of links at `home`; the paths of this machine that they lead to."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    site = Path(sysconfig.get_path("purelib"))
    inside = home / "lib" / version / "site-packages"
    for path in (home / "bin", home / "own", inside.parent):
        path.mkdir(mode=0o700, parents=True)
    interpreter = Path(sys.executable).resolve()
    (home / "pyvenv.cfg").write_text(f"home = {interpreter.parent}\ninclude-system-site-packages = false\n")
    (home / "bin/python").symlink_to(interpreter)
    (home / "own/sandbox").symlink_to(outer.PACKAGE)
    if packages is None:
        inside.symlink_to(site)
        return [site]
    inside.mkdir()
    entries = [site / entry for entry in outer.site_entries(packages)]
    for entry in entries:
        (inside / entry.name).symlink_to(entry)
    return entries


def readable_below(folder: Path, hidden: Iterable[Path]) -> list[Path]:
    """`folder`, or, where something hidden lies in it, all folders in it that do not lead there."""
    folder, avoided = folder.resolve(), [path.resolve() for path in hidden]
    if any(folder.is_relative_to(path) for path in avoided):
        return []
    if not any(path.is_relative_to(folder) for path in avoided):
        return [folder]
    return [path for entry in sorted(folder.iterdir()) if entry.is_dir() for path in readable_below(entry, avoided)]
