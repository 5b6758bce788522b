"""What an author has still to write: `[fill in: the title in Chinese]`, in any file of the lessons."""

from __future__ import annotations

import re
from collections.abc import Iterator

_BLANK = re.compile(r"\[fill in: ([^\]\n]+)\]")


def blanks(text: str) -> Iterator[tuple[int, str]]:
    """(line, what belongs there) of each blank; lines count from 1."""
    for number, line in enumerate(text.split("\n"), start=1):
        for found in _BLANK.finditer(line):
            yield number, found[1]
