"""The differences that are known, each with its reason: `differences.toml`, which docs/fidelity.md repeats."""

from __future__ import annotations

import fnmatch
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

PLACE = Path(__file__).parent / "differences.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One reason, and what it explains of one comparison."""

    id: str
    subjects: tuple[str, ...]  # names of sample events, or of handlers
    facts: tuple[str, ...]  # patterns of key paths, or names of facts
    reason: str = field(repr=False)

    def explains(self, fact: str) -> bool:
        return any(_matches(pattern, fact) for pattern in self.facts)

    def unused(self, facts: list[str]) -> tuple[str, ...]:
        """Which of its patterns none of `facts` needs."""
        return tuple(pattern for pattern in self.facts if not any(_matches(pattern, fact) for fact in facts))


def of_events() -> tuple[Difference, ...]:
    return _read("event", "samples", "paths")


def of_handlers() -> tuple[Difference, ...]:
    return _read("handler", "handlers", "facts")


def _read(kind: str, subjects: str, facts: str) -> tuple[Difference, ...]:
    entries = tomllib.loads(PLACE.read_text()).get(kind, [])
    return tuple(
        Difference(id=entry["id"], subjects=tuple(entry[subjects]), facts=tuple(entry[facts]), reason=entry["reason"])
        for entry in entries
    )


def _matches(pattern: str, fact: str) -> bool:
    """Whether `fact` is what the pattern says, or lies below it."""
    escaped = pattern.replace("[", "[[]")
    return any(fnmatch.fnmatchcase(fact, escaped + below) for below in ("", ".*", "[[]]*"))
