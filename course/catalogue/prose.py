"""What is known of a Markdown text without rendering it: links, anchors, tasks, hints, diagrams."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from course.catalogue import diagram, piece

_FENCE = re.compile(r"^\s*(`{3,}|~{3,})\s*([\w+-]*)")
_LINK = re.compile(r"\]\(\s*<?([^)\s>]+)")
_TARGET = re.compile(r"\]\([^)]*\)")
_ANCHOR = re.compile(r"^#{1,6}\s.*\{[^}]*#([\w-]+)[^}]*\}\s*$")
_HEADING = re.compile(r"^#{1,6}\s")
_TASK = re.compile(r"^\d+[.)]\s")
_CODE = re.compile(r"(`+).+?\1")


class Lines(Protocol):
    """A text, and the line of its file on which it starts: a Page, or a Passage."""

    @property
    def body(self) -> str: ...

    @property
    def body_line(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Passage:
    """A text that is no file of its own."""

    body: str
    body_line: int = 1


@dataclass(frozen=True, slots=True)
class Link:
    target: str
    line: int


@dataclass(frozen=True, slots=True)
class Section:
    """A `##` heading and what follows it."""

    title: str
    body: str
    line: int


def links(page: Lines) -> list[Link]:
    """Every inline link of the page, outside code."""
    return [Link(found[1], line) for line, text in _outside_code(page) for found in _LINK.finditer(_CODE.sub("", text))]


def images(page: Lines) -> list[int]:
    """The lines that show an image."""
    return [line for line, text in _outside_code(page) if "![" in _CODE.sub("", text)]


def anchors(page: Lines) -> list[str]:
    """The explicit anchors of the headings, in order."""
    return [found[1] for _, text in _outside_code(page) if (found := _ANCHOR.match(text))]


def bare_headings(page: Lines) -> list[int]:
    """The lines of headings without an explicit anchor."""
    return [line for line, text in _outside_code(page) if _HEADING.match(text) and not _ANCHOR.match(text)]


def running_text(page: Lines) -> str:
    """What is said in sentences: without code, diagrams, headings and the targets of links."""
    kept = [_TARGET.sub("]", _CODE.sub("\0", text)) for _, text in _outside_code(page) if not _HEADING.match(text)]
    return "\n".join(kept)


def tasks(page: Lines) -> list[str]:
    """The numbers 1..n of the top-level ordered list's items."""
    count = sum(1 for _, text in _outside_code(page) if _TASK.match(text))
    return [str(number) for number in range(1, count + 1)]


def sections(page: Lines) -> tuple[list[Section], int | None]:
    """(the `##` sections, the line of text that stands before the first one)."""
    outside = dict(_outside_code(page))
    found: list[tuple[str, int, list[str]]] = []
    stray = None
    for line, text in enumerate(page.body.split("\n"), start=page.body_line):
        if line in outside and text.startswith("## "):
            found.append((text[3:].strip(), line, []))
        elif found:
            found[-1][2].append(text)
        elif text.strip() and stray is None:
            stray = line
    return [Section(title, "\n".join(body).strip() + "\n", line) for title, line, body in found], stray


def diagram_problems(page: Lines) -> list[tuple[int, str]]:
    """(line, sentence) for every line of a diagram that cannot be drawn."""
    found = []
    for first_line, language, source in fences(page):
        if language == "diagram":
            try:
                diagram.parse(source)
            except diagram.DiagramError as error:
                found.append((first_line + error.line, error.sentence))
    return found


def piece_problems(page: Lines) -> list[tuple[int, str]]:
    """(line, sentence) for everything that is wrong with a piece."""
    found = []
    for first_line, language, source in fences(page):
        if language == "piece":
            try:
                piece.parse(source)
            except piece.PieceError as error:
                found += [(first_line + problem.line, problem.sentence) for problem in error.problems]
    return found


def open_fence(page: Lines) -> int | None:
    """The line of a code fence that is never closed."""
    return next((line for line, language, _ in fences(page) if language is None), None)


def fences(page: Lines) -> Iterator[tuple[int, str | None, str]]:
    """(line of the opening fence, language, content); the language is None when the fence is never closed."""
    return fences_in(page.body, page.body_line)


def fences_in(body: str, first_line: int = 1) -> Iterator[tuple[int, str | None, str]]:
    """The same for a text whose first line has the number `first_line`."""
    marker, language, start, content = "", "", 0, [""]
    for line, text in enumerate(body.split("\n"), start=first_line):
        found = _FENCE.match(text)
        if marker and found and found[1].startswith(marker) and not text.strip().strip("`~"):
            yield start, language, "\n".join(content)
            marker = ""
        elif marker:
            content.append(text)
        elif found:
            marker, language, start, content = found[1], found[2], line, []
    if marker:
        yield start, None, ""


def outside_code(body: str, first_line: int = 1) -> Iterator[tuple[int, str]]:
    """(line, text) of every line that is in no code fence."""
    inside: set[int] = set()
    for start, language, content in fences_in(body, first_line):
        length = body.count("\n") if language is None else content.count("\n") + (2 if content else 1)
        inside.update(range(start, start + length + 1))
    for line, text in enumerate(body.split("\n"), start=first_line):
        if line not in inside:
            yield line, text


def _outside_code(page: Lines) -> Iterator[tuple[int, str]]:
    return outside_code(page.body, page.body_line)
