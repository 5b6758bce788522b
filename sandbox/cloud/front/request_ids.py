"""Request ids of the shape that each service gives."""

from __future__ import annotations

import secrets
import uuid

_BASE32 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def service_request_id(service: str) -> str:
    """16 characters for S3, 52 for DynamoDB, a UUID for the others."""
    if service in ("s3", ""):
        return "".join(secrets.choice(_BASE32) for _ in range(16))
    if service in ("dynamodb", "dynamodbstreams"):
        return "".join(secrets.choice(_BASE32) for _ in range(52))
    return invocation_request_id()


def invocation_request_id() -> str:
    """The id of one invocation: a random UUID (RFC 9562, version 4)."""
    return str(uuid.uuid4())
