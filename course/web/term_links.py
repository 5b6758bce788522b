"""The first use of each term on a page becomes a link to its entry in the glossary.

Works on HTML that `markdown` has made and nh3 has cleaned, so every tag is whole. Code, headings, formulas, drawings
and what is a link already stay as they are.
"""

from __future__ import annotations

import re
from functools import lru_cache

from markupsafe import escape

from course.catalogue.spotter import Spotter

_TAG = re.compile(r"(<[^>]*>)")
_NAME = re.compile(r"</?([a-z0-9]+)")
_LEFT_ALONE = frozenset(
    {"a", "code", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "svg", "math", "summary", "label", "th", "button", "abbr"}
)


@lru_cache(maxsize=256)
def link_first_uses(html: str, spotter: Spotter, glossary: str) -> str:
    """`html` with a link around the first use of each term; `glossary` is the URL of the page of entries.

    Searching a whole lesson takes tens of milliseconds, and every visitor is shown the same text: it is kept.
    """
    linked: set[str] = set()
    alone: list[str] = []
    parts = _TAG.split(html)
    for index, part in enumerate(parts):
        if index % 2:
            _enter_or_leave(part, alone)
        elif not alone:
            parts[index] = _with_links(part, spotter, glossary, linked)
    return "".join(parts)


def _enter_or_leave(tag: str, alone: list[str]) -> None:
    named = _NAME.match(tag)
    if named is None or tag.endswith("/>"):
        return
    name = named[1]
    if tag.startswith("</"):
        if alone and alone[-1] == name:
            alone.pop()
    elif name in _LEFT_ALONE or 'class="admonition-title"' in tag or (alone and alone[-1] == name):
        alone.append(name)


def _with_links(text: str, spotter: Spotter, glossary: str, linked: set[str]) -> str:
    pieces: list[str] = []
    position = 0
    for start, end, term_id in spotter.find(text):
        if term_id in linked:
            continue
        linked.add(term_id)
        entry = escape(f"{glossary}#{term_id}")
        pieces += [text[position:start], f'<a class="term" href="{entry}">{text[start:end]}</a>']
        position = end
    return "".join([*pieces, text[position:]])
