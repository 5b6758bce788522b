"""Text in every field that can hold some, of whatever a dataclass has: a field that is new is filled, too."""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")


def filled(kind: type[T], text: Callable[[str], str], given: Mapping[str, Any] | None = None) -> T:
    """A `kind` with `text(path)` as every string and as every name in a mapping, one entry in each collection.

    A path is like "steps.invocations.error.type"; what is `given` for a path is put there as it is. Raises TypeError
    for a field of a type that nothing is known of here.
    """
    made: T = _value(kind, "", text, given or {})
    return made


def _value(hint: Any, path: str, text: Callable[[str], str], given: Mapping[str, Any]) -> Any:
    if path in given:
        return given[path]
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return _value(next(each for each in inner if each is not type(None)), path, text, given)
    if dataclasses.is_dataclass(hint):
        hints: dict[str, Any] = get_type_hints(hint)
        names = [field.name for field in dataclasses.fields(hint)]
        return hint(**{  # type: ignore[operator]
            name: _value(hints[name], f"{path}.{name}".removeprefix("."), text, given) for name in names
        })  # fmt: skip
    if origin is tuple:
        return (_value(inner[0], path, text, given),)
    if origin is Mapping:
        return {text(f"{path}.name"): _value(inner[1], path, text, given)}
    if hint is Any:
        return {text(f"{path}.name"): [text(path)]}
    if hint is str:
        return text(path)
    if hint in (int, float):
        return 1
    if hint is bool:
        return True
    if isinstance(hint, type) and issubclass(hint, Enum):
        return next(iter(hint))
    raise TypeError(f"{path}: a {hint} may hold learners' text or not: say so here")
