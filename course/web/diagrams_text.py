"""Text in an SVG, which knows no line breaks: its estimated width, and where it may be broken."""

from __future__ import annotations

import html
import re
import unicodedata

FONT_SIZE = 13
LINE_HEIGHT = 16
_NARROW, _WIDE = 0.56, 1.02
"""Width of a letter in em: generous for system sans-serif fonts, exact for CJK."""
_PARTS = re.compile(r"[A-Z]?[a-z0-9]+[^A-Za-z0-9]*|[A-Z]+[^A-Za-z0-9]*|[^A-Za-z0-9]+")


def width(text: str) -> float:
    """How wide `text` will be, in the units of the drawing."""
    return sum(_WIDE if _is_wide(letter) else _NARROW for letter in text) * FONT_SIZE


def wrap(text: str, most: float) -> list[str]:
    """`text` in lines of at most `most` units: between words and CJK letters; a word too long, at signs and humps."""
    lines = [""]
    for piece in _pieces(text, most):
        if width((lines[-1] + piece).rstrip()) > most and lines[-1].strip():
            lines.append("")
        lines[-1] += piece if lines[-1] else piece.lstrip()
    return [line.strip() for line in lines if line.strip()]


def draw(lines: list[str], x: float, y: float, *, css: str, anchor: str = "middle") -> str:
    """The lines, the first one's baseline at y."""
    spans = "".join(
        f'<tspan x="{x:g}" y="{y + index * LINE_HEIGHT:g}">{html.escape(line)}</tspan>'
        for index, line in enumerate(lines)
    )
    side = "" if anchor == "middle" else f' text-anchor="{anchor}"'
    return f'<text class="{css}"{side}>{spans}</text>'


def _pieces(text: str, most: float) -> list[str]:
    """Words and the spaces between them; a line may end behind each."""
    found: list[str] = []
    for piece in re.findall(r"\s+|\S+", text):
        if any(_is_wide(letter) for letter in piece):
            found += re.findall(r"[\x21-\x7e]+|.[，。、；：？！）》”]?", piece)
        elif width(piece) > most:
            found += [letters for part in _PARTS.findall(piece) for letters in _cut(part, most)]
        else:
            found.append(piece)
    return found


def _cut(word: str, most: float) -> list[str]:
    """A word that no line can hold, in pieces that fit."""
    count = max(int(most / (_NARROW * FONT_SIZE)), 1)
    return [word[start : start + count] for start in range(0, len(word), count)]


def _is_wide(letter: str) -> bool:
    return unicodedata.east_asian_width(letter) in "WF"
