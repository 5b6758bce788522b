"""Dataclasses of `sandbox.job` and `sandbox.result` to JSON-able data and back, by their type hints."""

from __future__ import annotations

import base64
import dataclasses
import json
import types
from collections.abc import Callable, Mapping
from enum import Enum
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from sandbox.errors import JobRejected

T = TypeVar("T")
_Load = Callable[[Any], Any]


def dump(value: Any) -> Any:
    """Plain data for `value`: dataclasses become objects, tuples lists, bytes {"base64": text}."""
    if isinstance(value, dict):
        return {key: dump(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [dump(entry) for entry in value]
    if isinstance(value, Enum | bytes | Mapping) or dataclasses.is_dataclass(value):
        return dump(_simpler(value))
    return value


def text(value: Any) -> str:
    """The JSON of `dump(value)`, in a third of the time: what json knows is not walked through here."""
    return json.dumps(value, default=_simpler, ensure_ascii=False, separators=(",", ":"))


def load(cls: type[T], data: Any) -> T:
    """The dataclass `cls` from what `dump` gave. Raises JobRejected naming the field that does not fit."""
    kind: Any = cls
    try:
        loaded: T = _loader(kind)(data)
    except _Misfit as misfit:
        raise JobRejected(f"{cls.__name__}{''.join(reversed(misfit.path))}{misfit.problem}") from misfit
    return loaded


class _Misfit(Exception):
    """Data that is not of the wanted shape; who passes it on adds where it was found, the innermost place first."""

    def __init__(self, problem: str) -> None:
        self.problem = problem
        self.path: list[str] = []


def _simpler(value: Any) -> Any:
    """One step towards plain data. Raises TypeError for what has no such form."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, bytes):
        return {"base64": base64.b64encode(value).decode("ascii")}
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, type) or not dataclasses.is_dataclass(value):
        raise TypeError(f"{type(value).__name__} is no plain data")
    cls: Any = type(value)
    return {name: getattr(value, name) for name in _field_names(cls)}


@cache
def _field_names(cls: Any) -> tuple[str, ...]:
    return tuple(field.name for field in dataclasses.fields(cls))


@cache
def _loader(kind: Any) -> _Load:
    """What makes a `kind` of plain data; made once for each type, since a result has thousands of values."""
    if kind is Any:
        return lambda data: data
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        inner = _loader(next(part for part in get_args(kind) if part is not type(None)))
        return lambda data: None if data is None else inner(data)
    if dataclasses.is_dataclass(kind):
        return _dataclass_loader(kind)
    if kind is bytes:
        return _readable(lambda data: base64.b64decode(_expect(data, dict)["base64"]))
    if isinstance(kind, type) and issubclass(kind, Enum):
        return _readable(kind)
    if origin is tuple:
        return _tuple_loader(_loader(get_args(kind)[0]))
    if origin is not None and issubclass(origin, Mapping):
        return _mapping_loader(_loader(get_args(kind)[1]))
    if kind is float:
        return _readable(lambda data: float(_expect(data, (int, float))))
    if kind in (str, int, bool, dict, list):
        return lambda data: _expect(data, kind)
    return lambda data: data


def _readable(load: _Load) -> _Load:
    """`load`, for which a value that it cannot read is a misfit."""

    def load_or_refuse(data: Any) -> Any:
        try:
            return load(data)
        except (LookupError, ValueError, TypeError, OverflowError) as error:
            raise _Misfit(f" cannot be read: {error!r}") from error

    return load_or_refuse


def _dataclass_loader(kind: Any) -> _Load:
    loaders = {name: _loader(hint) for name, hint in get_type_hints(kind).items()}

    def load_dataclass(data: Any) -> Any:
        arguments = {}
        for name, value in _expect(data, dict).items():
            loader = loaders.get(name)
            if loader is None:
                raise _Misfit(f" has no field {name!r}")
            try:
                arguments[name] = loader(value)
            except _Misfit as misfit:
                misfit.path.append(f".{name}")
                raise
        try:
            return kind(**arguments)
        except TypeError as error:
            raise _Misfit(f": {error}") from error

    return load_dataclass


def _tuple_loader(inner: _Load) -> _Load:
    def load_tuple(data: Any) -> tuple[Any, ...]:
        loaded = []
        for entry in _expect(data, list):
            try:
                loaded.append(inner(entry))
            except _Misfit as misfit:
                misfit.path.append(f"[{len(loaded)}]")
                raise
        return tuple(loaded)

    return load_tuple


def _mapping_loader(inner: _Load) -> _Load:
    def load_mapping(data: Any) -> dict[str, Any]:
        loaded: dict[str, Any] = {}
        for key, entry in _expect(data, dict).items():
            try:
                loaded[key] = inner(entry)
            except _Misfit as misfit:
                misfit.path.append(f".{key}")
                raise
        return loaded

    return load_mapping


def _expect(data: Any, kind: Any) -> Any:
    if not isinstance(data, kind):
        raise _Misfit(f" must be {kind}, not {type(data).__name__}")
    return data
