"""The records that a Kinesis stream gives to a function ("Using Lambda with Amazon Kinesis Data Streams", Lambda
developer guide)."""

from __future__ import annotations

from typing import Any

from sandbox.cloud.account import REGION
from sandbox.job import JsonValue


def kinesis_record(record: Any, shard_id: str, stream_arn: str, role_arn: str) -> dict[str, JsonValue]:
    """moto's `record` as one of an event's Records. `role_arn` is the function's role, with which Lambda reads."""
    return {
        "kinesis": {
            "kinesisSchemaVersion": "1.0",
            "partitionKey": record.partition_key,
            "sequenceNumber": str(record.sequence_number),
            "data": record.data,
            "approximateArrivalTimestamp": round(float(record.created_at), 3),
        },
        "eventSource": "aws:kinesis",
        "eventVersion": "1.0",
        "eventID": f"{shard_id}:{record.sequence_number}",
        "eventName": "aws:kinesis:record",
        "invokeIdentityArn": role_arn,
        "awsRegion": REGION,
        "eventSourceARN": stream_arn,
    }
