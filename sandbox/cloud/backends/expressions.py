"""Placeholders that an expression uses and the request does not define.

moto falls over some of them; DynamoDB says which one it is ("Expression attribute names", "Expression attribute
values", Amazon DynamoDB developer guide), and that is what a learner needs to read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

_PLACEHOLDER = re.compile(r"[#:][A-Za-z0-9_]+")


def undefined_placeholder(parameters: Mapping[str, Any]) -> str | None:
    """DynamoDB's message for the first placeholder without a definition, or None."""
    for request in _requests(parameters):
        names = request.get("ExpressionAttributeNames") or {}
        values = request.get("ExpressionAttributeValues") or {}
        for name, expression in request.items():
            if not name.endswith("Expression") or not isinstance(expression, str):
                continue
            for placeholder in _PLACEHOLDER.findall(expression):
                if placeholder[0] == "#" and placeholder not in names:
                    return (
                        f"Invalid {name}: An expression attribute name used in the document path is not defined; "
                        f"attribute name: {placeholder}"
                    )
                if placeholder[0] == ":" and placeholder not in values:
                    return (
                        f"Invalid {name}: An expression attribute value used in expression is not defined; "
                        f"attribute value: {placeholder}"
                    )
    return None


def _requests(parameters: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The request itself, and those inside a transaction."""
    yield parameters
    for item in parameters.get("TransactItems") or ():
        yield from (action for action in (item or {}).values() if isinstance(action, Mapping))
