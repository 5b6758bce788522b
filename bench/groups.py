"""What there is to measure: each group of rows by its name, in the order in which `make bench` measures them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bench import calling, checking, classes, copying, enduring, growing, holding, node, scenarios, starting, sustaining
from bench.ground import Ground
from bench.timing import Row


@dataclass(frozen=True, slots=True)
class Group:
    name: str
    what: str
    rows: Callable[[Ground], list[Row]]
    minutes: float
    """How long it takes on two cores."""
    always: bool = True
    """Whether a bench that is asked for nothing in particular measures it."""


GROUPS = {
    group.name: group
    for group in (
        Group("copy", "one graded S3 copy; a new process with moto; ministack", copying.rows, 3),
        Group("check", "a full Check of copy-object; pytest with moto", checking.rows, 3.5),
        Group("call", "PutItem from a handler; mock_aws; moto_server", calling.rows, 1.5),
        Group("scenarios", "queue, pipeline and API, each a whole application", scenarios.rows, 0.5),
        Group("node", "the S3 copy in Node.js", node.rows, 1),
        Group("sustained", "graded runs a second with 8 in flight", sustaining.rows, 1),
        Group("class-spread", "500 learners, each one Check, spread over 120 s", classes.spread, 3),
        Group("class-at-once", "500 learners, each one Check, all within 10 s", classes.at_once, 2.5),
        Group("browsing", "100 browse and 40 check; the quiet server", classes.browsing, 2.5),
        Group("attacked", "20 attackers among 200 honest; the same without them", classes.attacked, 5),
        Group("attacked-inside", "the same, all behind one address", classes.attacked_inside, 5),
        Group("memory", "idle server, run in flight, waiting Node.js process", holding.rows, 1.5),
        Group("start", "a server to its first graded Check, and after a kill -9", starting.rows, 1.5),
        Group("growth", "a run by what is in it, a page by how many learn", growing.rows, 6, always=False),
        Group("endurance", "10,000 mixed runs: memory and descriptors", enduring.rows, 23, always=False),
    )
}
