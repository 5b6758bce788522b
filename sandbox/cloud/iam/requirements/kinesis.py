"""What calls of Amazon Kinesis Data Streams need ("Actions, resources, and condition keys for Amazon Kinesis Data
Streams", Service Authorization Reference)."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable

from sandbox.cloud.iam.arns import arn
from sandbox.cloud.iam.requirements.need import Need, Parameters, Requirement


def _stream(action: str) -> Requirement:
    """On the stream, by name or ARN. A request that gives both needs both, so that none can hide the other."""

    def needs(call: Parameters) -> Iterable[Need]:
        arns = [str(call["StreamARN"])] if call.get("StreamARN") else []
        if call.get("StreamName") or not arns:
            arns.append(arn("kinesis", f"stream/{call.get('StreamName') or ''}"))
        for each in dict.fromkeys(arns):
            yield Need(action=f"kinesis:{action}", resource=each)

    return needs


def _records(call: Parameters) -> Iterable[Need]:
    """An iterator stands for the stream that it was made for; moto goes by an ARN beside it when it knows no such."""
    yield Need(action="kinesis:GetRecords", resource=arn("kinesis", f"stream/{_of_iterator(call)}"))
    if call.get("StreamARN"):
        yield Need(action="kinesis:GetRecords", resource=str(call["StreamARN"]))


def _of_iterator(call: Parameters) -> str:
    try:
        decoded = base64.b64decode(str(call.get("ShardIterator") or "")).decode()
    except (binascii.Error, ValueError):
        return ""
    return decoded.partition(":")[0]


def _everywhere(action: str) -> Requirement:
    return lambda _call: [Need(action=f"kinesis:{action}", resource=arn("kinesis", "stream/*"))]


KINESIS: dict[str, Requirement] = {
    "AddTagsToStream": _stream("AddTagsToStream"),
    "CreateStream": _stream("CreateStream"),
    "DecreaseStreamRetentionPeriod": _stream("DecreaseStreamRetentionPeriod"),
    "DeleteStream": _stream("DeleteStream"),
    "DescribeLimits": _everywhere("DescribeLimits"),
    "DescribeStream": _stream("DescribeStream"),
    "DescribeStreamSummary": _stream("DescribeStreamSummary"),
    "GetRecords": _records,
    "GetShardIterator": _stream("GetShardIterator"),
    "IncreaseStreamRetentionPeriod": _stream("IncreaseStreamRetentionPeriod"),
    "ListShards": _stream("ListShards"),
    "ListStreams": _everywhere("ListStreams"),
    "ListTagsForStream": _stream("ListTagsForStream"),
    "PutRecord": _stream("PutRecord"),
    "PutRecords": _stream("PutRecords"),
    "RemoveTagsFromStream": _stream("RemoveTagsFromStream"),
    "UpdateShardCount": _stream("UpdateShardCount"),
}
