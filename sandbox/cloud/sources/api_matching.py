"""Which route answers a request ("Create routes for HTTP APIs" and "API Gateway resources", developer guide)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import unquote

from sandbox.cloud.sources.api_routes import ANY, DEFAULT, Route


@dataclass(frozen=True, slots=True)
class Match:
    route: Route
    parameters: dict[str, str]


def match(routes: Iterable[Route], method: str, path: str) -> Match | None:
    """The most specific route: fixed segments before parameters, these before `{proxy+}`; a method before ANY."""
    best: tuple[tuple[int, ...], Match] | None = None
    default = None
    for route in routes:
        if route.method not in (method, ANY):
            continue
        if route.resource == DEFAULT:
            default = Match(route, {})
            continue
        fitted = _fit(route.segments(), _segments(path))
        if fitted is None:
            continue
        rank = (*fitted[0], 0 if route.method == method else 1)
        if best is None or rank < best[0]:
            best = rank, Match(route, fitted[1])
    return best[1] if best else default


def _segments(path: str) -> list[str]:
    return path.removeprefix("/").split("/")


def _fit(pattern: list[str], segments: list[str]) -> tuple[tuple[int, ...], dict[str, str]] | None:
    """(rank of each segment, path parameters) when the segments fit the pattern. Lower ranks are more specific."""
    ranks: list[int] = []
    parameters: dict[str, str] = {}
    for index, part in enumerate(pattern):
        if part.startswith("{") and part.endswith("+}"):
            rest = "/".join(segments[index:])
            if not rest:
                return None
            parameters[part[1:-2]] = unquote(rest)
            return (*ranks, 2), parameters
        if index >= len(segments):
            return None
        if part.startswith("{") and part.endswith("}"):
            if not segments[index]:
                return None
            parameters[part[1:-1]] = unquote(segments[index])
            ranks.append(1)
        elif part == segments[index] or part == unquote(segments[index]):
            ranks.append(0)
        else:
            return None
    return (tuple(ranks), parameters) if len(segments) == len(pattern) else None
