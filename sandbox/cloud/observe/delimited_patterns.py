"""Filter patterns for messages of fields between spaces: `[ip, ..., status = 4* || status = 5*, bytes > 1000]`."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from sandbox.cloud.observe.pattern_errors import InvalidPattern
from sandbox.cloud.observe.pattern_values import OPERATORS, comparison

_PLAIN = re.compile(r"\S+")
_ENCLOSED = {'"': '"', "[": "]"}


def _fields(message: str) -> list[str]:
    """The fields of a message. What stands between quotation marks or square brackets is one.

    Takes time in proportion to the message: where one closing mark is not found, no other is looked for.
    """
    found: list[str] = []
    missing: set[str] = set()
    position = 0
    while (plain := _PLAIN.search(message, position)) is not None:
        start = plain.start()
        closing = _ENCLOSED.get(message[start])
        end = message.find(closing, start + 1) if closing and closing not in missing else -1
        if end >= 0:
            found.append(message[start + 1 : end])
            position = end + 1
            continue
        if closing:
            missing.add(closing)
        found.append(plain[0])
        position = plain.end()
    return found


@dataclass(frozen=True, slots=True)
class DelimitedPattern:
    before: tuple[Field, ...]
    after: tuple[Field, ...] | None
    """The fields after "...", which stands for any number of them; None: there is no such gap."""

    def matches(self, message: str) -> dict[str, str] | None:
        """All fields by their names, or by their places from 1 on where they have none; None when it does not fit."""
        found = _fields(message)
        after = self.after or ()
        gap = len(found) - len(self.before) - len(after)
        if gap < 0 or (self.after is None and gap > 0):
            return None
        fields = [*self.before, *[_ANYTHING] * gap, *after]
        if not all(field.test(value) for field, value in zip(fields, found, strict=True)):
            return None
        return {
            field.name or str(place): value for place, (field, value) in enumerate(zip(fields, found, strict=True), 1)
        }


@dataclass(frozen=True, slots=True)
class Field:
    name: str  # "" when the pattern gives none
    test: Callable[[str], bool]


_ANYTHING = Field("", lambda _value: True)


def parse_delimited(text: str) -> DelimitedPattern:
    """Raises InvalidPattern."""
    if not text.endswith("]"):
        raise InvalidPattern("a pattern of fields ends with ]")
    parts = [part.strip() for part in text[1:-1].split(",")]
    gaps = [index for index, part in enumerate(parts) if part in ("...", "…")]
    if len(gaps) > 1:
        raise InvalidPattern("there is more than one ellipsis")
    if not gaps:
        return DelimitedPattern(tuple(map(_field, parts)), None)
    return DelimitedPattern(tuple(map(_field, parts[: gaps[0]])), tuple(map(_field, parts[gaps[0] + 1 :])))


def _field(text: str) -> Field:
    if not text:
        return _ANYTHING
    name = _NAME.match(text)
    if name is None:
        raise InvalidPattern("a field has no name")
    either = [
        [_condition(one, name[0]) for one in alternative.split("&&") if one.strip() != name[0]]
        for alternative in text.split("||")
    ]
    return Field(name[0], lambda value: any(all(test(value) for test in tests) for tests in either))


_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def _condition(text: str, name: str) -> Callable[[str], bool]:
    """`status = 4*`; the name must be that of the field."""
    found = re.match(rf"\s*{re.escape(name)}\s*({'|'.join(OPERATORS)})\s*(.+?)\s*$", text)
    if found is None:
        raise InvalidPattern(f"{text.strip()} is no condition on the field {name}")
    sign, wanted = found[1], found[2]
    quoted = len(wanted) >= 2 and wanted[0] == wanted[-1] == '"'
    return comparison(sign, wanted[1:-1] if quoted else wanted, quoted)
