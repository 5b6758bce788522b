"""Lambda's Invoke as a function calls it ("Invoke", AWS Lambda API reference)."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

from sandbox.cloud.delivery.asynchronous import error_document
from sandbox.cloud.delivery.delivery import Cause, Delivery
from sandbox.cloud.front.http import Headers, HttpResponse
from sandbox.cloud.front.protocol import Operation
from sandbox.cloud.front.refusals import refusal
from sandbox.cloud.functions.documents import NotJson, read_document
from sandbox.cloud.functions.invocations import Order
from sandbox.cloud.functions.registry import Functions
from sandbox.cloud.functions.runtime_api import MAX_PAYLOAD_BYTES
from sandbox.cloud.functions.versions import qualified_arn, version_of
from sandbox.cloud.template.names import function_arn
from sandbox.job import JsonValue
from sandbox.result import Invocation, InvocationStatus

MAX_ASYNCHRONOUS_BYTES = 1024 * 1024
""" "Lambda quotas": 1 MB for an asynchronous invocation, since October 2025."""

Carry = Callable[[Order], Invocation | None]
"""Carries out an order; None when the run has reached a bound and nothing is invoked any more."""


class InvokeApi:
    """Answers Invoke and InvokeAsync. Called from any thread, without the endpoint's lock. Raises InvocationOver when
    the run is over."""

    def __init__(self, functions: Functions, carry_out: Carry, deliver: Callable[[Delivery], None]) -> None:
        """`deliver` takes what is to be invoked later."""
        self._functions = functions
        self._carry_out = carry_out
        self._deliver = deliver

    def answer(self, operation: Operation, cause: Cause) -> HttpResponse:
        parameters = operation.parameters
        name = str(parameters.get("FunctionName", ""))
        function = self._functions.named(name)
        if function is None:
            arn = name if name.startswith("arn:") else function_arn(name)
            return refusal("lambda", 404, "ResourceNotFoundException", f"Function not found: {arn}")
        qualifier = str(parameters.get("Qualifier") or self._functions.qualifier(name))
        arn = qualified_arn(function, qualifier)
        if version_of(function, qualifier) is None:
            return refusal("lambda", 404, "ResourceNotFoundException", f"Function not found: {arn}")
        kind = "Event" if operation.name == "InvokeAsync" else parameters.get("InvocationType", "RequestResponse")
        payload = _bytes(parameters.get("Payload", parameters.get("InvokeArgs", b"")))
        too_large = payload_refusal(len(payload), kind)
        if too_large is not None:
            return refusal("lambda", 413, "RequestTooLargeException", too_large)
        try:
            event = read_document(payload) if payload else {}
        except NotJson as problem:
            message = f"Could not parse request body into json: {problem}"
            return refusal("lambda", 400, "InvalidRequestContentException", message)
        if kind == "DryRun":
            return HttpResponse(204, Headers())
        if kind == "Event":
            self._deliver(Delivery(source="lambda", function=arn, event=event, cause=cause))
            return HttpResponse(202, Headers([("Content-Length", "0")]))
        logical_id = function.configuration.logical_id
        order = Order(source="lambda", function=logical_id, qualifier=qualifier, event=event, cause=cause)
        return self._invoke(order, log_tail=parameters.get("LogType") == "Tail")

    def _invoke(self, order: Order, *, log_tail: bool) -> HttpResponse:
        made = self._carry_out(order)
        if made is None:
            message = (
                "Lambda has detected your function being invoked in a recursive loop with other Amazon Web Services "
                "resources and stopped your function's invocation."
            )
            return refusal("lambda", 400, "RecursiveInvocationException", message)
        if made.status is InvocationStatus.THROTTLED:
            return refusal("lambda", 429, "TooManyRequestsException", "Rate Exceeded.")
        headers = [
            ("Content-Type", "application/json"),
            ("X-Amz-Executed-Version", made.version),
        ]
        body = invoke_payload(made)
        if made.error is not None:
            headers.append(("X-Amz-Function-Error", "Unhandled"))
        if log_tail:
            tail = "\n".join(line.text for line in made.logs).encode("utf-8", "replace")[-4096:]
            headers.append(("X-Amz-Log-Result", base64.b64encode(tail).decode()))
        return HttpResponse(200, Headers([*headers, ("Content-Length", str(len(body)))]), body)


def payload_refusal(size: int, kind: str) -> str | None:
    """Lambda's words for a payload of `size` bytes that an invocation of this type may not have, else None."""
    limit = MAX_ASYNCHRONOUS_BYTES if kind == "Event" else MAX_PAYLOAD_BYTES
    if size <= limit:
        return None
    return f"{size} byte payload is too large for the {kind} invocation type (limit {limit} bytes)"


def invoke_fact(made: Invocation) -> JsonValue:
    """{status, payload, function_error}: what the caller of a synchronous Invoke sees."""
    if made.status is InvocationStatus.THROTTLED:
        return {"status": 429, "payload": {"Reason": "ConcurrentInvocationLimitExceeded"}, "function_error": None}
    if made.error is None:
        return {"status": 200, "payload": made.answer, "function_error": None}
    return {"status": 200, "payload": error_document(made), "function_error": "Unhandled"}


def invoke_payload(made: Invocation) -> bytes:
    """The body of Invoke's answer: the function's answer, or its error."""
    document = made.answer if made.error is None else error_document(made)
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def _bytes(payload: Any) -> bytes:
    if isinstance(payload, bytes | bytearray):
        return bytes(payload)
    if hasattr(payload, "read"):
        return bytes(payload.read())
    return str(payload).encode("utf-8", "replace")
