"""AWS::DynamoDB::Table."""

from __future__ import annotations

from sandbox.cloud.account import ACCOUNT_ID, REGION
from sandbox.cloud.template import names
from sandbox.cloud.template.resource_type import Making, Misfit, ResourceType, listed, words_of

_CARRIED_OUT = listed(
    "TableName AttributeDefinitions KeySchema GlobalSecondaryIndexes LocalSecondaryIndexes StreamSpecification "
    "BillingMode ProvisionedThroughput TimeToLiveSpecification Tags"
)


def _make_table(making: Making) -> None:
    """A table with its indexes, stream and time to live."""
    from moto.dynamodb.models.table import Table

    properties = making.properties
    for needed in ("KeySchema", "AttributeDefinitions"):
        if needed not in properties:
            raise Misfit(f"a table needs {needed}")
    stream = properties.get("StreamSpecification")
    if stream and not stream.get("StreamViewType"):
        raise Misfit("StreamSpecification needs a StreamViewType", "StreamSpecification")
    kept = {key: value for key, value in properties.items() if key in _CARRIED_OUT}
    try:
        table = Table.create_from_cloudformation_json(making.name, {"Properties": kept}, ACCOUNT_ID, REGION)
    except Exception as error:  # moto raises what a request would have been answered with
        raise Misfit(f"the table cannot be created: {words_of(error)}") from error
    ttl = properties.get("TimeToLiveSpecification") or {}
    if ttl.get("Enabled"):
        table.ttl = {"TimeToLiveStatus": "ENABLED", "AttributeName": str(ttl.get("AttributeName"))}
    if table.latest_stream_label is not None:
        making.answers["StreamArn"] = f"{names.table_arn(making.name)}/stream/{table.latest_stream_label}"


TABLE = ResourceType(
    name="AWS::DynamoDB::Table",
    make=_make_table,
    carried_out=_CARRIED_OUT,
    without_effect=listed(
        "PointInTimeRecoverySpecification SSESpecification TableClass DeletionProtectionEnabled OnDemandThroughput "
        "ContributorInsightsSpecification WarmThroughput"
    ),
    refused={"KinesisStreamSpecification": "a table's changes are read from its DynamoDB stream"},
    name_property="TableName",
    attributes={"Arn": names.table_arn},
)
