"""What the course changes in the tree that Python-Markdown builds."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

from course.web.markdown_math import BlockMath, InlineMath

_HEADING = re.compile(r"^h[1-6]$")
_STASHED = re.compile("[\x02\x03][^\x02\x03]*[\x02\x03]?|wzxhzdk:\\d+")


@dataclass(frozen=True, slots=True)
class Heading:
    """An entry of a table of contents."""

    level: int
    anchor: str
    title: str


class Headings(Treeprocessor):
    """Collects the headings that have an explicit anchor."""

    def __init__(self, md: Markdown) -> None:
        super().__init__(md)
        self.found: list[Heading] = []

    def run(self, root: Element) -> None:
        self.found = [
            Heading(int(element.tag[1]), element.attrib["id"], _words(element))
            for element in root.iter()
            if _HEADING.match(str(element.tag)) and "id" in element.attrib
        ]


class Alignment(Treeprocessor):
    """A column's alignment as a class: the page allows no style attributes."""

    def run(self, root: Element) -> None:
        for element in root.iter():
            if element.tag in ("th", "td") and "align" in element.attrib:
                element.set("class", f"align-{element.attrib.pop('align')}")


class CourseExtension(Extension):
    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - Python-Markdown's name
        md.treeprocessors.register(Alignment(md), "course-alignment", 6)
        md.treeprocessors.register(Headings(md), "course-headings", 5)
        md.inlinePatterns.register(InlineMath(md), "course-math", 185)  # before emphasis reads the underscores
        md.parser.blockprocessors.register(BlockMath(md.parser), "course-math", 15)


def _words(element: Element) -> str:
    return html.unescape(_STASHED.sub("", "".join(element.itertext()))).strip()
