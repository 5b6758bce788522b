"""Filter patterns for JSON messages: `{ $.user.id = 1 && ($.action = "put*" || $.error IS TRUE) }`."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sandbox.cloud.observe.pattern_errors import InvalidPattern
from sandbox.cloud.observe.pattern_values import comparison

_MAX_DEPTH = 32
_TOKEN = re.compile(
    r"""\s*(?:
        (?P<sign>&&|\|\||!=|<=|>=|=|<|>|\(|\))
      | "(?P<quoted>(?:[^"\\]|\\.)*)"
      | (?P<word>[^\s"=<>!&|()]+)
    )""",
    re.VERBOSE,
)
_MISSING = object()
Test = Callable[[Any], bool]
"""Whether a document holds what is asked for."""


@dataclass(frozen=True, slots=True)
class JsonPattern:
    test: Test

    def matches(self, message: str) -> bool:
        document = _document(message)
        return document is not _MISSING and self.test(document)

    def value(self, message: str, reference: str) -> str | None:
        try:
            found = next(_found(_document(message), _path(reference)), _MISSING)
        except InvalidPattern:
            return None
        return None if found is _MISSING or isinstance(found, dict | list) else _text(found)


def parse_json(text: str) -> JsonPattern:
    """Raises InvalidPattern."""
    if not text.endswith("}"):
        raise InvalidPattern("a JSON pattern ends with }")
    parser = _Parser(_tokens(text[1:-1]))
    test = parser.either(0)
    if parser.kind:
        raise InvalidPattern(f"{parser.text} is not expected")
    return JsonPattern(test)


class _Parser:
    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self._tokens = tokens
        self._position = 0

    @property
    def kind(self) -> str:
        """ "sign", "quoted", "word", or "" at the end."""
        return self._tokens[self._position][0] if self._position < len(self._tokens) else ""

    @property
    def text(self) -> str:
        return self._tokens[self._position][1] if self.kind else ""

    def either(self, depth: int) -> Test:
        tests = [self._both(depth)]
        while self.kind == "sign" and self.text == "||":
            self._position += 1
            tests.append(self._both(depth))
        return tests[0] if len(tests) == 1 else lambda document: any(test(document) for test in tests)

    def _both(self, depth: int) -> Test:
        tests = [self._one(depth)]
        while self.kind == "sign" and self.text == "&&":
            self._position += 1
            tests.append(self._one(depth))
        return tests[0] if len(tests) == 1 else lambda document: all(test(document) for test in tests)

    def _one(self, depth: int) -> Test:
        if self.kind == "sign" and self.text == "(":
            if depth >= _MAX_DEPTH:
                raise InvalidPattern("the parentheses are nested too deeply")
            self._position += 1
            test = self.either(depth + 1)
            if self.text != ")":
                raise InvalidPattern("a parenthesis is not closed")
            self._position += 1
            return test
        selector = self._take("word")
        path = _path(selector)
        if self.kind == "word":
            return self._keyword(path)
        sign = self._take("sign")
        quoted = self.kind == "quoted"
        wanted = self._take("quoted" if quoted else "word")
        compare = comparison(sign, wanted, quoted) if sign not in ("(", ")", "&&", "||") else None
        if compare is None:
            raise InvalidPattern(f"{sign} is no comparison")
        return lambda document: any(
            compare(_text(found))
            for found in _found(document, path)
            if not isinstance(found, dict | list) and found is not None
        )

    def _keyword(self, path: tuple[str | int, ...]) -> Test:
        word = self._take("word").upper()
        named = self._take("word").upper()
        if (word, named) == ("NOT", "EXISTS"):
            return lambda document: next(_found(document, path), _MISSING) is _MISSING
        if word == "IS" and named in _CONSTANTS:
            constant = _CONSTANTS[named]
            return lambda document: any(found is constant for found in _found(document, path))
        raise InvalidPattern(f"{word} {named} is not expected: there are NOT EXISTS, IS NULL, IS TRUE and IS FALSE")

    def _take(self, kind: str) -> str:
        if self.kind != kind:
            raise InvalidPattern(f"{self.text} is not expected" if self.kind else "the pattern ends too early")
        self._position += 1
        return self._tokens[self._position - 1][1]


_CONSTANTS = {"NULL": None, "TRUE": True, "FALSE": False}


def _tokens(text: str) -> list[tuple[str, str]]:
    tokens: list[tuple[str, str]] = []
    position, end = 0, len(text.rstrip())
    while position < end:
        found = _TOKEN.match(text, position)
        if found is None or found.lastgroup is None:
            raise InvalidPattern(f"{text[position:].strip()[:20]} is not expected")
        value = found[found.lastgroup]
        tokens.append((found.lastgroup, re.sub(r"\\(.)", r"\1", value) if found.lastgroup == "quoted" else value))
        position = found.end()
    return tokens


_STEP = re.compile(r"""\.?(?:\[(?:(?P<index>\d{1,6}|\*)|'(?P<named>[^']+)')\]|(?P<name>[^.\[\]]+))""")


def _path(selector: str) -> tuple[str | int, ...]:
    """`$.a[0].b` as ("a", 0, "b"); "[*]" is the index -1, any member."""
    if not selector.startswith("$"):
        raise InvalidPattern(f"the selector {selector} does not begin with $.")
    steps: list[str | int] = []
    position = 1
    while position < len(selector):
        found = _STEP.match(selector, position)
        if found is None:
            raise InvalidPattern(f"the selector {selector} is malformed")
        if found["index"] is not None:
            steps.append(-1 if found["index"] == "*" else int(found["index"]))
        else:
            steps.append(found["named"] or found["name"])
        position = found.end()
    return tuple(steps)


def _found(document: Any, path: tuple[str | int, ...]) -> Iterator[Any]:
    if document is _MISSING:
        return
    if not path:
        yield document
        return
    step, rest = path[0], path[1:]
    if isinstance(step, str):
        if isinstance(document, dict) and step in document:
            yield from _found(document[step], rest)
    elif isinstance(document, list):
        for member in document if step == -1 else document[step : step + 1]:
            yield from _found(member, rest)


def _document(message: str) -> Any:
    if not message.lstrip().startswith(("{", "[")):
        return _MISSING
    try:
        return json.loads(message)
    except (ValueError, RecursionError):
        return _MISSING


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)
