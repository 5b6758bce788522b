"""AWS::Kinesis::Stream."""

from __future__ import annotations

from sandbox.cloud.account import ACCOUNT_ID, REGION
from sandbox.cloud.template import names
from sandbox.cloud.template.resource_type import Making, Misfit, ResourceType, listed, words_of

_ON_DEMAND_SHARDS = 4
""" "Choose the right mode in Kinesis Data Streams": what an on-demand stream begins with."""


def _make_stream(making: Making) -> None:
    from moto.kinesis.models import kinesis_backends

    mode = making.mapping("StreamModeDetails").get("StreamMode", "PROVISIONED")
    on_demand = mode == "ON_DEMAND"
    shards = making.number("ShardCount", _ON_DEMAND_SHARDS if on_demand else 1, 1, 64)
    hours = making.number("RetentionPeriodHours", 24, 24, 8760)
    backend = kinesis_backends[ACCOUNT_ID][REGION]
    try:
        stream = backend.create_stream(making.name, shards, {"StreamMode": mode}, hours)
        if making.tags():
            backend.add_tags_to_stream(stream_arn=None, stream_name=making.name, tags=making.tags())
    except Exception as error:  # moto raises what a request would have been answered with
        raise Misfit(f"the stream cannot be created: {words_of(error)}", "Name") from error
    stream.status = "ACTIVE"  # a stack stands long before anything happens in it


STREAM = ResourceType(
    name="AWS::Kinesis::Stream",
    make=_make_stream,
    carried_out=listed("Name ShardCount StreamModeDetails RetentionPeriodHours Tags"),
    without_effect=listed("StreamEncryption"),
    name_property="Name",
    attributes={"Arn": names.stream_arn},
)
