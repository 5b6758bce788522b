"""Dataclasses of `sandbox.job` and `sandbox.result` to JSON-able data and back, by their type hints."""

from __future__ import annotations

import base64
import dataclasses
import types
from collections.abc import Mapping
from enum import Enum
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from sandbox.errors import JobRejected

T = TypeVar("T")


def dump(value: Any) -> Any:
    """Plain data for `value`: dataclasses become objects, tuples lists, bytes {"base64": text}."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {name: dump(getattr(value, name)) for name in _field_names(type(value))}
    if isinstance(value, bytes):
        return {"base64": base64.b64encode(value).decode("ascii")}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {key: dump(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [dump(entry) for entry in value]
    return value


def load(cls: type[T], data: Any) -> T:
    """The dataclass `cls` from what `dump` gave. Raises JobRejected naming the field that does not fit."""
    loaded: T = _load(cls, data, cls.__name__)
    return loaded


@cache
def _field_names(cls: type) -> tuple[str, ...]:
    return tuple(field.name for field in dataclasses.fields(cls))


@cache
def _hints(cls: type) -> dict[str, Any]:
    return get_type_hints(cls)


def _load(kind: Any, data: Any, place: str) -> Any:
    if kind is Any:
        return data
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        if data is None:
            return None
        return _load(next(part for part in get_args(kind) if part is not type(None)), data, place)
    if dataclasses.is_dataclass(kind):
        return _load_dataclass(kind, data, place)
    if kind is bytes:
        return base64.b64decode(_expect(data, dict, place)["base64"])
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(data)
    if origin is tuple:
        inner = get_args(kind)[0]
        return tuple(_load(inner, entry, f"{place}[{i}]") for i, entry in enumerate(_expect(data, list, place)))
    if origin is not None and issubclass(origin, Mapping):
        inner = get_args(kind)[1]
        entries = _expect(data, dict, place)
        return {key: _load(inner, entry, f"{place}.{key}") for key, entry in entries.items()}
    if kind is float:
        return float(_expect(data, (int, float), place))
    return _expect(data, kind, place)


def _load_dataclass(kind: Any, data: Any, place: str) -> Any:
    entries = _expect(data, dict, place)
    hints = _hints(kind)
    unknown = set(entries) - set(hints)
    if unknown:
        raise JobRejected(f"{place} has no field {sorted(unknown)[0]!r}")
    try:
        return kind(**{key: _load(hints[key], value, f"{place}.{key}") for key, value in entries.items()})
    except TypeError as error:
        raise JobRejected(f"{place}: {error}") from error


def _expect(data: Any, kind: Any, place: str) -> Any:
    if kind in (str, int, bool, dict, list, (int, float)) and not isinstance(data, kind):
        raise JobRejected(f"{place} must be {kind}, not {type(data).__name__}")
    return data
