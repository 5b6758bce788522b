"""The chart of a comparison: requests a day against dollars a month, in powers of ten, so that both lines are straight.

It is drawn for a narrow column, since an SVG's text shrinks with it. `static/js/monthly-cost.js` moves what moves.
"""

from __future__ import annotations

import html
from decimal import Decimal
from math import log10

from course.web.pieces.monthly_cost import MonthlyCost

LEFT, RIGHT, TOP, BOTTOM = 50, 350, 14, 174
WIDE, HIGH = 364, 214
REQUESTS = (1, 7)
"""Powers of ten at the two ends of the axis: requests a day."""
DOLLARS = (-2, 5)
_DOLLAR_TICKS = ((-2, "$0.01"), (0, "$1"), (2, "$100"), (4, "$10,000"))
_REQUEST_TICKS = ((1, "10"), (3, "1,000"), (5, "100,000"), (7, "10,000,000"))


def x_of(requests: float) -> float:
    """Where a number of requests a day stands, to a tenth; beyond the ends it stands at the end."""
    low, high = REQUESTS
    return round(LEFT + (RIGHT - LEFT) * (min(max(log10(requests), low), high) - low) / (high - low), 1)


def y_of(dollars: float) -> float:
    """The same for dollars a month; nothing stands at the bottom."""
    low, high = DOLLARS
    power = log10(dollars) if dollars > 0 else low
    return round(BOTTOM - (BOTTOM - TOP) * (min(max(power, low), high) - low) / (high - low), 1)


def line_of(each: float) -> str:
    """The path of what costs `each` dollars a month for a request a day: from one cent, or the left end, rightwards."""
    first = max(10.0 ** REQUESTS[0], 10.0 ** DOLLARS[0] / each)
    last = min(10.0 ** REQUESTS[1], 10.0 ** DOLLARS[1] / each)
    return f"M{x_of(first):g} {y_of(first * each):g}L{x_of(last):g} {y_of(last * each):g}"


def draw_chart(cost: MonthlyCost, requests: int, words: dict[str, str]) -> str:
    """The SVG for one cost at so many requests a day."""
    each = float(cost.functions / Decimal(requests))
    server, meet = y_of(float(cost.server)), x_of(float(cost.meet))
    return (
        f'<svg class="cost-chart" role="img" viewBox="0 0 {WIDE} {HIGH}" width="{WIDE}" height="{HIGH}">'
        f"<title>{html.escape(words['chart'])}</title>{_axes(words)}"
        f'<g class="cost-chart-lines" fill="none" stroke="currentColor" stroke-width="2.5" stroke-linecap="round">'
        f'<path class="cost-chart-server" d="M{LEFT} {server:g}H{RIGHT}"/>'
        f'<path class="cost-chart-lambda" d="{line_of(each)}"/></g>'
        f'<circle class="cost-chart-meet" cx="{meet:g}" cy="{server:g}" r="5"/>'
        f'<path class="cost-chart-here" d="M{x_of(requests):g} {TOP}V{BOTTOM}" stroke-dasharray="2 4"/>'
        f'<circle class="cost-chart-dot" cx="{x_of(requests):g}" cy="{y_of(float(cost.functions)):g}" r="4.5"/>'
        f"</svg>"
    )


def _axes(words: dict[str, str]) -> str:
    grid, labels = [], []
    for power, label in _DOLLAR_TICKS:
        y = y_of(10.0**power)
        grid.append(f'<path d="M{LEFT} {y:g}H{RIGHT}"/>')
        labels.append(_text(label, LEFT - 6, y + 4, "end"))
    for power, label in _REQUEST_TICKS:
        x = x_of(10.0**power)
        grid.append(f'<path d="M{x:g} {BOTTOM}V{BOTTOM + 4}"/>')
        labels.append(_text(label, min(x, RIGHT + 12), BOTTOM + 18, "end" if power == REQUESTS[1] else "middle"))
    labels.append(_text(words["requests"], (LEFT + RIGHT) / 2, HIGH - 4, "middle"))
    labels.append(_text(words["server"], RIGHT, y_of(15) - 6, "end"))
    labels.append(_text(words["lambda"], LEFT + 6, TOP + 12, "start", "cost-chart-key"))
    return (
        f'<g class="cost-chart-grid" stroke="currentColor" fill="none">{"".join(grid)}</g>'
        f'<g fill="currentColor" font-size="12">{"".join(labels)}</g>'
    )


def _text(words: str, x: float, y: float, anchor: str, css: str = "cost-chart-tick") -> str:
    return (
        f'<text class="{css}" text-anchor="{anchor}"><tspan x="{x:g}" y="{y:g}">{html.escape(words)}</tspan></text>'
    )
