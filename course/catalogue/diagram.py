"""The grammar of a ```diagram fence. Drawing is the page's business; here it is only understood.

title: What happens when a file arrives
person You -> bucket uploads: PutObject
bucket uploads --> function copy-object: s3:ObjectCreated:Put
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches

KINDS = (
    "person",
    "client",
    "function",
    "bucket",
    "table",
    "stream",
    "api",
    "queue",
    "topic",
    "bus",
    "logs",
    "box",
)
NODES = 8
ARROWS = 16
_ARROW = re.compile(r"^(?P<left>.+?)\s+(?P<arrow>-->|->)\s+(?P<right>.+)$")
_END = re.compile(r"^(?P<kind>\w+)\s+(?P<label>\S.*)$")


class DiagramError(ValueError):
    """A line that is no diagram line; `line` counts from 1 within the fence."""

    def __init__(self, line: int, sentence: str) -> None:
        super().__init__(sentence)
        self.line = line
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Node:
    kind: str
    label: str


@dataclass(frozen=True, slots=True)
class Arrow:
    start: int  # index into the nodes
    end: int
    text: str
    dashed: bool


@dataclass(frozen=True, slots=True)
class Diagram:
    title: str
    nodes: tuple[Node, ...]  # in order of first appearance
    arrows: tuple[Arrow, ...]


def parse(source: str) -> Diagram:
    """The diagram that `source` describes. Raises DiagramError at the first line that does not fit."""
    title, nodes, arrows = "", list[Node](), list[Arrow]()
    for number, line in enumerate(source.split("\n"), start=1):
        text = line.strip()
        if not text:
            continue
        if text.startswith("title:"):
            title = text.removeprefix("title:").strip()
        else:
            arrows.append(_arrow(number, text, nodes))
    if not title:
        raise DiagramError(1, "the diagram needs a line `title: ...`, which is what a screen reader says")
    if not arrows:
        raise DiagramError(1, "the diagram has no arrow: `KIND LABEL -> KIND LABEL: TEXT`")
    if len(nodes) > NODES or len(arrows) > ARROWS:
        raise DiagramError(1, f"a diagram has at most {NODES} nodes and {ARROWS} arrows; draw two")
    return Diagram(title, tuple(nodes), tuple(arrows))


def _arrow(number: int, text: str, nodes: list[Node]) -> Arrow:
    found = _ARROW.match(text)
    if not found:
        raise DiagramError(number, "not a diagram line: `KIND LABEL -> KIND LABEL: TEXT` (or --> for a dashed arrow)")
    right, _, words = _split_label(found["right"])
    start, end = _node(number, found["left"], nodes), _node(number, right, nodes)
    return Arrow(start, end, words.strip(), found["arrow"] == "-->")


def _split_label(text: str) -> tuple[str, str, str]:
    """Split at the first colon that ends a word; a Chinese author may type the full-width one."""
    found = re.search(r":(?=\s|$)|\uff1a", text)
    return (text, "", "") if found is None else (text[: found.start()], ":", text[found.end() :])


def _node(number: int, text: str, nodes: list[Node]) -> int:
    found = _END.match(text.strip())
    if not found:
        raise DiagramError(number, f"`{text.strip()}` is no `KIND LABEL`; the kinds are {', '.join(KINDS)}")
    if found["kind"] not in KINDS:
        close = get_close_matches(found["kind"], KINDS, 1)
        meant = f"did you mean `{close[0]}`?" if close else f"the kinds are {', '.join(KINDS)}"
        raise DiagramError(number, f"unknown kind `{found['kind']}`; {meant}")
    node = Node(found["kind"], found["label"].strip())
    if node not in nodes:
        nodes.append(node)
    return nodes.index(node)
