"""Giving up root, and still reaching the interpreter, the venv and the checkout afterwards.

A process that was started by root continues as an ordinary user. Where what it needs lies below a folder
that this user may not enter (an interpreter in root's home, a checkout in a 0700 folder), the way is opened
in a mount namespace of its own: an empty file system covers the closed folder and only the needed paths are
bound back, so nothing else in that folder becomes visible, and nobody outside this process sees a difference.

The order is `choose_user`, `make_reachable`, `drop`, in a process with one thread.
"""

from __future__ import annotations

import os
import pwd
import stat
import threading
from collections.abc import Iterable
from pathlib import Path

from sandbox.wall import linux


class PrivilegesError(Exception):
    """Root cannot be given up as asked; the message says what an administrator does about it."""


def choose_user(checkout: Path, name: str = "") -> pwd.struct_passwd:
    """The user that a process started by root continues as.

    `name` when it is given, else the owner of the checkout, else (it is root's) `nobody`.
    Raises PrivilegesError when there is no such user, or when it is root.
    """
    try:
        if name:
            user = pwd.getpwnam(name)
        else:
            owner = checkout.stat().st_uid
            user = pwd.getpwuid(owner) if owner != 0 else pwd.getpwnam("nobody")
    except KeyError:
        wanted = name or f"the owner of {checkout}, or nobody,"
        raise PrivilegesError(f"{wanted} is no user of this machine") from None
    if user.pw_uid == 0:
        raise PrivilegesError(f"{user.pw_name} is root: choose a user that is not")
    return user


def make_reachable(paths: Iterable[Path], uid: int, gid: int, writable: Iterable[Path] = ()) -> None:
    """Let (uid, gid) reach `paths` and `writable` at the names they have now. Needs root and a single thread.

    What root owns in `writable` becomes the user's. A mount namespace is made only when something is out of
    reach. Raises PrivilegesError when the kernel refuses (a container without CAP_SYS_ADMIN), or when the
    files themselves are closed to the user, which no mount can change.
    """
    if threading.active_count() > 1:
        raise RuntimeError("a mount namespace is made for one thread only: call this before starting others")
    owned = [path.absolute() for path in writable]
    for path in owned:
        _give(path, uid, gid)
    wanted = {spelling for path in [*paths, *owned] for spelling in (path.absolute(), path.resolve())}
    covers, needed = _plan(wanted, uid, gid)
    if covers:
        _cover(covers, needed)
    for path in sorted(wanted):
        if not _open_to(path, uid, gid):
            raise PrivilegesError(
                f"{path} cannot be read by the user id {uid}: run 'chmod -R go+rX {path}', or choose another user"
            )


def drop(user: pwd.struct_passwd) -> None:
    """Become `user` for good: groups, ids, and the environment that names the home folder.

    Raises PrivilegesError when the system refuses.
    """
    try:
        os.initgroups(user.pw_name, user.pw_gid)
        os.setresgid(user.pw_gid, user.pw_gid, user.pw_gid)
        os.setresuid(user.pw_uid, user.pw_uid, user.pw_uid)
    except OSError as error:
        raise PrivilegesError(f"cannot become the user {user.pw_name}: {error.strerror}") from error
    # A process that changed its ids is not "dumpable": its /proc files are root's, so it could not write the
    # uid map of a user namespace, which the wall around learners' code needs.
    linux.prctl(linux.PR_SET_DUMPABLE, 1)
    os.environ.update(HOME=user.pw_dir, USER=user.pw_name, LOGNAME=user.pw_name)


def _plan(wanted: set[Path], uid: int, gid: int) -> tuple[list[Path], list[Path]]:
    """(folders to cover, paths to bind back), both with parents before their children."""
    covers: set[Path] = set()
    needed: set[Path] = set()
    for path in wanted:
        closed = next((folder for folder in reversed(path.parents) if not _enterable(folder, uid, gid)), None)
        if closed is not None:
            covers.add(closed.resolve())
            needed.add(path)
        if path.is_dir() and not _open_to(path, uid, gid):
            # The folder itself is closed, so binding it would not help: bind what is in it.
            covers.add(path.resolve())
            needed.discard(path)
            needed.update(path.iterdir())
    return sorted(covers), sorted(needed, key=lambda path: len(path.parts))


def _cover(covers: list[Path], needed: list[Path]) -> None:
    folder = Path.cwd()
    sources: dict[Path, int] = {}
    mask = os.umask(0o022)
    try:
        linux.unshare(linux.CLONE_NEWNS)
        linux.mount("none", "/", "", linux.MS_REC | linux.MS_PRIVATE)
        # Opened before anything is covered: a bind from /proc/self/fd finds what lies underneath.
        for path in needed:
            sources[path] = os.open(path, os.O_PATH)
        for cover in covers:
            if cover.is_dir():  # else it lies below one that is covered already
                linux.mount("tmpfs", str(cover), "tmpfs", linux.MS_NOSUID | linux.MS_NODEV, "mode=0755,size=1m")
        for path, source in sources.items():
            if not path.exists():  # else it came with a parent
                _make_place(path, source)
                linux.mount(f"/proc/self/fd/{source}", str(path), "", linux.MS_BIND | linux.MS_REC)
    except OSError as error:
        raise PrivilegesError(
            f"{covers[0]} is closed to ordinary users and the system does not let root make a way through it "
            f"({error.strerror}): move what lies below it elsewhere, or start the server as an ordinary user"
        ) from error
    finally:
        os.umask(mask)
        for source in sources.values():
            os.close(source)
    if folder.is_dir():
        os.chdir(folder)  # the old one lies under the cover


def _make_place(path: Path, source: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if stat.S_ISDIR(os.fstat(source).st_mode):
        path.mkdir()
    else:
        path.touch()


def _give(folder: Path, uid: int, gid: int) -> None:
    """Hand over what is root's in `folder`, following no link and touching no file that has a second name."""
    os.chown(folder, uid, gid)
    for _, folders, files, parent in os.fwalk(folder):
        for name in (*folders, *files):
            found = os.stat(name, dir_fd=parent, follow_symlinks=False)
            if found.st_uid == 0 and (stat.S_ISDIR(found.st_mode) or found.st_nlink == 1):
                os.chown(name, uid, gid, dir_fd=parent, follow_symlinks=False)


def _open_to(path: Path, uid: int, gid: int) -> bool:
    found = path.stat()
    needs = 0o5 if stat.S_ISDIR(found.st_mode) else 0o4
    return _allows(found, uid, gid, needs)


def _enterable(folder: Path, uid: int, gid: int) -> bool:
    return _allows(folder.stat(), uid, gid, 0o1)


def _allows(found: os.stat_result, uid: int, gid: int, needs: int) -> bool:
    shift = 6 if found.st_uid == uid else 3 if found.st_gid == gid else 0
    return (found.st_mode >> shift) & needs == needs
