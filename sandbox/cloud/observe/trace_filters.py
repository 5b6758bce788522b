"""Filter expressions for traces ("Using filter expressions", AWS X-Ray developer guide): conditions joined by AND.

Absent: OR, NOT, edges, groups, and the keywords that no trace here has (user, rootcause ...).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sandbox.cloud.observe.pattern_errors import InvalidPattern
from sandbox.cloud.observe.pattern_values import comparison


@dataclass(frozen=True, slots=True)
class Summary:
    """What a filter can ask about a trace."""

    flags: dict[str, bool]  # error, fault, throttle, partial
    numbers: dict[str, float]  # duration, responsetime, http.status
    services: frozenset[str]
    annotations: dict[str, list[Any]] = field(default_factory=dict)


Test = Callable[[Summary], bool]
_CONDITION = re.compile(
    r"""\s*(?:
        (?P<flag>!?\s*(?:error|fault|throttle|partial|ok))
      | service\(\s*"(?P<service>[^"]{1,200})"\s*\)
      | (?P<number>duration|responsetime|http\.status)\s*(?P<sign>!=|<=|>=|=|<|>)\s*(?P<bound>[0-9.]{1,20})
      | annotation(?:\.(?P<key>[A-Za-z0-9_]+)|\[(?P<bracketed>[A-Za-z0-9_]+)\])
        \s*(?P<asign>!=|<=|>=|=|<|>)\s*(?:"(?P<text>[^"]*)"|(?P<value>[\w.+-]+))
    )\s*""",
    re.VERBOSE,
)


def parse(expression: str) -> Test:
    """Raises InvalidPattern for what is no expression, or none that is simulated here."""
    tests: list[Test] = []
    position = 0
    while position < len(expression) or not tests:
        found = _CONDITION.match(expression, position)
        if found is None:
            raise InvalidPattern(
                f"{expression[position:][:40].strip() or 'nothing'} is no condition that is simulated here"
            )
        tests.append(_test(found))
        position = found.end()
        if position < len(expression):
            joined = re.compile(r"AND\b").match(expression, position)
            if joined is None:
                raise InvalidPattern("conditions are joined by AND here")
            position = joined.end()
            if position >= len(expression):
                raise InvalidPattern("a condition is missing after AND")
    return lambda summary: all(test(summary) for test in tests)


def _test(found: re.Match[str]) -> Test:
    if found["flag"]:
        name, wanted = found["flag"].lstrip("! "), not found["flag"].startswith("!")
        if name == "ok":
            return lambda summary: (not any(summary.flags.values())) is wanted
        return lambda summary: summary.flags.get(name, False) is wanted
    if found["service"]:
        service = found["service"]
        return lambda summary: service in summary.services
    if found["number"]:
        name, compare = found["number"], comparison(found["sign"], found["bound"], quoted=False)
        return lambda summary: name in summary.numbers and compare(str(summary.numbers[name]))
    key, quoted = found["key"] or found["bracketed"], found["text"] is not None
    compared = comparison(found["asign"], found["text"] if quoted else found["value"], quoted)
    return lambda summary: any(compared(_text(value)) for value in summary.annotations.get(key, ()))


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
