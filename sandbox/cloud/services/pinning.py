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
