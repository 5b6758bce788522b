"""Answers: `BaseResponse._enrich_response` is replaced. moto searches every answer for `<RequestId>` by a regular
expression that is quadratic: an item of 100 KB that repeats that word took 10 seconds to read."""

from __future__ import annotations

import importlib
from typing import Any


def apply() -> None:
    responses: Any = importlib.import_module("moto.core.responses")

    def enrich(headers: dict[str, Any], body: Any) -> tuple[dict[str, Any], Any]:
        if "status" in headers:
            headers["status"] = str(headers["status"])
        return headers, body  # the endpoint gives every answer its request id

    responses.BaseResponse._enrich_response = staticmethod(enrich)
