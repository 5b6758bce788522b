"""The table: what every operation of every service needs."""

from __future__ import annotations

from collections.abc import Iterable

from sandbox.cloud.front.protocol import Operation
from sandbox.cloud.iam.requirements.dynamodb import DYNAMODB, DYNAMODB_STREAMS
from sandbox.cloud.iam.requirements.events import EVENTS, SCHEDULER
from sandbox.cloud.iam.requirements.kinesis import KINESIS
from sandbox.cloud.iam.requirements.lambda_ import LAMBDA
from sandbox.cloud.iam.requirements.messaging import SNS, SQS
from sandbox.cloud.iam.requirements.need import Need, Parameters, Requirement
from sandbox.cloud.iam.requirements.observability import CLOUDWATCH, LOGS, XRAY
from sandbox.cloud.iam.requirements.s3 import S3


def _nothing(_call: Parameters) -> Iterable[Need]:
    """Allowed to everybody, even against an explicit deny ("GetCallerIdentity", AWS STS API reference)."""
    return ()


REQUIREMENTS: dict[str, dict[str, Requirement]] = {
    "s3": S3,
    "dynamodb": DYNAMODB,
    "dynamodbstreams": DYNAMODB_STREAMS,
    "sqs": SQS,
    "sns": SNS,
    "kinesis": KINESIS,
    "events": EVENTS,
    "scheduler": SCHEDULER,
    "lambda": LAMBDA,
    "logs": LOGS,
    "cloudwatch": CLOUDWATCH,
    "xray": XRAY,
    "sts": {"GetCallerIdentity": _nothing},
}
"""Service, by botocore's name -> operation -> what it needs."""


def needs_of(operation: Operation) -> tuple[Need, ...]:
    """All that `operation` needs. One that the table does not know needs the action of its name on a resource that
    only "*" covers."""
    requirement = REQUIREMENTS.get(operation.service, {}).get(operation.name)
    if requirement is None:
        return (Need(action=f"{operation.service}:{operation.name}", resource=""),)
    return tuple(requirement(operation.parameters))
