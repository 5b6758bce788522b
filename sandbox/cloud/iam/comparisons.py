"""How condition operators compare one value of a request with one value of a policy."""

from __future__ import annotations

import base64
import binascii
import datetime
import ipaddress
import operator
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from sandbox.cloud.iam.arns import ArnPattern
from sandbox.cloud.iam.context import Context
from sandbox.cloud.iam.errors import PolicyProblem
from sandbox.cloud.iam.patterns import Pattern

Prepared = Callable[[str, Context], bool | None]
"""A value of a policy, ready to be compared with values of requests."""


@dataclass(frozen=True, slots=True)
class Comparison:
    prepare: Callable[[str, bool], Prepared]
    """(the policy's value, whether it may have variables) -> prepared. Raises PolicyProblem."""
    negated: bool = False


def _string(text: str, variables: bool) -> Prepared:
    return Pattern(text, variables=variables, wildcards=False).matches


def _like(text: str, variables: bool) -> Prepared:
    return Pattern(text, variables=variables).matches


def _ignoring_case(text: str, variables: bool) -> Prepared:
    if variables and "${" in text:
        raise PolicyProblem(f"a variable in StringEqualsIgnoreCase is not supported here: {text}")
    wanted = text.lower()
    return lambda value, _context: value.lower() == wanted


def _arn(text: str, variables: bool) -> Prepared:
    return ArnPattern(text, variables=variables).matches


def _bool(text: str, _variables: bool) -> Prepared:
    if text.lower() not in ("true", "false"):
        raise PolicyProblem(f"the condition operator Bool takes true or false, not {text}")
    return lambda value, _context: value.lower() == text.lower()


def _binary(text: str, _variables: bool) -> Prepared:
    wanted = _decoded(text)
    if wanted is None:
        raise PolicyProblem(f"the condition operator BinaryEquals takes base64, not {text}")
    return lambda value, _context: _decoded(value) == wanted


def _decoded(text: str) -> bytes | None:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None


def _address(text: str, _variables: bool) -> Prepared:
    try:
        network = ipaddress.ip_network(text, strict=False)
    except ValueError as error:
        raise PolicyProblem(f"{text} is no address and no range of addresses") from error

    def within(value: str, _context: Context) -> bool:
        try:
            return ipaddress.ip_address(value) in network
        except ValueError:
            return False

    return within


def _ordered(read: Callable[[str], Any], compare: Callable[[Any, Any], bool]) -> Callable[[str, bool], Prepared]:
    def prepare(text: str, _variables: bool) -> Prepared:
        wanted = read(text)
        if wanted is None:
            raise PolicyProblem(f"a condition cannot compare with {text}")

        def holds(value: str, _context: Context) -> bool:
            given = read(value)
            return given is not None and compare(given, wanted)

        return holds

    return prepare


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _moment(text: str) -> datetime.datetime | None:
    """A date of ISO 8601, or epoch seconds."""
    try:
        if len(text) > 4 and text.isdecimal():
            return datetime.datetime.fromtimestamp(float(text), datetime.UTC)
        moment = datetime.datetime.fromisoformat(text if len(text) != 4 else f"{text}-01-01")
    except (ValueError, OverflowError, OSError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=datetime.UTC)


COMPARISONS: dict[str, Comparison] = {
    "stringequals": Comparison(_string),
    "stringnotequals": Comparison(_string, negated=True),
    "stringequalsignorecase": Comparison(_ignoring_case),
    "stringnotequalsignorecase": Comparison(_ignoring_case, negated=True),
    "stringlike": Comparison(_like),
    "stringnotlike": Comparison(_like, negated=True),
    "arnequals": Comparison(_arn),
    "arnlike": Comparison(_arn),
    "arnnotequals": Comparison(_arn, negated=True),
    "arnnotlike": Comparison(_arn, negated=True),
    "bool": Comparison(_bool),
    "binaryequals": Comparison(_binary),
    "ipaddress": Comparison(_address),
    "notipaddress": Comparison(_address, negated=True),
}
"""By name in lower case, without ForAllValues:, ForAnyValue: and IfExists."""
for _kind, _read in (("numeric", _number), ("date", _moment)):
    for _name, _compare in (
        ("equals", operator.eq),
        ("lessthan", operator.lt),
        ("lessthanequals", operator.le),
        ("greaterthan", operator.gt),
        ("greaterthanequals", operator.ge),
    ):
        COMPARISONS[_kind + _name] = Comparison(_ordered(_read, _compare))
    COMPARISONS[_kind + "notequals"] = Comparison(_ordered(_read, operator.eq), negated=True)
