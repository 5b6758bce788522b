"""Markdown to safe HTML, for lessons, tasks, hints and explanations.

Authors are trusted to teach, not to write HTML: whatever comes out goes through nh3, which lets through no script,
no style, no form field but tabs and task boxes, and no address outside the course.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial
from hashlib import sha256
from typing import Any

from markdown import Markdown
from markupsafe import Markup, escape

from course.catalogue.diagram import DiagramError
from course.catalogue.piece import PieceError
from course.web.diagrams import draw_diagram
from course.web.markdown_safety import clean
from course.web.markdown_tree import CourseExtension, Heading, Headings
from course.web.pieces import draw_piece

Resolver = Callable[[str], str | None]
"""A course link as the author wrote it ("exercise:copy-object", "lesson:dynamodb#streams") -> its URL, or None."""

_LABELS = {
    "en": {"code": "Code", "table": "Table", "done": "done", "open": "not done"},
    "zh": {"code": "代码", "table": "表格", "done": "已完成", "open": "未完成"},
}
_COURSE_LINK = re.compile(r'(<a\b[^>]*?) href="((?:exercise|lesson):[^"]*)"([^>]*)>')
_IDEOGRAPH = "\u3400-\u9fff\u3000-\u303f\uff00-\uffef"
_WRAPPED = re.compile(
    "|".join(
        (
            rf"(?<=[{_IDEOGRAPH}”’])\n(?=[{_IDEOGRAPH}])",
            rf"(?<=[{_IDEOGRAPH}])\n(?=[“‘])",
            r"(?<=[，。、；：！？）》])\n(?=<(?:code|strong|em|a)\b)",
        )
    )
)
_PREFORMATTED = re.compile(r"(<pre\b.*?</pre>)", re.DOTALL)
_PRE = re.compile(r"<pre\b[^>]*>")
_EMPTY_HEAD = re.compile(r"<th\b[^>]*></th>")
_BOX = re.compile(r'<input type="checkbox" disabled=""( checked="")?>')


@dataclass(frozen=True, slots=True)
class Rendered:
    """A text, ready for a page. A template prints it as it is: `{{ rendered }}`."""

    html: Markup
    contents: tuple[Heading, ...]
    """The headings that have an explicit anchor, in order."""

    def __html__(self) -> str:
        return str(self.html)

    __str__ = __html__


def render(text: str, language: str, resolver: Resolver) -> Rendered:
    """`text` as safe HTML; links into the course lead where `resolver` says, or nowhere."""
    html, contents = _rendered(text, language)
    return Rendered(Markup(_linked(html, resolver)), contents)  # noqa: S704 - cleaned by nh3


def inline(text: str, language: str, resolver: Resolver) -> Markup:
    """`text` without its outer paragraph: for questions, choices and titles."""
    html = _linked(_rendered(text, language)[0].strip(), resolver)
    if html.startswith("<p>") and html.endswith("</p>") and html.count("<p>") == 1:
        html = html[3:-4]
    return Markup(html)  # noqa: S704 - cleaned by nh3


@lru_cache(maxsize=1024)
def _rendered(text: str, language: str) -> tuple[str, tuple[Heading, ...]]:
    """(clean HTML whose course links are still as written, headings). A changed text is another key."""
    document = _document(language)
    html = document.convert(text)
    headings = document.treeprocessors["course-headings"]
    assert isinstance(headings, Headings)
    # Tabs are numbered from 1 in each text, and several texts share a page.
    html = html.replace("__tabbed_", f"tab-{sha256(text.encode()).hexdigest()[:8]}-")
    return _accessible(_unwrapped(clean(html)), _LABELS.get(language, _LABELS["en"])), tuple(headings.found)


def _document(language: str) -> Markdown:
    return Markdown(
        output_format="html",
        extensions=[
            "abbr", "admonition", "attr_list", "def_list", "md_in_html", "sane_lists", "tables",
            "pymdownx.details", "pymdownx.highlight", "pymdownx.superfences", "pymdownx.tabbed",
            "pymdownx.tasklist", CourseExtension(),
        ],
        extension_configs={
            "tables": {"use_align_attribute": True},
            "pymdownx.highlight": {"guess_lang": False, "pygments_lang_class": True},
            "pymdownx.superfences": {
                "custom_fences": [
                    {"name": "diagram", "class": "diagram", "format": _diagram},
                    {"name": "piece", "class": "piece", "format": partial(_piece, in_language=language)},
                ]
            },
            "pymdownx.tabbed": {"alternate_style": True},
        },
    )  # fmt: skip


def _diagram(source: str, *_: Any, **__: Any) -> str:
    """superfences' formatter. The loader has reported a diagram that cannot be drawn; here it stays text."""
    try:
        return draw_diagram(source)
    except DiagramError:
        return f"<pre>{escape(source)}</pre>"


def _piece(source: str, *_: Any, in_language: str, **__: Any) -> str:
    """superfences' formatter, as above."""
    try:
        return draw_piece(source, in_language)
    except PieceError:
        return f"<pre>{escape(source)}</pre>"


def _unwrapped(html: str) -> str:
    """Without the line ends inside Chinese sentences, which a browser would show as spaces."""
    parts = _PREFORMATTED.split(html)
    return "".join(part if index % 2 else _WRAPPED.sub("", part) for index, part in enumerate(parts))


def _accessible(html: str, labels: dict[str, str]) -> str:
    """What scrolls can be reached by keyboard, and what has no visible label gets one that is said."""
    html = _PRE.sub(f'<pre tabindex="0" role="group" aria-label="{labels["code"]}">', html)
    html = _EMPTY_HEAD.sub("<td></td>", html)  # a head without words heads nothing
    html = html.replace(
        "<table>", f'<div class="table-scroll" tabindex="0" role="group" aria-label="{labels["table"]}"><table>'
    ).replace("</table>", "</table></div>")
    return _BOX.sub(lambda found: _box(found, labels), html)


def _box(found: re.Match[str], labels: dict[str, str]) -> str:
    state = "done" if found[1] else "open"
    checked = " checked" if found[1] else ""
    return f'<input type="checkbox" disabled{checked} aria-label="{labels[state]}">'


def _linked(html: str, resolver: Resolver) -> str:
    def link(found: re.Match[str]) -> str:
        url = resolver(found[2])
        href = f' href="{escape(url)}"' if url else ""
        kind = found[2].partition(":")[0]
        return f'{found[1]}{href} class="link-{kind}"{found[3]}>'

    return _COURSE_LINK.sub(link, html)
