"""Policies that hang on resources: who may invoke a function, send to a queue, publish to a topic."""

from __future__ import annotations

import functools
import json
from collections.abc import Sequence
from typing import Any

from sandbox.cloud.account import ACCOUNT_ID, REGION
from sandbox.cloud.backends import moto_backends
from sandbox.cloud.functions.registry import Functions
from sandbox.cloud.iam.context import Context
from sandbox.cloud.iam.errors import PolicyProblem
from sandbox.cloud.iam.evaluation import Effect, about, decide
from sandbox.cloud.iam.principals import Principal
from sandbox.cloud.iam.statements import Statement, statements_of

SENDING = {
    "sqs": "sqs:SendMessage",
    "sns": "sns:Publish",
    "events": "events:PutEvents",
    "kinesis": "kinesis:PutRecord",
}
"""What a service must be allowed to do on a target of each kind."""


def service_may(statements: Sequence[Statement], service: str, action: str, resource: str, source_arn: str) -> bool:
    """Whether a resource policy lets an AWS service ("s3.amazonaws.com") do `action` on `resource` on behalf of
    `source_arn`, which is this account's like everything here."""
    context = Context(
        {
            "aws:sourcearn": (source_arn,) if source_arn else (),
            "aws:sourceaccount": (ACCOUNT_ID,),
            "aws:sourceowner": (ACCOUNT_ID,) if service == "cloudwatch.amazonaws.com" else (),
            "aws:principalisawsservice": ("true",),
            "aws:principalservicename": (service,),
            "aws:securetransport": ("true",),
            "aws:requestedregion": (REGION,),
        }
    )
    spoken_of = about(statements, action, Principal(service=service))
    return decide(spoken_of, resource, context).effect is Effect.ALLOWED


def policy_of(arn: str, functions: Functions) -> tuple[Statement, ...]:
    """The statements of the policy on a bucket, an object's bucket, a function, a queue, a topic or a bus; () when it
    has none. One that is no policy allows nothing to anybody."""
    fields = arn.split(":", 5)
    if len(fields) < 6:
        return ()
    service, name = fields[2], fields[5]
    if service == "s3":
        bucket = moto_backends.s3_backend().buckets.get(name.partition("/")[0])
        return _read(bucket.policy.decode() if bucket is not None and bucket.policy else None)
    if service == "lambda":
        function = functions.find(arn)
        return _read({"Version": "2012-10-17", "Statement": function.policy} if function and function.policy else None)
    if service == "sqs":
        return _read(_kept("sqs", "queues", name))
    if service == "sns":
        return _read(_kept("sns", "topics", arn))
    if service == "events":
        return _read(_kept("events", "event_buses", name.removeprefix("event-bus/")))
    return ()


def _kept(service: str, collection: str, name: str) -> Any:
    resources = getattr(moto_backends.existing(service), collection, {})
    return getattr(resources.get(name), "policy", None)


def _read(policy: Any) -> tuple[Statement, ...]:
    if not policy:
        return ()
    try:
        return _statements(policy if isinstance(policy, str) else json.dumps(policy))
    except (PolicyProblem, ValueError):
        return ()


@functools.lru_cache(maxsize=256)
def _statements(text: str) -> tuple[Statement, ...]:
    return statements_of(json.loads(text), for_resource=True)
