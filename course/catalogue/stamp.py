"""Write into each Chinese file which English text it is a translation of."""

from __future__ import annotations

from pathlib import Path

from course.catalogue.errors import Problems
from course.catalogue.files import Files
from course.catalogue.page import FENCE, source_hash, split
from course.catalogue.twins import SOURCE, TWIN


def stamp(folder: Path) -> tuple[Path, ...]:
    """Set `source_hash` in every *.zh.md below `folder` that has an English twin; the files that changed."""
    files = Files(folder, Problems())
    changed = []
    for path in files.below(folder):
        source = path.with_name(path.name.replace(f".{TWIN}.md", f".{SOURCE}.md"))
        text = files.text(path) if path.name.endswith(f".{TWIN}.md") and source.is_file() else None
        if text is None:
            continue
        stamped = _with_hash(text, source_hash(source))
        if stamped != text:
            path.write_text(stamped, encoding="utf-8")
            changed.append(path)
    return tuple(changed)


def _with_hash(text: str, value: str) -> str:
    front, body, _ = split(text)
    lines = [line for line in front.split("\n") if line and not line.startswith("source_hash:")]
    return "\n".join([FENCE, *lines, f'source_hash: "{value}"', FENCE, body])
