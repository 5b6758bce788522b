"""Error answers in the shape of the service that gives them."""

from __future__ import annotations

import json
from xml.sax.saxutils import escape

from sandbox.cloud.front.http import Headers, HttpResponse


def refusal(service: str, status: int, code: str, message: str) -> HttpResponse:
    """An error answer in the shape of `service`: XML for S3 and STS, JSON for the others."""
    if service in ("dynamodb", "dynamodbstreams"):
        body = json.dumps({"__type": f"com.amazonaws.dynamodb.v20120810#{code}", "message": message}).encode()
        kind = "application/x-amz-json-1.0"
    elif service == "sts":
        body = (
            f"<ErrorResponse><Error><Type>Sender</Type><Code>{escape(code)}</Code>"
            f"<Message>{escape(message)}</Message></Error></ErrorResponse>"
        ).encode()
        kind = "text/xml"
    else:
        body = (
            f'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>{escape(code)}</Code>'
            f"<Message>{escape(message)}</Message></Error>"
        ).encode()
        kind = "application/xml"
    return HttpResponse(status, Headers([("Content-Type", kind), ("Content-Length", str(len(body)))]), body)
