"""The services that answer, one module each. Nothing else of moto is even imported by a request."""

from __future__ import annotations

from sandbox.cloud.services.cloudwatch import CLOUDWATCH
from sandbox.cloud.services.dynamodb import DYNAMODB, DYNAMODB_STREAMS
from sandbox.cloud.services.events import EVENTS
from sandbox.cloud.services.kinesis import KINESIS
from sandbox.cloud.services.lambda_ import LAMBDA
from sandbox.cloud.services.logs import LOGS
from sandbox.cloud.services.s3 import S3
from sandbox.cloud.services.scheduler import SCHEDULER
from sandbox.cloud.services.service import Service
from sandbox.cloud.services.sns import SNS
from sandbox.cloud.services.sqs import SQS
from sandbox.cloud.services.sts import STS
from sandbox.cloud.services.xray import XRAY

SERVICES: dict[str, Service] = {
    service.name: service
    for service in (
        S3,
        DYNAMODB,
        DYNAMODB_STREAMS,
        STS,
        SQS,
        SNS,
        KINESIS,
        EVENTS,
        SCHEDULER,
        LOGS,
        CLOUDWATCH,
        XRAY,
        LAMBDA,
    )
}
"""By botocore's name."""
SCOPES: dict[str, Service] = {service.scope: service for service in reversed(SERVICES.values())}
"""By the service in a signature's credential scope."""
