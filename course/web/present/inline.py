"""A sentence with `code`, **strong** and *stressed* words, as safe HTML.

Sentences of checks quote what a learner's program produced, so nothing else of Markdown is honoured: no
link, no image, no HTML.
"""

from __future__ import annotations

import re

from markupsafe import Markup, escape

from course.web.present.visible import bounded

LONGEST = 4000
"""Characters of a sentence that quotes a program."""

_CODE = re.compile(r"(`+)(.+?)\1", re.DOTALL)
_STRONG = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*")
_STRESSED = re.compile(r"(?<![\w*])\*(?=[^\s*])([^*]+?)(?<=\S)\*(?![\w*])")


def inline(text: str) -> Markup:
    """`text` as HTML; everything that is not one of the three marks is shown as it is."""
    parts: list[str] = []
    at = 0
    shown = bounded(text, LONGEST)
    for found in _CODE.finditer(shown):
        parts += [_words(shown[at:found.start()]), f"<code>{escape(found[2].strip())}</code>"]
        at = found.end()
    return Markup("".join([*parts, _words(shown[at:])]))  # noqa: S704 - every piece is escaped


def _words(text: str) -> str:
    safe = _STRONG.sub(r"<strong>\1</strong>", str(escape(text)))
    return _STRESSED.sub(r"<em>\1</em>", safe)
