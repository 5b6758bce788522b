"""The pictures of a diagram's nodes, drawn from simple shapes in a square of 32 by 32."""

from __future__ import annotations

SIZE = 32

_SHAPES = {
    "person": '<circle cx="16" cy="9" r="5.5"/><path d="M5 29c0-7 5-11 11-11s11 4 11 11"/>',
    "client": '<rect x="3" y="5" width="26" height="18" rx="2"/><path d="M11 29h10M16 23v6"/>',
    "function": '<rect x="2" y="2" width="28" height="28" rx="7"/><path d="M10 8h3l9 16M15 13l-5.5 11"/>',
    "bucket": '<ellipse cx="16" cy="7" rx="12" ry="4"/><path d="M4 7l3 20c0 2 4 3.5 9 3.5s9-1.5 9-3.5l3-20"/>',
    "table": '<rect x="3" y="4" width="26" height="24" rx="2"/><path d="M3 12h26M3 20h26M12 12v16"/>',
    "stream": '<path d="M2 9q3.5-5 7 0t7 0 7 0 7 0M2 17q3.5-5 7 0t7 0 7 0 7 0M2 25q3.5-5 7 0t7 0 7 0 7 0"/>',
    "api": '<rect x="2" y="4" width="28" height="24" rx="3"/><path d="M11 11l-5 5 5 5M21 11l5 5-5 5M18 9l-4 14"/>',
    "queue": '<rect x="2" y="10" width="7" height="12" rx="1"/><rect x="12.5" y="10" width="7" height="12" rx="1"/>'
    '<rect x="23" y="10" width="7" height="12" rx="1"/>',
    "topic": '<circle cx="10" cy="16" r="4"/><path d="M17 10a8.5 8.5 0 0 1 0 12M22 6a14 14 0 0 1 0 20"/>',
    "bus": '<path d="M2 16h28M8 16V6M16 16v10M24 16V6"/><circle cx="8" cy="5" r="2.5"/>'
    '<circle cx="16" cy="27" r="2.5"/><circle cx="24" cy="5" r="2.5"/>',
    "logs": '<path d="M6 2h14l6 6v22H6zM20 2v6h6M11 14h10M11 19h10M11 24h6"/>',
    "box": '<rect x="3" y="6" width="26" height="20" rx="3"/>',
}


def icon(kind: str, x: float, y: float) -> str:
    """The picture of `kind` with its upper left corner at (x, y)."""
    return f'<g class="diagram-icon diagram-icon--{kind}" transform="translate({x:g} {y:g})">{_SHAPES[kind]}</g>'
