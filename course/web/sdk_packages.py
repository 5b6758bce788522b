"""What a Node.js handler imports from the AWS SDK for JavaScript v3, for the editor's completion.

The SDK is made from the same service models as botocore: an operation is called `GetObject` in both, boto3 makes
`get_object` of it and the SDK `GetObjectCommand`. So the parameters need not be sent a second time.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

CLIENTS = {
    "client-cloudwatch": ("CloudWatch", "cloudwatch"),
    "client-cloudwatch-logs": ("CloudWatchLogs", "logs"),
    "client-dynamodb": ("DynamoDB", "dynamodb"),
    "client-eventbridge": ("EventBridge", "events"),
    "client-kinesis": ("Kinesis", "kinesis"),
    "client-lambda": ("Lambda", "lambda"),
    "client-s3": ("S3", "s3"),
    "client-sns": ("SNS", "sns"),
    "client-sqs": ("SQS", "sqs"),
}
"""{package: (class, boto3's name of the service)}; the class has every operation as a method, `…Client` has `send`."""

# The document client: shorter commands for the same operations, with plain values in place of typed ones.
_DOCUMENT = {
    "BatchGet": "batch_get_item",
    "BatchWrite": "batch_write_item",
    "Delete": "delete_item",
    "Get": "get_item",
    "Put": "put_item",
    "Query": "query",
    "Scan": "scan",
    "TransactGet": "transact_get_items",
    "TransactWrite": "transact_write_items",
    "Update": "update_item",
}

Package = dict[str, Any]


def packages(methods: Mapping[str, Mapping[str, str]]) -> dict[str, Package]:
    """{package without `@aws-sdk/`: {service, names, operations}}; `methods` is {service: {boto3 method: operation}}.

    `names` are the exports that are no command, `operations` is {operation: boto3 method}.
    """
    found: dict[str, Package] = {
        package: {
            "service": service,
            "names": [name, f"{name}Client"],
            "operations": {operation: method for method, operation in methods[service].items()},
        }
        for package, (name, service) in CLIENTS.items()
    }
    found["lib-dynamodb"] = {
        "service": "dynamodb",
        "names": ["DynamoDBDocument", "DynamoDBDocumentClient"],
        "operations": _DOCUMENT,
    }
    found["util-dynamodb"] = {"service": "dynamodb", "names": ["marshall", "unmarshall"], "operations": {}}
    return found
