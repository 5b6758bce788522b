"""Texts with wildcards and variables, as policies write them.

"IAM JSON policy elements: Resource" and "IAM policy elements: Variables and tags", IAM User Guide: `*` is any text, `?`
one character, `${key}` a value of the request, `${key, 'text'}` the same with a default, and `${*}`, `${?}`, `${$}`
the characters themselves. A value that comes from a request is text: a star in it matches a star.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from sandbox.cloud.iam.context import UNKNOWN, Context, Unknown

VARIABLE = re.compile(r"(\$\{[^}]*\})")
_DEFAULTED = re.compile(r"\s*([^,\s]+)\s*(?:,\s*'([^']*)'\s*)?")


class Pattern:
    """One text of a policy. `variables` is False in a policy of the version 2008-10-17, which has none; `wildcards` is
    False where stars are only stars (StringEquals)."""

    __slots__ = ("_fixed", "_pieces", "_wildcards", "text")

    def __init__(self, text: str, *, variables: bool = True, wildcards: bool = True) -> None:
        self.text = text
        self._wildcards = wildcards
        self._pieces = VARIABLE.split(text) if variables else [text]
        self._fixed = _fixed_expression(text, wildcards) if len(self._pieces) == 1 else None

    def matches(self, value: str, context: Context) -> bool | None:
        """Whether the whole of `value` fits; None when the value of a variable is not known here. A variable that the
        request has no value for, or several, fits nothing."""
        if self._fixed is not None:
            return self._fixed.fullmatch(value) is not None
        parts: list[tuple[str, bool]] = []
        for number, piece in enumerate(self._pieces):
            if number % 2 == 0:
                parts.append((piece, self._wildcards))
                continue
            filled = _filled(piece[2:-1], context)
            if filled is None or filled is UNKNOWN:
                return None if filled is UNKNOWN else False
            parts.append((str(filled), False))
        return expression(parts).fullmatch(value) is not None


def _filled(variable: str, context: Context) -> str | Unknown | None:
    if variable in ("*", "?", "$"):
        return variable
    found = _DEFAULTED.fullmatch(variable)
    if found is None:
        return None
    values = context.get(found[1])
    if isinstance(values, Unknown):
        return values
    return values[0] if len(values) == 1 else found[2]


@lru_cache(maxsize=4096)
def _fixed_expression(text: str, wildcards: bool) -> re.Pattern[str]:
    """The same few texts stand in every policy, and each policy is read several times in a deployment."""
    return expression([(text, wildcards)])


def expression(parts: Iterable[tuple[str, bool]]) -> re.Pattern[str]:
    """A regular expression for `fullmatch` from texts and whether wildcards mean something in each.

    Matching takes time in proportion to pattern times text, whatever they are: what stands between two stars is
    taken where it is found first, and no other place is ever tried.
    """
    runs = [""]
    for text, wildcards in parts:
        for character in text:
            if wildcards and character == "*":
                runs.append("")
            else:
                runs[-1] += "." if wildcards and character == "?" else re.escape(character)
    if len(runs) == 1:
        return re.compile(runs[0], re.DOTALL)
    first, *middle, last = runs
    return re.compile(first + "".join(f"(?>.*?{run})" for run in middle if run) + ".*" + last, re.DOTALL)
