"""The Lambda API, but for Invoke: one cloud's functions are made, changed and looked at ("Actions", Lambda API
reference). What a call makes and what a template makes is the same."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from sandbox.cloud.front.caller_identity import Caller
from sandbox.cloud.front.http import Headers, HttpResponse
from sandbox.cloud.front.protocol import Operation
from sandbox.cloud.front.refusals import refusal
from sandbox.cloud.functions.configuration import InvalidValue
from sandbox.cloud.functions.registry import Functions
from sandbox.cloud.iam.roles import Role
from sandbox.cloud.lambda_api import access, functions, mappings, settings, versions
from sandbox.cloud.lambda_api.errors import LambdaError
from sandbox.cloud.lambda_api.plane import Plane

Action = Callable[[Plane, Mapping[str, Any]], Any]
"""(what the API is about, parameters) -> the answer's document; None for an answer without one"""
ACTIONS: dict[str, tuple[int, Action]] = {
    **functions.ACTIONS,
    **versions.ACTIONS,
    **access.ACTIONS,
    **mappings.ACTIONS,
    **settings.ACTIONS,
}
"""Operation -> (HTTP status of its success, what carries it out)"""


class LambdaApi:
    """`roles` by name: a function can only be made with one of them. None: with any."""

    def __init__(self, functions: Functions, roles: Mapping[str, Role] | None = None) -> None:
        self._plane = Plane(functions, roles)

    def answer(self, operation: Operation, _caller: Caller) -> HttpResponse:
        """Carry out any operation but Invoke and InvokeAsync; a refusal has Lambda's code and status."""
        status, act = ACTIONS[operation.name]
        try:
            document = act(self._plane, operation.parameters)
        except LambdaError as error:
            return refusal("lambda", error.status, error.code, str(error))
        except InvalidValue as error:
            return refusal("lambda", 400, error.code, str(error))
        if document is None:
            return HttpResponse(status, Headers())
        body = json.dumps(document).encode()
        pairs = [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
        return HttpResponse(status, Headers(pairs), body)
