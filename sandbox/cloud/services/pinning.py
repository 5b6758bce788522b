"""Keeping moto to the operation that the gate has read."""

from __future__ import annotations

import functools
from typing import Any


@functools.cache
def pinned(responses: Any, operation: str) -> Any:
    """A subclass of moto's `responses` that carries out `operation`, whatever else a request seems to ask for.

    moto looks for an `Action` in query and body before it looks at the header that names the operation, and it
    reads a JSON body as a form: a text "&Action=DeleteTable&" in an item would be taken for the operation.
    """
    return type(responses.__name__, (responses,), {"_get_action": lambda _self: operation})


@functools.cache
def pinned_to_path(responses: Any, operation: str) -> Any:
    """The same for a service that speaks REST, whose parameters moto finds in the path only while it looks for the
    operation there."""

    def get_action(self: Any) -> str:
        self._get_action_from_method_and_request_uri(self.normalized_request)
        return operation

    return type(responses.__name__, (responses,), {"_get_action": get_action})
