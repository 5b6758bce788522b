"""AWS managed policies, from moto's own copy ("AWS Managed Policy Reference Guide").

The copy is one text of nearly 5 MB. It is in memory anyhow, since moto's IAM imports it; only where each policy begins
is remembered, and a policy is read when a role has it.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Mapping
from typing import Any

from sandbox.cloud.account import PARTITION

_BEGINS = re.compile(r'^ "([\w+=,.@-]+)":(?=\{$)', re.MULTILINE)
_PREFIX = f"arn:{PARTITION}:iam::aws:policy"


def known_managed(arn: str) -> bool:
    """Whether AWS has a managed policy of this ARN."""
    return document_of(arn) is not None


def managed_arn(name: str) -> str | None:
    """The ARN of the AWS managed policy called `name`; None when there is none."""
    policy = _policy(name)
    return None if policy is None else f"{_PREFIX}{policy['Path']}{name}"


def document_of(arn: str) -> Mapping[str, Any] | None:
    """The document of the AWS managed policy of this ARN; None when there is none."""
    policy = _policy(arn.rpartition("/")[2])
    if policy is None or arn != f"{_PREFIX}{policy['Path']}{arn.rpartition('/')[2]}":
        return None
    document: Mapping[str, Any] = policy["Document"]
    return document


@functools.lru_cache(maxsize=64)
def _policy(name: str) -> Mapping[str, Any] | None:
    from moto.iam.aws_managed_policies import aws_managed_policies_data

    begin = names().get(name)
    if begin is None:
        return None
    policy: Mapping[str, Any] = json.JSONDecoder().raw_decode(aws_managed_policies_data, begin)[0]
    return policy


@functools.cache
def names() -> Mapping[str, int]:
    """Every name, and where in moto's text its policy begins. Called once in a warm parent, its forks share it."""
    from moto.iam.aws_managed_policies import aws_managed_policies_data

    return {found[1]: found.end() for found in _BEGINS.finditer(aws_managed_policies_data)}
