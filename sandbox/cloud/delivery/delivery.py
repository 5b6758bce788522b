"""What is on its way to a function."""

from __future__ import annotations

from dataclasses import dataclass, field

from sandbox.job import JsonValue


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """Which invocation led to something, so that chains can be followed and stopped."""

    invocation: str = ""  # request id; "" for a step's own doing
    depth: int = 0  # that of an invocation this leads to: 0 for a step, n+1 for an invocation of depth n
    trace: str = ""  # X-Ray header of the call: "Root=1-..;Parent=..;Sampled=1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One event for one asynchronous invocation ("Invoking a Lambda function asynchronously")."""

    source: str  # as `sandbox.result.Invocation.source`
    function: str  # logical id
    qualifier: str = ""  # version or alias
    event: JsonValue
    resource: str = ""  # physical name of where it comes from
    principal: str = ""  # the service that invokes, as resource policies name it: "s3.amazonaws.com"
    source_arn: str = ""
    cause: Cause = field(default_factory=Cause)


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Records that a mapping hands to its function in one synchronous invocation."""

    source: str  # "sqs" | "dynamodb" | "kinesis"
    function: str  # logical id
    qualifier: str = ""  # version or alias
    event: JsonValue
    resource: str
    attempt: int = 1
    cause: Cause = field(default_factory=Cause)  # the deepest of its records' causes
    token: object = None  # the poller's own
