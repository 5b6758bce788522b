"""Answers of the services that the cloud keeps itself."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Mapping
from typing import Any

from sandbox.cloud.front.http import Headers, HttpResponse
from sandbox.cloud.front.refusals import refusal

Parameters = Mapping[str, Any]
"""Of an operation, as botocore's model names them."""
Carry = Callable[[Parameters], dict[str, Any]]
"""Carries an operation out and gives its answer's members. Raises Refused."""


class Refused(Exception):
    """The service refuses the request: what a learner asked for, not our fault."""

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.code = code
        self.status = status


def answer(service: str, carry: Carry, parameters: Parameters) -> HttpResponse:
    """The answer as JSON, which `front.cbor_answers` translates for who has asked in CBOR."""
    try:
        members = carry(parameters)
    except Refused as refused:
        return refusal(service, refused.status, refused.code, str(refused))
    body = json.dumps(members).encode("utf-8", "replace")
    return HttpResponse(
        200, Headers([("Content-Type", _content_type(service)), ("Content-Length", str(len(body)))]), body
    )


@functools.cache
def _content_type(service: str) -> str:
    from moto.core.utils import get_service_model

    version = get_service_model(service).metadata.get("jsonVersion")
    return f"application/x-amz-json-{version}" if version else "application/json"
