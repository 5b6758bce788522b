"""A warm parent whose forks have a thinner wall, as their request says: {"without": [layer, ...]}.

Only tests have it: `tests.sandbox.layers` binds this file into the outer wall under the name of what it stands for, and
so the product has no switch that anybody could reach. What a layer is made by is replaced in the fork, before it.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

from sandbox.wall import inner, landlock, linux, seccomp
from sandbox.zygote import environment, watch

STANDS_FOR = {"thinner_python": "sandbox.zygote.__main__", "thinner_nodejs": "sandbox.node.__main__"}


def without(layers: list[str]) -> None:
    """Take these layers away from the wall that this process is going to build."""
    for layer in layers:
        _AWAY[layer]()


def _replace(where: Any, name: str, other: Callable[..., Any]) -> None:
    assert hasattr(where, name), f"{where} has no {name} any more"
    setattr(where, name, other)


def _nothing(*_: object, **__: object) -> None:
    pass


def _capabilities() -> None:
    _replace(linux, "bound_capabilities", _nothing)
    _replace(linux, "clear_capabilities", _nothing)


def _without_namespace(kind: int) -> None:
    unshare = linux.unshare
    _replace(linux, "unshare", lambda flags: unshare(flags & ~kind))


def _network() -> None:
    _without_namespace(linux.CLONE_NEWNET)
    _replace(linux, "raise_loopback", _nothing)


def _pid() -> None:
    _without_namespace(linux.CLONE_NEWPID)
    _without_mount_on("/proc")  # it would be that of a namespace in which this process has no rights


def _without_mount_on(*places: str) -> None:
    mount = linux.mount
    _replace(linux, "mount", lambda source, target, *rest: target in places or mount(source, target, *rest))


_AWAY: dict[str, Callable[[], None]] = {
    "network": _network,
    "pid": _pid,
    "ipc": lambda: _without_namespace(linux.CLONE_NEWIPC),
    "mounts": lambda: _without_mount_on(inner.TMP),
    "capabilities": _capabilities,
    "limits": lambda: _replace(inner, "limit", _nothing),
    "descriptors": lambda: _replace(linux, "close_from", _nothing),
    "landlock": lambda: _replace(landlock, "restrict", _nothing),
    "seccomp": lambda: _replace(seccomp, "install", _nothing),
    "watcher": lambda: _replace(watch.Namespace, "resident_bytes", lambda *_: 0),
}
LAYERS = _AWAY.keys()


def main(parent: str) -> None:
    supervise = environment.supervise

    def supervise_without(channel: Any, request: dict[str, Any], settings: environment.Settings) -> None:
        without(request.get("without", []))
        supervise(channel, request, settings)

    _replace(environment, "supervise", supervise_without)
    importlib.import_module(STANDS_FOR[parent]).main()


if __name__ == "__main__":
    assert __spec__ is not None
    main(__spec__.name)
