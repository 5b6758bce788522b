"""A ```diagram fence as inline SVG, in two drawings of which CSS shows one.

Wide: every node once, in a row, with a line below it; each arrow on a row of its own, in the order of time. Narrow:
each arrow as a row `node, arrow, node`, so that the text stays readable on a phone. No ids, no styles: colours come
from `currentColor` and the classes.
"""

from __future__ import annotations

import html

from course.catalogue.diagram import Arrow, Diagram, Node, parse
from course.web.diagrams_icons import SIZE, icon
from course.web.diagrams_text import FONT_SIZE, LINE_HEIGHT, draw, width, wrap

COLUMN, WIDEST = 120, 560
"""Wide enough for a line of text between two nodes; narrow enough to be readable when shrunk by a fifth."""
NARROW = 330
NARROW_NODE = 92
GAP = 10


def draw_diagram(source: str) -> str:
    """The figure for a diagram's source. Raises DiagramError."""
    diagram = parse(source)
    return (
        f'<figure class="diagram">{_wide(diagram)}{_narrow(diagram)}'
        f"<figcaption>{html.escape(diagram.title)}</figcaption></figure>"
    )


class _Canvas:
    """Collects shapes by what they share, so that the shared attributes are written once."""

    def __init__(self) -> None:
        self.icons: list[str] = []
        self.strokes: list[str] = []
        self.texts: list[str] = []
        self.lifelines: list[str] = []

    def node(self, node: Node, lines: list[str], x: float, y: float) -> None:
        self.icons.append(icon(node.kind, x - SIZE / 2, y))
        self.texts.append(draw(lines, x, y + SIZE + LINE_HEIGHT, css="diagram-label"))

    def arrow(self, start: float, end: float, y: float, *, dashed: bool) -> None:
        """A level arrow from x = `start` to x = `end`."""
        away, back = (3.0, 7.0) if end > start else (-3.0, -7.0)
        tip = end - away
        self._stroke(f"M{start + away:g} {y:g}H{tip:g}", dashed=dashed)
        self._stroke(f"M{tip - back:g} {y - 5:g}L{tip:g} {y:g}L{tip - back:g} {y + 5:g}", dashed=False)

    def loop(self, x: float, y: float, side: int, *, dashed: bool) -> None:
        """An arrow from a node to itself, to its right (side 1) or left (side -1)."""
        out, tip = x + side * 24, x + side * 3
        back = tip + side * 7
        self._stroke(f"M{tip:g} {y - 6:g}H{out:g}V{y + 10:g}H{tip:g}", dashed=dashed)
        self._stroke(f"M{back:g} {y + 5:g}L{tip:g} {y + 10:g}L{back:g} {y + 15:g}", dashed=False)

    def svg(self, variant: str, diagram: Diagram, wide: float, high: float) -> str:
        title, said = html.escape(diagram.title), html.escape(_said(diagram))
        line = 'fill="none" stroke="currentColor" stroke-linecap="round" stroke-linejoin="round"'
        return (
            f'<svg class="diagram--{variant}" role="img" viewBox="0 0 {wide:g} {high:g}" width="{wide:g}" '
            f'height="{high:g}"><title>{title}</title><desc>{said}</desc>'
            f'<g class="diagram-lifelines" {line} stroke-dasharray="2 4" opacity="0.45">'
            f"{''.join(self.lifelines)}</g>"
            f'<g {line} stroke-width="2">{"".join(self.icons)}</g>'
            f'<g class="diagram-arrow" {line} stroke-width="1.8">{"".join(self.strokes)}</g>'
            f'<g fill="currentColor" font-size="{FONT_SIZE}" text-anchor="middle">'
            f"{''.join(self.texts)}</g></svg>"
        )

    def _stroke(self, path: str, *, dashed: bool) -> None:
        dash = ' stroke-dasharray="6 4"' if dashed else ""
        self.strokes.append(f'<path d="{path}"{dash}/>')


def _wide(diagram: Diagram) -> str:
    count = len(diagram.nodes)
    column = min(max(COLUMN, _widest_text(diagram) + 3 * GAP), max(WIDEST / count, 84))
    centres = [column * (index + 0.5) for index in range(count)]
    labels = [wrap(node.label, column - GAP) for node in diagram.nodes]
    top = SIZE + GAP + max(map(len, labels)) * LINE_HEIGHT
    canvas = _Canvas()
    for node, lines, x in zip(diagram.nodes, labels, centres, strict=True):
        canvas.node(node, lines, x, 2)
    y = float(top + GAP)
    for arrow in diagram.arrows:
        y = _row(canvas, arrow, centres, column, y)
    canvas.lifelines = [f'<path d="M{x:g} {top:g}V{y:g}"/>' for x in centres]
    return canvas.svg("wide", diagram, column * count, y + 4)


def _row(canvas: _Canvas, arrow: Arrow, centres: list[float], column: float, y: float) -> float:
    """Draw the arrow with its text above it; the next row's y."""
    start, end = centres[arrow.start], centres[arrow.end]
    lines = wrap(arrow.text, max(abs(end - start), column) - 2 * GAP)
    baseline = y + LINE_HEIGHT
    line_y = y + len(lines) * LINE_HEIGHT + GAP
    if arrow.start == arrow.end:
        side = -1 if arrow.start == len(centres) - 1 and len(centres) > 1 else 1
        anchor = "start" if side > 0 else "end"
        canvas.texts.append(draw(lines, start + side * GAP, baseline, css="diagram-text", anchor=anchor))
        canvas.loop(start, line_y, side, dashed=arrow.dashed)
        return line_y + 24
    canvas.texts.append(draw(lines, (start + end) / 2, baseline, css="diagram-text"))
    canvas.arrow(start, end, line_y, dashed=arrow.dashed)
    return line_y + GAP


def _narrow(diagram: Diagram) -> str:
    """One row for each arrow; the two nodes at its sides, its text above it."""
    left, right = NARROW_NODE / 2, NARROW - NARROW_NODE / 2
    gap = NARROW - 2 * NARROW_NODE
    canvas, y = _Canvas(), 2.0
    for arrow in diagram.arrows:
        ends = (diagram.nodes[arrow.start], diagram.nodes[arrow.end])
        labels = [wrap(node.label, NARROW_NODE) for node in ends]
        text = wrap(arrow.text, gap)
        above = max(len(text) * LINE_HEIGHT + 6 - SIZE / 2, 0)
        for node, lines, x in zip(ends, labels, (left, right), strict=True):
            canvas.node(node, lines, x, y + above)
        line_y = y + above + SIZE / 2
        first = line_y - 7 - (len(text) - 1) * LINE_HEIGHT
        canvas.texts.append(draw(text, NARROW / 2, first, css="diagram-text"))
        canvas.arrow(NARROW_NODE - 2 * GAP, NARROW - NARROW_NODE + 2 * GAP, line_y, dashed=arrow.dashed)
        y += above + SIZE + max(map(len, labels)) * LINE_HEIGHT + 2 * GAP
    return canvas.svg("narrow", diagram, NARROW, y - GAP)


def _widest_text(diagram: Diagram) -> float:
    """The widest text of an arrow between neighbours, which decides how far they stand apart."""
    return max(width(arrow.text) / max(abs(arrow.end - arrow.start), 1) for arrow in diagram.arrows)


def _said(diagram: Diagram) -> str:
    """The arrows as sentences, for whoever hears the diagram."""
    return "; ".join(
        f"{diagram.nodes[arrow.start].label} → {diagram.nodes[arrow.end].label}"
        + (f": {arrow.text}" if arrow.text else "")
        for arrow in diagram.arrows
    )
