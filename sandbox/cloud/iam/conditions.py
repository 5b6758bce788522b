"""Condition elements of policies ("IAM JSON policy elements: Condition operators", IAM User Guide).

A condition is True, False or None. None means that it cannot be decided here: it asks for a key that this cloud does
not know, or compares several values without saying how (ForAllValues, ForAnyValue).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sandbox.cloud.iam.comparisons import COMPARISONS, Comparison, Prepared
from sandbox.cloud.iam.context import Context, Unknown
from sandbox.cloud.iam.errors import PolicyProblem
from sandbox.job import JsonValue

_SETS = ("forallvalues:", "foranyvalue:")


@dataclass(frozen=True, slots=True)
class Condition:
    """One operator on one key, with all its values: any of them will do (none of them may, for a negated one)."""

    key: str
    quantifier: str
    """"" | "forallvalues:" | "foranyvalue:" """
    if_exists: bool
    comparison: Comparison
    values: tuple[Prepared, ...]

    def holds(self, context: Context) -> bool | None:
        values = context.get(self.key)
        if isinstance(values, Unknown):
            return None
        if not values:
            return self._without_value()
        if not self.quantifier and len(values) > 1:
            return None
        results = [self._holds_for(value, context) for value in values]
        return _any(results) if self.quantifier == "foranyvalue:" else _all(results)

    def _without_value(self) -> bool:
        if self.quantifier:
            return self.quantifier == "forallvalues:" or self.if_exists
        return self.if_exists or self.comparison.negated

    def _holds_for(self, value: str, context: Context) -> bool | None:
        found = _any([prepared(value, context) for prepared in self.values])
        if found is None or not self.comparison.negated:
            return found
        return not found


@dataclass(frozen=True, slots=True)
class Null:
    """Whether the request has the key at all."""

    key: str
    absent: bool

    def holds(self, context: Context) -> bool | None:
        values = context.get(self.key)
        return None if isinstance(values, Unknown) else self.absent == (not values)


def conditions_of(element: JsonValue, *, variables: bool) -> tuple[Condition | Null, ...]:
    """The conditions of one statement. Raises PolicyProblem."""
    if element is None:
        return ()
    if not isinstance(element, Mapping):
        raise PolicyProblem("Condition is a mapping of operators")
    found: list[Condition | Null] = []
    for operator, keys in element.items():
        if not isinstance(keys, Mapping):
            raise PolicyProblem(f"the condition operator {operator} takes a mapping of keys to values")
        found += [
            _condition(str(operator), str(key), _texts(operator, value), variables) for key, value in keys.items()
        ]
    return tuple(found)


def all_hold(conditions: Sequence[Condition | Null], context: Context) -> bool | None:
    return _all([condition.holds(context) for condition in conditions])


def _condition(operator: str, key: str, values: list[str], variables: bool) -> Condition | Null:
    name = operator.lower()
    quantifier = next((prefix for prefix in _SETS if name.startswith(prefix)), "")
    name = name.removeprefix(quantifier)
    if name == "null" and not quantifier:
        if len(values) != 1 or values[0].lower() not in ("true", "false"):
            raise PolicyProblem(f"the condition operator Null on {key} takes true or false")
        return Null(key, values[0].lower() == "true")
    if_exists = name.endswith("ifexists")
    comparison = COMPARISONS.get(name.removesuffix("ifexists"))
    if comparison is None:
        raise PolicyProblem(f"there is no condition operator {operator}")
    prepared = tuple(comparison.prepare(value, variables) for value in values)
    return Condition(key, quantifier, if_exists, comparison, prepared)


def _texts(operator: str, value: JsonValue) -> list[str]:
    values = value if isinstance(value, list | tuple) else [value]
    if any(item is None or isinstance(item, Mapping | list | tuple) for item in values):
        raise PolicyProblem(f"the condition operator {operator} compares with texts")
    return [str(item).lower() if isinstance(item, bool) else str(item) for item in values]


def _all(results: Sequence[bool | None]) -> bool | None:
    if False in results:
        return False
    return None if None in results else True


def _any(results: Sequence[bool | None]) -> bool | None:
    if True in results:
        return True
    return None if None in results else False
