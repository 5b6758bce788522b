"""What of CloudFormation is deployed: resource types, their properties, and which of those have no effect here.

A property that is on neither list stops the deployment by its name: a template never half works in silence.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Supported:
    """`carried_out` does what it does in AWS. `without_effect` is accepted: nothing that a function of this course
    can see depends on it (a description, tags of a role, encryption at rest)."""

    carried_out: frozenset[str]
    without_effect: frozenset[str] = frozenset()
    anything: bool = False


def _of(carried_out: str, without_effect: str = "") -> Supported:
    return Supported(frozenset(carried_out.split()), frozenset(without_effect.split()))


_DOCUMENT = Supported(frozenset(), anything=True)

TYPES: dict[str, Supported] = {
    "AWS::S3::Bucket": _of(
        "BucketName NotificationConfiguration VersioningConfiguration Tags",
        "PublicAccessBlockConfiguration OwnershipControls BucketEncryption AccessControl",
    ),
    "AWS::DynamoDB::Table": _of(
        "TableName AttributeDefinitions KeySchema GlobalSecondaryIndexes LocalSecondaryIndexes StreamSpecification "
        "BillingMode ProvisionedThroughput TimeToLiveSpecification Tags",
        "PointInTimeRecoverySpecification SSESpecification TableClass DeletionProtectionEnabled OnDemandThroughput",
    ),
    "AWS::Lambda::Function": _of(
        "FunctionName Handler Runtime Timeout MemorySize Environment Role Code",
        "Description Tags Architectures TracingConfig PackageType",
    ),
    "AWS::Lambda::Permission": _of("Action FunctionName Principal SourceArn SourceAccount"),
    "AWS::Lambda::EventSourceMapping": _of(
        "EventSourceArn FunctionName StartingPosition BatchSize Enabled", "MaximumBatchingWindowInSeconds Tags"
    ),
    "AWS::ApiGateway::RestApi": _of(
        "Body Name BinaryMediaTypes", "Description EndpointConfiguration Tags Parameters FailOnWarnings"
    ),
    "AWS::ApiGateway::Deployment": _of("RestApiId StageName", "Description"),
    "AWS::ApiGateway::Stage": _of("RestApiId DeploymentId StageName Variables", "Description Tags TracingEnabled"),
    "AWS::ApiGatewayV2::Api": _of("Body Name ProtocolType", "Description Tags FailOnWarnings"),
    "AWS::ApiGatewayV2::Stage": _of("ApiId StageName AutoDeploy StageVariables", "Description Tags"),
    "AWS::IAM::Role": _DOCUMENT,
    "AWS::IAM::Policy": _DOCUMENT,
    "AWS::IAM::ManagedPolicy": _DOCUMENT,
    "AWS::Logs::LogGroup": _DOCUMENT,
}
"""Roles and policies are documents: nothing evaluates them here, and no lesson says so."""
