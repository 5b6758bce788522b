"""docs/fidelity.md: reading its tables, and writing the parts that follow from the code.

`python -m tests.fidelity.page` writes those parts anew, between their marks.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from botocore.loaders import Loader
from botocore.model import ServiceModel

from sandbox.cloud.services import SERVICES
from sandbox.cloud.template.resources import TYPES
from tests.fidelity import differences

PAGE = Path(__file__).resolve().parents[2] / "docs" / "fidelity.md"
HEAD = "| here |"
_BLOCK = re.compile(r"(<!-- from the code: (\S+) -->\n).*?(<!-- end -->)", re.S)


@dataclass(frozen=True, slots=True)
class Row:
    """One claim: | feature | here | how it differs, and why | held by |."""

    feature: str
    here: str  # "faithful" | "simplified" | "absent"
    difference: str
    held_by: str

    @property
    def names(self) -> set[str]:
        """What stands in backticks in the feature: the names that the code has for it."""
        return set(re.findall(r"`([^`]+)`", self.feature))

    @property
    def files(self) -> list[str]:
        """The tests that hold it, as paths below tests/."""
        return re.findall(r"`([^`]+)`", self.held_by)


def sections(text: str) -> dict[str, list[Row]]:
    """Heading -> the claims of the table under it."""
    found: dict[str, list[Row]] = {}
    for part in re.split(r"^## ", text, flags=re.M)[1:]:
        heading, _, body = part.partition("\n")
        lines = [line for line in body.splitlines() if line.startswith("|")]
        if lines and HEAD in lines[0]:
            cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]
            found[heading.strip()] = [Row(*row) for row in cells]
    return found


def with_generated(text: str) -> str:
    """The page with each part that follows from the code as the code has it now."""
    return _BLOCK.sub(lambda match: match[1] + _GENERATED[match[2]]() + match[3], text)


def _operations() -> str:
    rows = []
    for service in SERVICES.values():
        there = len(ServiceModel(Loader().load_service_model(service.name, "service-2"), service.name).operation_names)
        names = ", ".join(sorted(service.operations))
        rows.append((f"`{service.name}`", f"{len(service.operations)} of {there}", names))
    return _table(("service", "operations", "which"), rows)


def _resource_types() -> str:
    rows = []
    for kind in sorted(TYPES.values(), key=lambda kind: kind.name):
        refused = "; ".join(f"{name}: {why}" for name, why in sorted(kind.refused.items()))
        rows.append((f"`{kind.name}`", _names(kind.carried_out), _names(kind.without_effect), refused))
    return _table(("type", "properties that do what they do in AWS", "accepted, without effect here", "refused"), rows)


def _differences() -> str:
    known = [*differences.of_events(), *differences.of_handlers()]
    rows = [(f"`{one.id}`", ", ".join(one.subjects), one.reason + ".") for one in known]
    return _table(("difference", "of", "why"), rows)


def _names(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "".join(f"| {' | '.join(cell.replace('|', '/') for cell in line)} |\n" for line in lines)


_GENERATED: dict[str, Callable[[], str]] = {
    "operations": _operations,
    "resource-types": _resource_types,
    "differences": _differences,
}

if __name__ == "__main__":
    PAGE.write_text(with_generated(PAGE.read_text()))
    sys.exit(0)
