"""The runtimes that an exercise can offer, and what is different about each."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

RUNTIMES: Mapping[str, tuple[str, ...]] = MappingProxyType({"python": (".py",), "nodejs": (".mjs", ".cjs", ".js")})
"""Runtime -> the file endings that are its own; a file with any other ending belongs to every runtime."""
NAMES: Mapping[str, str] = MappingProxyType({"python": "Python", "nodejs": "Node.js"})
DECLARED: Mapping[str, str] = MappingProxyType({"python": "python3.13", "nodejs": "nodejs24.x"})
"""What a template declares as `Runtime`."""

_DECLARATION = re.compile(r"^(\s*Runtime:\s*[\"']?)(?:python3\.\d+|nodejs\d+\.x)\b", re.MULTILINE)


def template_for(template: str, runtime: str) -> str:
    """A SAM template whose functions declare `runtime`; one that declares it already stays as it is."""

    def declared(found: re.Match[str]) -> str:
        own = found[0].removeprefix(found[1])
        return found[0] if own.startswith(runtime) else found[1] + DECLARED[runtime]

    return _DECLARATION.sub(declared, template)
