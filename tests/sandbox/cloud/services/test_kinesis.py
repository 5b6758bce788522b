"""Kinesis Data Streams as a handler meets them."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from sandbox.cloud.backends import moto_backends
from sandbox.cloud.backends.listeners import Listeners
from sandbox.cloud.clock import CLOCK
from sandbox.cloud.delivery.delivery import Cause

ARN = "arn:aws:kinesis:us-east-1:123456789012:stream/clicks"


@pytest.fixture
def kinesis(client: Any) -> Any:
    made = client("kinesis")
    made.create_stream(StreamName="clicks", ShardCount=2)
    return made


def read(kinesis: Any, shard: str, kind: str = "TRIM_HORIZON", **options: Any) -> list[bytes]:
    iterator = kinesis.get_shard_iterator(StreamARN=ARN, ShardId=shard, ShardIteratorType=kind, **options)[
        "ShardIterator"
    ]
    return [record["Data"] for record in kinesis.get_records(ShardIterator=iterator)["Records"]]


def code(error: pytest.ExceptionInfo[ClientError]) -> str:
    return str(error.value.response["Error"]["Code"])


def test_records_of_one_key_stay_in_one_shard_and_in_order(kinesis: Any) -> None:
    records = [{"Data": str(number).encode(), "PartitionKey": "k"} for number in range(3)]
    put = kinesis.put_records(StreamName="clicks", Records=records)
    assert put["FailedRecordCount"] == 0
    (shard,) = {record["ShardId"] for record in put["Records"]}
    assert read(kinesis, shard) == [b"0", b"1", b"2"]
    numbers = [int(record["SequenceNumber"]) for record in put["Records"]]
    assert numbers == sorted(set(numbers))
    assert len(put["Records"][0]["SequenceNumber"]) == 56
    after = {"StartingSequenceNumber": put["Records"][0]["SequenceNumber"]}
    assert read(kinesis, shard, "AFTER_SEQUENCE_NUMBER", **after) == [b"1", b"2"]


def test_every_hash_key_has_a_shard(kinesis: Any) -> None:
    shards = kinesis.list_shards(StreamName="clicks")["Shards"]
    assert len(shards) == 2
    for shard in shards:
        for key in shard["HashKeyRange"].values():
            put = kinesis.put_record(StreamName="clicks", Data=b"x", PartitionKey="k", ExplicitHashKey=key)
            assert put["ShardId"] == shard["ShardId"]


def test_an_iterator_goes_on_where_the_last_read_ended(kinesis: Any) -> None:
    put = kinesis.put_record(StreamName="clicks", Data=b"first", PartitionKey="k")
    shard = {"StreamName": "clicks", "ShardId": put["ShardId"]}
    iterator = kinesis.get_shard_iterator(**shard, ShardIteratorType="LATEST")["ShardIterator"]
    answer = kinesis.get_records(ShardIterator=iterator)
    assert answer["Records"] == []
    kinesis.put_record(StreamName="clicks", Data=b"second", PartitionKey="k")
    (record,) = kinesis.get_records(ShardIterator=answer["NextShardIterator"])["Records"]
    assert (record["Data"], record["PartitionKey"]) == (b"second", "k")


def test_records_arrive_and_expire_by_the_clouds_clock(kinesis: Any) -> None:
    CLOCK.advance_to(CLOCK.now() + 3600)
    shard = kinesis.put_record(StreamName="clicks", Data=b"old", PartitionKey="k")["ShardId"]
    moment = CLOCK.now()
    assert read(kinesis, shard) == [b"old"]
    CLOCK.advance_to(moment + 60)
    kinesis.put_record(StreamName="clicks", Data=b"new", PartitionKey="k")
    assert read(kinesis, shard, "AT_TIMESTAMP", Timestamp=moment + 30) == [b"new"]
    CLOCK.advance_to(moment + 24 * 3600 + 1)
    assert read(kinesis, shard) == [b"new"]


def test_a_record_keeps_what_caused_it(kinesis: Any) -> None:
    Listeners.cause = cause = Cause(invocation="i", depth=2)
    moto_backends.backend("kinesis").streams["clicks"].put_record("k", "", "eA==")
    (record,) = [
        r for s in moto_backends.backend("kinesis").streams["clicks"].shards.values() for r in s.records.values()
    ]
    assert record.coldstart_cause is cause


def test_limits_are_those_of_today(kinesis: Any) -> None:
    mebibyte = 1024 * 1024
    kinesis.put_record(StreamName="clicks", Data=bytes(mebibyte - 1), PartitionKey="k")
    with pytest.raises(ClientError) as error:
        kinesis.put_record(StreamName="clicks", Data=bytes(mebibyte), PartitionKey="k")
    assert code(error) == "ValidationException"
    with pytest.raises(ClientError) as error:
        kinesis.put_records(StreamName="clicks", Records=[{"Data": b"x", "PartitionKey": "k"}] * 501)
    assert code(error) == "ValidationException"
    kinesis.put_records(StreamName="clicks", Records=[{"Data": b"x", "PartitionKey": "k"}] * 500)


@pytest.mark.parametrize("iterator", ["x", "AAAA", "Y2xpY2tzOnNoYXJkOjE=", "Ojo6"])
def test_what_is_no_iterator_is_refused(kinesis: Any, iterator: str) -> None:
    with pytest.raises(ClientError) as error:
        kinesis.get_records(ShardIterator=iterator)
    assert code(error) == "InvalidArgumentException"


def test_shards_are_bounded_and_a_missing_stream_is_named(kinesis: Any) -> None:
    with pytest.raises(ClientError) as error:
        kinesis.create_stream(StreamName="huge", ShardCount=1_000_000_000)
    assert code(error) == "LimitExceededException"
    with pytest.raises(kinesis.exceptions.ResourceNotFoundException):
        kinesis.put_record(StreamName="none", Data=b"x", PartitionKey="k")
    with pytest.raises(ClientError) as error:
        kinesis.put_record(StreamARN=ARN.replace("123456789012", "999999999999"), Data=b"x", PartitionKey="k")
    assert code(error) == "AccessDeniedException"
