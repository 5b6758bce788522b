"""Request ids of the shape that each service gives."""

from __future__ import annotations

import secrets
import uuid

_CHARACTERS = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_CHARACTER_OF = bytes(_CHARACTERS[byte % len(_CHARACTERS)] for byte in range(256))
"""Some come a little more often: an id says which request, it keeps no secret."""


def service_request_id(service: str) -> str:
    """16 characters for S3, 52 for DynamoDB, a UUID for the others."""
    if service in ("s3", ""):
        return _characters(16)
    if service in ("dynamodb", "dynamodbstreams"):
        return _characters(52)
    return invocation_request_id()


def invocation_request_id() -> str:
    """The id of one invocation: a random UUID (RFC 9562, version 4)."""
    return str(uuid.uuid4())


def _characters(number: int) -> str:
    return secrets.token_bytes(number).translate(_CHARACTER_OF).decode("ascii")
