"""A learner's text as text: nothing in it may act on the page, and nothing may hide.

Control characters become their Unicode pictures, direction controls and invisible characters their code
point ("Unicode Bidirectional Algorithm", UAX 9, lists the controls), half surrogates too, which could
not be sent as UTF-8. Escaping for HTML is Jinja's.
"""

from __future__ import annotations

import json
import re
from typing import Any

LONGEST = 20_000
"""Characters of one value on a page; what is cut is counted."""
LABEL = 300
"""Characters of a name."""

_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ufffe\uffff"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)


def visible(text: object) -> str:
    """`text` with every character seen. A carriage return before a line feed is dropped."""
    return _HIDDEN.sub(_name, str(text).replace("\r\n", "\n"))


def clip(text: str, longest: int = LONGEST) -> tuple[str, int]:
    """(the start of `text`, how many characters were left out)."""
    return (text, 0) if len(text) <= longest else (text[:longest], len(text) - longest)


def bounded(text: object, longest: int = LONGEST) -> str:
    """`text` visible, and cut where it is longer."""
    shown, cut = clip(visible(text), longest)
    return f"{shown} … +{cut}" if cut else shown


def label(text: object) -> str:
    """A name: of a resource, a key, an operation."""
    return bounded(text, LABEL)


def pretty(value: Any) -> str:
    """A JSON value laid out to be read, visible and bounded."""
    text, cut = clip(visible(json.dumps(value, indent=2, ensure_ascii=False, default=str)))
    return f"{text}\n… +{cut}" if cut else text


def short(value: Any, longest: int = 400) -> str:
    """A JSON value on one line; a string keeps its quotes."""
    return bounded(json.dumps(value, ensure_ascii=False, default=str), longest)


def _name(found: re.Match[str]) -> str:
    point = ord(found[0])
    if point < 0x20:
        return chr(0x2400 + point)
    return "\u2421" if point == 0x7F else f"⟨U+{point:04X}⟩"
