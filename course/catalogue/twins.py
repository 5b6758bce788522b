"""A Markdown file and its Chinese twin: both there, and the translation no older than its source."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from course.catalogue.errors import Problems
from course.catalogue.files import Files
from course.catalogue.page import Page, read_page, source_hash

SOURCE, TWIN = "en", "zh"


def read_twins(folder: Path, stem: str, files: Files, problems: Problems) -> Mapping[str, Page] | None:
    """`stem`.en.md and `stem`.zh.md of `folder`; None when either cannot be read (the reason is reported)."""
    source = read_page(folder / f"{stem}.{SOURCE}.md", files, problems)
    twin = read_page(folder / f"{stem}.{TWIN}.md", files, problems)
    if source is None or twin is None:
        return None
    _check_hash(source, twin)
    return {SOURCE: source, TWIN: twin}


def same_in_both(pages: Mapping[str, Page], what: str, find: Callable[[Page], list[str]]) -> None:
    """Report at the twin when `find` does not give the same list for both pages."""
    source, twin = find(pages[SOURCE]), find(pages[TWIN])
    if source != twin:
        missing = [item for item in source if item not in twin]
        extra = [item for item in twin if item not in source]
        words = [f"lacks {', '.join(missing)}"] if missing else []
        words += [f"has {', '.join(extra)} besides"] if extra else []
        pages[TWIN].front.problem(
            f"the {what} differ from the English twin: this file {' and '.join(words) or 'has them in another order'}"
        )


def _check_hash(source: Page, twin: Page) -> None:
    current = source_hash(source.path)
    if "source_hash" not in twin.front:
        twin.front.problem(
            "`source_hash` is missing in the front matter: when the translation is complete, stamp it (make stamp)",
            unfinished=True,
        )
        return
    if twin.front.string("source_hash") != current:
        twin.front.problem(
            f"the translation is older than {source.path.name}: bring it up to date, then stamp it (make stamp)",
            "source_hash",
            unfinished=True,
        )
