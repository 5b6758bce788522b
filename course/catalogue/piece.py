"""The grammar of a ```piece fence: YAML that asks for one of the course's interactive pieces.

show: server-or-lambda
title: What a month costs
rows: [100, 1000, 10000]
requests: 10000
milliseconds: 100
memory: 256

Drawing is the page's business; here a piece is only understood.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from course.catalogue.document import parse_yaml
from course.catalogue.errors import Problem, Problems
from course.catalogue.mapping import FunctionMapping, read_mapping
from course.catalogue.table import Table

REQUESTS = range(10, 10_000_001)
MILLISECONDS = range(10, 3_001)
MEMORY = range(128, 10_241)
"""What a slider can be moved to: requests a day, ms for each, MB."""


class PieceError(ValueError):
    """A fence that is no piece; `problems` has every reason, with lines that count from 1 within the fence."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(problem.sentence for problem in problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class ServerOrLambda:
    """A month of an always-on server beside a month of Lambda: a table, and where the sliders begin."""

    title: str
    rows: tuple[int, ...]  # requests a day
    requests: int  # a day
    milliseconds: int
    memory: int  # MB


Piece = ServerOrLambda | FunctionMapping


def parse(source: str) -> Piece:
    """The piece that `source` asks for. Raises PieceError with every reason why it is none."""
    problems = Problems()
    document = parse_yaml(Path("piece"), source, problems)
    found = _read(Table(document, problems)) if document is not None else None
    if found is None or problems.sorted():
        raise PieceError(problems.sorted())
    return found


def _read(table: Table) -> Piece | None:
    kind = table.string("show")
    if kind not in _KINDS:
        close = get_close_matches(kind, _KINDS, 1)
        meant = f"did you mean `{close[0]}`?" if close else f"the pieces are {', '.join(_KINDS)}"
        table.problem(f"there is no piece `{kind}`; {meant}", "show")
        return None
    piece: Piece = _KINDS[kind](table)
    table.finish()
    return piece


def _server_or_lambda(table: Table) -> ServerOrLambda:
    return ServerOrLambda(
        title=table.string("title"),
        rows=table.integers("rows", least=REQUESTS.start, most=REQUESTS.stop - 1),
        requests=table.integer("requests", least=REQUESTS.start, most=REQUESTS.stop - 1),
        milliseconds=table.integer("milliseconds", least=MILLISECONDS.start, most=MILLISECONDS.stop - 1),
        memory=table.integer("memory", least=MEMORY.start, most=MEMORY.stop - 1),
    )


_KINDS: dict[str, Callable[[Table], Piece]] = {"server-or-lambda": _server_or_lambda, "function-mapping": read_mapping}
KINDS = tuple(_KINDS)
