"""The last word on what Markdown may put on a page: a list of elements and attributes, and nothing else."""

from __future__ import annotations

import re

import nh3

_TEXT = {
    "a", "abbr", "b", "blockquote", "br", "caption", "code", "dd", "del", "details", "div", "dl", "dt", "em",
    "figcaption", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "input", "kbd", "label", "li", "mark",
    "ol", "p", "pre", "s", "samp", "small", "span", "strong", "sub", "summary", "sup", "table", "tbody", "td",
    "tfoot", "th", "thead", "tr", "ul", "var",
}  # fmt: skip
_MATH = {
    "math", "mfrac", "mi", "mn", "mo", "mover", "mpadded", "mphantom", "mroot", "mrow", "mspace", "msqrt", "mstyle",
    "msub", "msubsup", "msup", "mtable", "mtd", "mtext", "mtr", "munder", "munderover",
}  # fmt: skip
_DRAWING = {"svg", "g", "path", "rect", "circle", "ellipse", "text", "tspan", "title", "desc"}

_ATTRIBUTES: dict[str, set[str]] = {
    "*": {"class", "id", "lang", "role", "tabindex", "title"},
    "a": {"href"},
    "details": {"open"},
    "figure": {"data-piece", "data-facts"},
    "input": {"type", "checked", "disabled", "name", "min", "max", "step", "value"},
    "label": {"for"},
    "li": {"value"},
    "mark": {"data-field"},
    "ol": {"start"},
    "p": {"data-facts"},
    "span": {"data-field"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "math": {"display"},
    "mo": {"stretchy", "fence", "separator", "form", "movablelimits", "minsize", "maxsize"},
    "mi": {"mathvariant"},
    "mspace": {"width"},
    "mstyle": {"displaystyle", "scriptlevel"},
    "mfrac": {"linethickness"},
    "mover": {"accent"},
    "mtable": {"columnalign", "rowspacing", "columnspacing"},
    "svg": {"viewBox", "width", "height"},
    "g": {"transform", "fill", "stroke", "stroke-width", "stroke-linecap", "stroke-linejoin", "stroke-dasharray",
          "opacity", "font-size", "text-anchor"},
    "path": {"d", "stroke-dasharray"},
    "rect": {"x", "y", "width", "height", "rx"},
    "circle": {"cx", "cy", "r"},
    "ellipse": {"cx", "cy", "rx", "ry"},
    "text": {"text-anchor"},
    "tspan": {"x", "y"},
}  # fmt: skip
_HREF = re.compile(r"(#|exercise:|lesson:)[A-Za-z0-9/_#.-]*\Z")
_INPUTS = frozenset({"checkbox", "radio", "range"})


def clean(html: str) -> str:
    """`html` with everything removed that is not on the lists."""
    return nh3.clean(
        html,
        tags=_TEXT | _MATH | _DRAWING,
        attributes=_ATTRIBUTES,
        clean_content_tags={"script", "style"},
        generic_attribute_prefixes={"aria-"},
        attribute_filter=_allowed,
        url_schemes={"exercise", "lesson"},
        link_rel=None,
    )


def _allowed(tag: str, name: str, value: str) -> str | None:
    """The value that an attribute keeps, or None."""
    if name == "href":
        return value if _HREF.match(value) else None
    if tag == "input" and name == "type":
        return value if value in _INPUTS else "checkbox"
    return value
