"""A plot as SVG, of our own: points joined by lines, both axes logarithmic, each line named where it ends.

Colours follow the reader's theme; nothing is told by colour alone, since every line has a mark and a name.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from html import escape

WIDTH, HEIGHT = 720, 400
_LEFT, _RIGHT, _TOP, _BOTTOM = 62, 232, 60, 52
_GAP = 15
"""Between the names of two lines that end close to each other."""
_MARKS = ("circle", "square", "triangle", "diamond", "ring")
_STYLE = (
    "text{font:13px system-ui,sans-serif;fill:#1f2430}.title{font-weight:600;font-size:15px}.small{font-size:12px}"
    ".paper{fill:#fff}.grid{stroke:#d9dce3}.line{fill:none;stroke-width:2}.ring{fill:#fff}"
    ".s0{stroke:#0b62a8;color:#0b62a8}.s1{stroke:#a8480b;color:#a8480b}.s2{stroke:#217a3c;color:#217a3c}"
    ".s3{stroke:#7b3fa0;color:#7b3fa0}.s4{stroke:#596070;color:#596070}.mark{fill:currentColor}"
    "@media (prefers-color-scheme:dark){text{fill:#e6e8ee}.paper,.ring{fill:#14161c}.grid{stroke:#343946}"
    ".s0{stroke:#6db6f2;color:#6db6f2}.s1{stroke:#f0a36b;color:#f0a36b}.s2{stroke:#6fcf8e;color:#6fcf8e}"
    ".s3{stroke:#c79be4;color:#c79be4}.s4{stroke:#a9b0c0;color:#a9b0c0}}"
)

Points = Sequence[tuple[float, float]]


def plot(title: str, across: str, up: str, lines: Mapping[str, Points], note: str = "") -> str:
    """`lines` by name; every coordinate is above 0. `across` and `up` name the axes; `note` is said below the title."""
    xs = [x for points in lines.values() for x, _ in points]
    ys = [y for points in lines.values() for _, y in points]
    horizontal = _Axis(min(xs), max(xs), _LEFT, WIDTH - _RIGHT)
    vertical = _Axis(
        10 ** math.floor(math.log10(min(ys))), 10 ** math.ceil(math.log10(max(ys))), HEIGHT - _BOTTOM, _TOP
    )
    said = "; ".join(f"{name}: {', '.join(f'{y:.3g} at {x:g}' for x, y in points)}" for name, points in lines.items())
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-labelledby="t d">',
            f'<title id="t">{escape(title)}</title>',
            f'<desc id="d">{escape(f"{up} by {across}. {said}")}</desc>',
            f"<style>{_STYLE}</style>",
            f'<rect class="paper" width="{WIDTH}" height="{HEIGHT}"/>',
            f'<text class="title" x="{_LEFT}" y="24">{escape(title)}</text>',
            f'<text class="small" x="{_LEFT}" y="42">{escape(note)}</text>',
            *_grid(horizontal, vertical, sorted(set(xs))),
            f'<text x="{(_LEFT + WIDTH - _RIGHT) / 2:g}" y="{HEIGHT - 12}" text-anchor="middle">'
            f"{escape(across)}</text>",
            f'<text transform="translate(16 {(HEIGHT - _BOTTOM + _TOP) / 2:g}) rotate(-90)" text-anchor="middle">'
            f"{escape(up)}</text>",
            *_drawn(lines, horizontal, vertical),
            "</svg>",
            "",
        )
    )


class _Axis:
    """From values to places, by their logarithms."""

    def __init__(self, least: float, most: float, start: float, end: float) -> None:
        self.least, self.most, self._start, self._end = least, most, start, end

    def at(self, value: float) -> float:
        whole = math.log(self.most / self.least) or 1.0
        return round(self._start + (self._end - self._start) * math.log(value / self.least) / whole, 1)

    @property
    def decades(self) -> list[float]:
        first, last = round(math.log10(self.least)), round(math.log10(self.most))
        return [10.0**power for power in range(first, last + 1)]


def _grid(horizontal: _Axis, vertical: _Axis, sizes: Sequence[float]) -> list[str]:
    """A line for each power of ten upwards, and each size that was measured across."""
    found, taken = [], -math.inf
    for value in vertical.decades:
        y = vertical.at(value)
        found.append(f'<path class="grid" d="M{_LEFT} {y:g}H{WIDTH - _RIGHT}"/>')
        found.append(f'<text class="small" x="{_LEFT - 8}" y="{y + 4:g}" text-anchor="end">{value:g}</text>')
    for value in sizes:
        x = horizontal.at(value)
        found.append(f'<path class="grid" d="M{x:g} {HEIGHT - _BOTTOM}v5"/>')
        if x - taken > 30:
            label = f'<text class="small" x="{x:g}" y="{HEIGHT - _BOTTOM + 18}" text-anchor="middle">{value:g}</text>'
            found.append(label)
            taken = x
    return found


def _drawn(lines: Mapping[str, Points], horizontal: _Axis, vertical: _Axis) -> list[str]:
    found = []
    for number, points in enumerate(lines.values()):
        places = [(horizontal.at(x), vertical.at(y)) for x, y in points]
        path = "L".join(f"{x:g} {y:g}" for x, y in places)
        marks = "".join(_mark(_MARKS[number % len(_MARKS)], x, y) for x, y in places)
        found.append(f'<g class="s{number % len(_MARKS)}"><path class="line" d="M{path}"/>{marks}</g>')
    return found + _names(lines, horizontal, vertical)


def _names(lines: Mapping[str, Points], horizontal: _Axis, vertical: _Axis) -> list[str]:
    """To the right of all lines, in the order in which they end, none over another."""
    ends = sorted(
        (vertical.at(points[-1][1]), horizontal.at(points[-1][0]), number, name)
        for number, (name, points) in enumerate(lines.items())
    )
    found, above = [], -math.inf
    for end_y, end_x, number, name in ends:
        y = above = max(end_y, above + _GAP)
        x = WIDTH - _RIGHT + 14
        found.append(
            f'<g class="s{number % len(_MARKS)}"><path class="line" stroke-dasharray="2 3" stroke-width="1" '
            f'd="M{end_x:g} {end_y:g}L{x} {y:g}"/>{_mark(_MARKS[number % len(_MARKS)], x, y)}</g>'
            f'<text class="small" x="{x + 10}" y="{y + 4:g}">{escape(name)}</text>'
        )
    return found


def _mark(kind: str, x: float, y: float) -> str:
    match kind:
        case "circle":
            return f'<circle class="mark" cx="{x:g}" cy="{y:g}" r="3.5"/>'
        case "ring":
            return f'<circle class="ring" cx="{x:g}" cy="{y:g}" r="3.5"/>'
        case "square":
            return f'<path class="mark" d="M{x - 3.5:g} {y - 3.5:g}h7v7h-7z"/>'
        case "triangle":
            return f'<path class="mark" d="M{x:g} {y - 4.5:g}l4.5 8h-9z"/>'
        case _:
            return f'<path class="mark" d="M{x:g} {y - 5:g}l5 5l-5 5l-5 -5z"/>'
