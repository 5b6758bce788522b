"""What Fn::GetAtt answers for each type, and which property names a resource."""

from __future__ import annotations

from collections.abc import Callable

from sandbox.cloud.account import ACCOUNT_ID, REGION
from sandbox.cloud.template import names

NAME_PROPERTY = {
    "AWS::S3::Bucket": "BucketName",
    "AWS::DynamoDB::Table": "TableName",
    "AWS::Lambda::Function": "FunctionName",
    "AWS::IAM::Role": "RoleName",
    "AWS::Logs::LogGroup": "LogGroupName",
}
ATTRIBUTES: dict[tuple[str, str], Callable[[str], str]] = {
    ("AWS::S3::Bucket", "Arn"): names.bucket_arn,
    ("AWS::S3::Bucket", "DomainName"): lambda name: f"{name}.s3.amazonaws.com",
    ("AWS::S3::Bucket", "RegionalDomainName"): lambda name: f"{name}.s3.{REGION}.amazonaws.com",
    ("AWS::DynamoDB::Table", "Arn"): names.table_arn,
    ("AWS::Lambda::Function", "Arn"): names.function_arn,
    ("AWS::IAM::Role", "Arn"): names.role_arn,
    ("AWS::Logs::LogGroup", "Arn"): lambda name: f"arn:aws:logs:{REGION}:{ACCOUNT_ID}:log-group:{name}:*",
    ("AWS::ApiGateway::RestApi", "RootResourceId"): lambda name: name[::-1],
    ("AWS::ApiGatewayV2::Api", "ApiId"): lambda name: name,
    ("AWS::ApiGatewayV2::Api", "ApiEndpoint"): lambda name: f"https://{name}.execute-api.{REGION}.amazonaws.com",
}
"""(type, attribute) -> the attribute, from the physical name. A table's StreamArn exists only after the table."""
