"""Whose resource a request is about: this cloud has one account and one region, and moto would make any other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from sandbox.cloud.account import ACCOUNT_ID, REGION
from sandbox.cloud.front.protocol import AwsError, Operation
from sandbox.cloud.front.validation import CHECKED

_ARN = re.compile(r"arn:[^:]*:[^:]*:([^:]*):([^:]*):.*", re.DOTALL)
_NAMES = ("Endpoint", "EventBusName")
"""Parameters that may be an ARN though their name does not end like one."""
_ANYBODYS = CHECKED - {"lambda"}
"""Services that may be asked for what another account has. Lambda finds a function by its name or not at all."""
_CODES = {"sqs": "AccessDenied", "sns": "AuthorizationError"}


def foreign(operation: Operation) -> AwsError | None:
    """The denial of a request that addresses another account or another region, else None.

    AWS itself would ask that account's resource policy; here nobody has one.
    """
    if operation.service not in _ANYBODYS:
        return None
    for arn in _addressed(operation.parameters):
        found = _ARN.fullmatch(arn)
        if found is not None and not (found[1] in ("", REGION) and found[2] in ("", ACCOUNT_ID, "aws")):
            return AwsError(
                _CODES.get(operation.service, "AccessDeniedException"),
                f"Not authorized to perform {operation.service}:{operation.name} on resource: {arn[:512]} "
                f"because no resource-based policy allows it: this cloud is {ACCOUNT_ID} in {REGION}",
            )
    url = operation.parameters.get("QueueUrl") if operation.service == "sqs" else None
    owner = operation.parameters.get("QueueOwnerAWSAccountId", ACCOUNT_ID)
    if (isinstance(url, str) and not _own_queue(url)) or owner != ACCOUNT_ID:
        return AwsError("QueueDoesNotExist", "The specified queue does not exist.")
    return None


def _addressed(value: Any) -> Iterator[str]:
    """Every text in `value` whose name says that it is the ARN of something."""
    if isinstance(value, Mapping):
        for name, member in value.items():
            if isinstance(member, str) and (str(name).lower().endswith("arn") or name in _NAMES):
                yield member
            elif name not in ("Resources", "MessageAttributes", "Detail"):
                yield from _addressed(member)
    elif isinstance(value, list):
        for member in value:
            yield from _addressed(member)


def _own_queue(url: str) -> bool:
    """A queue's name, or a URL that ends with the account and the name, on whatever host an SDK was given."""
    if "/" not in url:
        return True
    try:
        return urlsplit(url).path.split("/")[-2] == ACCOUNT_ID
    except (ValueError, IndexError):
        return False
