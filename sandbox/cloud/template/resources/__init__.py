"""What of CloudFormation is deployed, one module a service."""

from __future__ import annotations

from sandbox.cloud.template.resource_type import ResourceType
from sandbox.cloud.template.resources import (
    apis,
    cloudwatch,
    dynamodb,
    events,
    iam,
    kinesis,
    lambda_access,
    lambda_functions,
    lambda_mappings,
    logs,
    s3,
    scheduler,
    sns,
    sqs,
)

TYPES: dict[str, ResourceType] = {
    kind.name: kind
    for kind in (
        s3.BUCKET,
        s3.BUCKET_POLICY,
        dynamodb.TABLE,
        sqs.QUEUE,
        sqs.QUEUE_POLICY,
        sns.TOPIC,
        sns.SUBSCRIPTION,
        sns.TOPIC_POLICY,
        kinesis.STREAM,
        events.BUS,
        events.RULE,
        scheduler.SCHEDULE,
        scheduler.GROUP,
        logs.GROUP,
        logs.SUBSCRIPTION_FILTER,
        logs.METRIC_FILTER,
        cloudwatch.ALARM,
        lambda_functions.FUNCTION,
        lambda_functions.VERSION,
        lambda_functions.ALIAS,
        lambda_access.PERMISSION,
        lambda_access.URL,
        lambda_access.INVOKE_CONFIG,
        lambda_mappings.MAPPING,
        iam.ROLE,
        iam.POLICY,
        iam.MANAGED_POLICY,
        apis.REST_API,
        apis.REST_DEPLOYMENT,
        apis.REST_STAGE,
        apis.HTTP_API,
        apis.HTTP_STAGE,
    )
}
"""By CloudFormation's name."""
