"""What moto finds out anew for every answer and need not: a copy's answer took half as long again.

1. `moto.core.responses.method_names_from_class` lists the methods of a class, all of S3's or DynamoDB's, to see whether
   there is one of a name. They are listed once here.
2. `ResponseSerializer.get_value` asks six providers for the names under which an object may have a member, one after
   the other, for every member of every answer. Which names these are depends on the member's shape and the object's
   class, so they are kept with the shape. An object that brings names of its own (`Meta`) is left to moto.
3. `moto.core.serialize.parse_to_aware_datetime` reads every stamp by a parser that guesses the format. What moto itself
   has written is read as what it is; anything else is left to botocore.
4. `moto.core.errors.get_error_model` makes an `ErrorLookupFactory`, whose cache is the reason to have one, for every
   error that is answered, and so reads all errors of the service's model. Here there is one.
"""

from __future__ import annotations

import datetime
import functools
import importlib
import re
from typing import Any


def apply() -> None:
    responses: Any = importlib.import_module("moto.core.responses")
    serialize: Any = importlib.import_module("moto.core.serialize")
    _list_methods_once(responses)
    _keep_names(serialize)
    _read_own_stamps(serialize)
    errors: Any = importlib.import_module("moto.core.errors")
    lookups = errors.ErrorLookupFactory()
    errors.ErrorLookupFactory = lambda: lookups


def _list_methods_once(responses: Any) -> None:
    listed = responses.method_names_from_class
    responses.method_names_from_class = functools.cache(lambda cls: frozenset(listed(cls)))


def _keep_names(serialize: Any) -> None:
    motos_own, usual = serialize.ResponseSerializer.get_value, serialize.DEFAULT_ALIAS_PROVIDERS
    read, missing = serialize.get_value, serialize.MISSING

    def names(self: Any, value: Any, key: str, shape: Any) -> tuple[str, ...]:
        known: dict[Any, tuple[str, ...]] = shape.__dict__.setdefault("coldstart_names", {})
        which = value.__class__, key, getattr(shape, "parent", None)
        found = known.get(which)
        if found is None:
            context = serialize.AttributePickerContext(obj=value, key=key, shape=shape)
            found = known[which] = tuple(self._value_picker.get_possible_keys(context))
        return found

    def get_value(self: Any, value: Any, key: str, shape: Any) -> Any:
        picker = self._value_picker
        if type(picker) is not serialize.XFormedAttributePicker or picker.alias_providers is not usual:
            return motos_own(self, value, key, shape)
        if shape is None or hasattr(value, "Meta"):
            return motos_own(self, value, key, shape)
        for name in names(self, value, key, shape):
            member = read(value, name, missing)
            if member is not missing:
                break
        else:
            member = None
        if picker.response_transformers:
            path = ".".join([*self.path, key])
            for ending, transform in picker.response_transformers.items():
                if path.endswith(ending):
                    return transform(member)
        return member

    serialize.ResponseSerializer.get_value = get_value


def _read_own_stamps(serialize: Any) -> None:
    botocores = serialize.parse_to_aware_datetime

    def parse(value: Any) -> datetime.datetime:
        if isinstance(value, str) and _OWN_STAMP.fullmatch(value):
            try:
                return datetime.datetime.fromisoformat(value)
            except ValueError:
                pass  # a month or an hour that there is not: botocore has words for it
        read: datetime.datetime = botocores(value)
        return read

    serialize.parse_to_aware_datetime = parse


_OWN_STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3}|\.\d{6})?Z", re.ASCII)
