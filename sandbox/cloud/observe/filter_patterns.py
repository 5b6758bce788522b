"""Filter patterns ("Filter pattern syntax for metric filters, subscription filters, filter log events, and Live Tail",
Amazon CloudWatch Logs user guide), parsed once and matched against many messages.

moto's own knows a term, terms and a phrase, and takes every other pattern for one that matches all. Regular
expressions between percent signs are absent: Python's engine takes 12 s for "a*a*a*a*b" on 200 characters.
"""

from __future__ import annotations

import functools
from collections.abc import Callable

from sandbox.cloud.observe.delimited_patterns import parse_delimited
from sandbox.cloud.observe.json_patterns import parse_json
from sandbox.cloud.observe.pattern_errors import InvalidPattern

__all__ = ["FilterPattern", "InvalidPattern"]

MAX_LENGTH = 1024
"""Of a pattern ("PutMetricFilter", Amazon CloudWatch Logs API reference)."""


class FilterPattern:
    """A pattern. Raises InvalidPattern when `text` is none."""

    def __init__(self, text: str) -> None:
        if len(text) > MAX_LENGTH:
            raise InvalidPattern(f"the pattern has more than {MAX_LENGTH} characters")
        if "%" in text and text.count("%") >= 2:
            raise InvalidPattern("regular expressions in patterns are not simulated here")
        stripped = text.strip()
        self.text = text
        self._json = parse_json(stripped) if stripped.startswith("{") else None
        self._delimited = parse_delimited(stripped) if stripped.startswith("[") else None
        self._terms = _terms(stripped) if self._json is None and self._delimited is None else None

    @classmethod
    @functools.cache
    def of(cls, text: str) -> FilterPattern:
        """The pattern of `text`, parsed once. Raises InvalidPattern."""
        return cls(text)

    def matches(self, message: str) -> bool:
        if self._json is not None:
            return self._json.matches(message)
        if self._delimited is not None:
            return self._delimited.matches(message) is not None
        assert self._terms is not None
        return self._terms(message)

    def fields(self, message: str) -> dict[str, str]:
        """The fields of a message by "$name" or "$place"; {} for a pattern of another kind, and without a match."""
        found = self._delimited.matches(message) if self._delimited is not None else None
        return {f"${name}": value for name, value in (found or {}).items()}

    def value(self, message: str, reference: str) -> str | None:
        """What `reference` ("$.latency", "$size") means in `message`, which matches; None when it holds no such thing.

        A number is given as JSON writes it.
        """
        if self._json is not None:
            return self._json.value(message, reference)
        return self.fields(message).get(reference)


def _terms(text: str) -> Callable[[str], bool]:
    """Terms anywhere in the message, case and all: every plain one, none of "-term"; any of "?term" where there are no
    others ("?" among other terms is ignored, as AWS documents)."""
    needed: list[str] = []
    excluded: list[str] = []
    optional: list[str] = []
    for sign, term in _split(text):
        {"": needed, "-": excluded, "?": optional}[sign].append(term)

    def matches(message: str) -> bool:
        if any(term in message for term in excluded) or not all(term in message for term in needed):
            return False
        return bool(needed or excluded or not optional) or any(term in message for term in optional)

    return matches


def _split(text: str) -> list[tuple[str, str]]:
    terms: list[tuple[str, str]] = []
    position = 0
    while position < len(text):
        if text[position].isspace():
            position += 1
            continue
        sign = text[position] if text[position] in "-?" else ""
        position += len(sign)
        if text[position : position + 1] == '"':
            end = text.find('"', position + 1)
            while end > 0 and text[end - 1] == "\\":
                end = text.find('"', end + 1)
            if end < 0:
                raise InvalidPattern("a quotation mark is not closed")
            term, position = text[position + 1 : end].replace('\\"', '"'), end + 1
        else:
            end = next((i for i in range(position, len(text)) if text[i].isspace()), len(text))
            term, position = text[position:end], end
            if not all(character.isalnum() or character == "_" for character in term):
                raise InvalidPattern(f'the term {term} has other characters than letters and digits: write "{term}"')
        if not term:
            raise InvalidPattern("a term is empty")
        terms.append((sign, term))
    return terms
