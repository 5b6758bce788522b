"""Function URLs ("Creating and managing Lambda function URLs", Lambda developer guide)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sandbox.cloud.account import REGION
from sandbox.cloud.functions.configuration import InvalidValue
from sandbox.cloud.functions.registry import FunctionUrl

DOMAIN = f"lambda-url.{REGION}.on.aws"
_CORS = frozenset(
    {"AllowCredentials", "AllowHeaders", "AllowMethods", "AllowOrigins", "ExposeHeaders", "MaxAge"},
)


def function_url(url_id: str, given: Mapping[str, Any]) -> FunctionUrl:
    """Read what CreateFunctionUrlConfig takes. Raises InvalidValue."""
    auth, mode = str(given.get("AuthType", "AWS_IAM")), str(given.get("InvokeMode", "BUFFERED"))
    if auth not in ("NONE", "AWS_IAM"):
        raise InvalidValue(f"AuthType is NONE or AWS_IAM, not {auth}", "AuthType", "ValidationException")
    if mode != "BUFFERED":
        raise InvalidValue(f"the InvokeMode {mode} is not supported here: answers are BUFFERED", "InvokeMode")
    cors = given.get("Cors") or {}
    if not isinstance(cors, Mapping) or not set(cors) <= _CORS:
        raise InvalidValue(f"Cors is an object of {', '.join(sorted(_CORS))}", "Cors")
    return FunctionUrl(url_id=url_id, auth_type=auth, invoke_mode=mode, cors=dict(cors))


def url_of(url: FunctionUrl) -> str:
    """https://<id>.lambda-url.us-east-1.on.aws/"""
    return f"https://{url.url_id}.{DOMAIN}/"
