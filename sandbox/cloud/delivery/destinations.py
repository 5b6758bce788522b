"""Handing a document to a queue, a topic, a function or an event bus: destinations and dead-letter queues.

The cloud itself is the sender, so no policy is asked and nothing is recorded as a function's call.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping

from sandbox.cloud.backends import moto_bridge, own_requests
from sandbox.cloud.backends.listeners import Listeners
from sandbox.cloud.clock import CLOCK
from sandbox.cloud.delivery.delivery import Delivery
from sandbox.cloud.front.gate import admit
from sandbox.cloud.front.http import HttpRequest
from sandbox.cloud.front.protocol import error_of
from sandbox.cloud.template.names import queue_url
from sandbox.job import JsonValue


class Unreachable(ValueError):
    """The destination is not there or takes nothing; the message is a sentence."""


def send(arn: str, document: JsonValue, *, attributes: Mapping[str, str | int] | None = None) -> None:
    """Send `document` as JSON; `attributes` become attributes of the message, texts as String, numbers as Number.

    Raises Unreachable.
    """
    service = arn.split(":")[2] if arn.count(":") >= 5 else ""
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    typed = {
        name: {"DataType": "Number" if isinstance(value, int) else "String", "StringValue": str(value)}
        for name, value in (attributes or {}).items()
    }
    if service == "sqs":
        url = queue_url(arn.rpartition(":")[2])
        _request("sqs", "SendMessage", {"QueueUrl": url, "MessageBody": text, "MessageAttributes": typed})
    elif service == "sns":
        _request("sns", "Publish", {"TopicArn": arn, "Message": text, "MessageAttributes": typed})
    elif service == "events":
        _request("events", "PutEvents", {"Entries": [_result_event(arn, document)]})
    elif service == "lambda":
        if Listeners.deliver is not None:
            Listeners.deliver(Delivery(source="lambda", function=arn, event=document, cause=Listeners.cause))
    elif service == "s3":
        body = text.encode("utf-8", "replace")
        carry_out("s3", own_requests.put_object(arn.rpartition(":")[2], _object_key(document), body, _JSON, {}))
    else:
        raise Unreachable(f"{arn or '(none)'} is no queue, topic, function, event bus or bucket.")


_JSON = "application/json"


def _object_key(document: JsonValue) -> str:
    """ "Retain records of asynchronous invocations", Lambda developer guide: the part on Amazon S3 destinations."""
    context = document.get("requestContext", {}) if isinstance(document, Mapping) else {}
    function = str(context.get("functionArn", "")).removesuffix(":$LATEST").rpartition(":")[2]
    now = CLOCK.moment()
    return f"aws/lambda/async/{function}/{now:%Y/%m/%d}/{now:%Y-%m-%dT%H.%M.%S}-{uuid.uuid4()}"


def _request(service: str, operation: str, parameters: Mapping[str, JsonValue]) -> None:
    carry_out(service, own_requests.request(service, operation, parameters))


def carry_out(service: str, request: HttpRequest) -> None:
    """Have a request of the cloud's own carried out. Raises Unreachable when the service refuses it."""
    admission = admit(request)
    if admission.refused is None and admission.operation is not None:
        refused = error_of(moto_bridge.send(admission.request, admission.operation))
    else:
        refused = error_of(admission.refused) if admission.refused else None
    if refused is not None:
        operation = admission.operation.name if admission.operation else "the request"
        raise Unreachable(f"{service} refused {operation}: {refused.code}: {refused.message}")


def _result_event(arn: str, document: JsonValue) -> dict[str, JsonValue]:
    """ "Capturing records of Lambda asynchronous invocations", Lambda developer guide: what an event bus gets."""
    context = document.get("requestContext", {}) if isinstance(document, Mapping) else {}
    outcome = "Success" if context.get("condition") == "Success" else "Failure"
    return {
        "Source": "lambda",
        "DetailType": f"Lambda Function Invocation Result - {outcome}",
        "Detail": json.dumps(document, ensure_ascii=False),
        "EventBusName": arn.rpartition("/")[2],
        "Resources": [str(context.get("functionArn", "")), arn],
    }
