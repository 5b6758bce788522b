"""What was measured, as JSON: `data/bench.json` is the last run, `bench/kept/` has those to compare with."""

from __future__ import annotations

import json
import os
import platform
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.ground import ROOT
from bench.timing import Row

LAST = ROOT / "data" / "bench.json"
KEPT = ROOT / "bench" / "kept"


@dataclass(frozen=True, slots=True)
class Measured:
    """The rows of one group, and what the machine was doing when their measurement began."""

    group: str
    rows: list[Row]
    at: str
    load: float
    """Runs waiting or running, the mean of the minute before."""
    seconds: float
    commit: str = ""
    busy: float | None = None
    """Percent of the processors' time that was taken in the seconds before; None where nobody looked."""

    @property
    def before(self) -> str:
        """What the machine was doing, in words."""
        return f"load before {self.load:.2f}" if self.busy is None else f"processors {self.busy:.0f} % busy before"


@dataclass(frozen=True, slots=True)
class Record:
    """All groups of a run; `machine` says where."""

    machine: str
    groups: dict[str, Measured] = field(default_factory=dict)

    @property
    def rows(self) -> dict[str, Row]:
        """By name."""
        return {row.what.strip(): row for group in self.groups.values() for row in group.rows}

    def with_groups(self, more: Iterable[Measured]) -> Record:
        """Groups measured anew take the place of the old."""
        return replace(self, groups={**self.groups, **{each.group: each for each in more}})


def machine() -> str:
    """The machine in words: cores, processor, kernel, Python."""
    model = next(
        (line.partition(":")[2].strip() for line in _lines(Path("/proc/cpuinfo")) if line.startswith("model name")),
        platform.machine(),
    )
    return f"{os.cpu_count()} cores, {model}, Linux {platform.release()}, Python {platform.python_version()}"


def commit() -> str:
    """The commit that is measured, with a plus sign when files differ from it; "" outside a checkout."""
    line = ["git", "-C", str(ROOT), "describe", "--always", "--dirty=+", "--exclude=*"]
    done = subprocess.run(line, capture_output=True, text=True)
    return done.stdout.strip()


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def write(record: Record, path: Path) -> None:
    path.parent.mkdir(exist_ok=True)
    groups = {
        name: {**_plain(each), "rows": [_plain(row) for row in each.rows]} for name, each in record.groups.items()
    }
    path.write_text(json.dumps({"machine": record.machine, "groups": groups}, indent=1) + "\n", "utf-8")


def read(path: Path) -> Record:
    """Raises FileNotFoundError."""
    stored = json.loads(path.read_text("utf-8"))
    groups = {
        name: Measured(**{**each, "rows": [Row(**row) for row in each["rows"]]})
        for name, each in stored["groups"].items()
    }
    return Record(stored["machine"], groups)


def kept(name: str) -> Path:
    """The file of the kept run `name`; of the newest one by name when it is "".

    Raises FileNotFoundError when nothing is kept.
    """
    if name:
        return KEPT / f"{name}.json"
    names = sorted(KEPT.glob("*.json"))
    if not names:
        raise FileNotFoundError(f"no run is kept in {KEPT}: make bench KEEP=NAME")
    return names[-1]


def _plain(thing: Measured | Row) -> dict[str, Any]:
    names = [name for name in thing.__dataclass_fields__ if name != "rows"]
    found = {name: getattr(thing, name) for name in names}
    if isinstance(thing, Row):
        found["values"] = [float(f"{value:.5g}") for value in thing.values]
    return found


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text().splitlines()
    except OSError:
        return []
