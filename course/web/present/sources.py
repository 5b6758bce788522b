"""Names of services and of what invokes a function, as AWS writes them: the same in every language."""

from __future__ import annotations

from collections.abc import Mapping

from course.web.present.visible import label

SERVICES: Mapping[str, str] = {
    "apigateway": "API Gateway", "cloudwatch": "CloudWatch", "dynamodb": "DynamoDB",
    "dynamodbstreams": "DynamoDB Streams", "events": "EventBridge", "kinesis": "Kinesis", "lambda": "Lambda",
    "logs": "CloudWatch Logs", "s3": "S3", "scheduler": "EventBridge Scheduler", "sns": "SNS", "sqs": "SQS",
    "sts": "STS", "xray": "X-Ray",
}  # fmt: skip
SOURCES: Mapping[str, str] = {
    **SERVICES, "dynamodb": "DynamoDB Streams", "api-rest": "REST API", "api-http": "HTTP API",
    "function-url": "function URL", "invoke": "Invoke",
}  # fmt: skip


def service(name: str) -> str:
    """A service by botocore's name."""
    return SERVICES.get(name, label(name))


def source(name: str) -> str:
    """What invoked a function (`Invocation.source`)."""
    return SOURCES.get(name, label(name))
