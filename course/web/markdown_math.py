"""`$..$` in a line and `$$..$$` on lines of its own, as native MathML."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, SubElement

from latex2mathml.converter import convert
from markdown import Markdown
from markdown.blockprocessors import BlockProcessor
from markdown.inlinepatterns import InlineProcessor

_INLINE = r"(?<![\\$])\$(?=\S)([^$\n]*?[^\s\\$])\$(?!\d)"
"""As Pandoc reads dollars: no space inside, no digit behind; so "$5 and $6" is money."""
_BLOCK = re.compile(r"^\$\$\s*(.+?)\s*\$\$\s*$", re.DOTALL)


def to_mathml(latex: str, *, display: str) -> str | None:
    """The MathML of `latex`, or None when it is not understood."""
    try:
        return str(convert(latex, display=display))
    except Exception:  # noqa: BLE001 - the converter raises whatever its parser meets
        return None


class InlineMath(InlineProcessor):
    """Registered for a document; keeps the MathML out of Markdown's way in its stash."""

    def __init__(self, md: Markdown) -> None:
        super().__init__(_INLINE, md)

    def handleMatch(  # type: ignore[override]  # noqa: N802 - Python-Markdown's name
        self,
        m: re.Match[str],
        data: str,  # noqa: ARG002
    ) -> tuple[str | None, int | None, int | None]:
        mathml = to_mathml(m[1], display="inline")
        if mathml is None:
            return None, None, None
        return self.md.htmlStash.store(mathml), m.start(0), m.end(0)


class BlockMath(BlockProcessor):
    def test(self, parent: Element, block: str) -> bool:  # noqa: ARG002
        return _BLOCK.match(block) is not None

    def run(self, parent: Element, blocks: list[str]) -> bool:
        found = _BLOCK.match(blocks[0])
        mathml = to_mathml(found[1], display="block") if found else None
        if mathml is None:
            return False
        blocks.pop(0)
        paragraph = SubElement(parent, "p", {"class": "math"})
        paragraph.text = self.parser.md.htmlStash.store(mathml)
        return True
