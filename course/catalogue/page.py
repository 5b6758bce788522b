"""One Markdown file: its front matter and its body, with the body's true lines."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from course.catalogue.document import Document, parse_yaml
from course.catalogue.errors import Problems
from course.catalogue.files import Files
from course.catalogue.table import Table

FENCE = "---"


@dataclass(frozen=True, slots=True)
class Page:
    path: Path
    front: Table
    body: str
    body_line: int  # the file's line on which `body` starts


def split(source: str) -> tuple[str, str, int]:
    """(front matter, body, the body's first line) of a Markdown file; no front matter is ""."""
    lines = source.split("\n")
    if lines[0].rstrip() != FENCE:
        return "", source, 1
    for index, line in enumerate(lines[1:], start=1):
        if line.rstrip() == FENCE:
            return "\n".join(lines[1:index]), "\n".join(lines[index + 1 :]), index + 2
    return "", source, 1


def read_page(path: Path, files: Files, problems: Problems) -> Page | None:
    """The page at `path`, or None after the reason was reported."""
    source = files.text(path)
    if source is None:
        return None
    front, body, body_line = split(source)
    document: Document | None = Document(path, {}, {})
    if front.strip():
        document = parse_yaml(path, front, problems, first_line=2)
    elif source.startswith(FENCE + "\n") and body_line == 1:
        problems.add(path, 1, "the front matter that starts here is never closed by a second ---")
        return None
    if document is None:
        return None
    if not body.strip():
        problems.add(path, body_line, "the page has no text")
    return Page(path, Table(document, problems), body, body_line)


def source_hash(path: Path) -> str:
    """The first 16 hexadecimal digits of the SHA-256 of the file's bytes."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]
