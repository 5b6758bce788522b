"""Doing everything once before it counts: what a first request imports, compiles and copies on write."""

from __future__ import annotations

from collections.abc import Callable

from sandbox.cloud.backends import own_requests
from sandbox.cloud.front.http import HttpRequest, HttpResponse

BUCKET = "coldstart-warming"

WARMING_TEMPLATE = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Bucket: {Type: AWS::S3::Bucket}
  Table:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]
      StreamSpecification: {StreamViewType: NEW_AND_OLD_IMAGES}
  Function:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: .
      Handler: handler.handler
      Runtime: python3.13
      Environment: {Variables: {BUCKET: !Sub "${AWS::StackName}", TABLE: !Ref Table}}
      Policies: [{DynamoDBCrudPolicy: {TableName: !Ref Table}}, AWSLambdaBasicExecutionRole]
      Events:
        Upload: {Type: S3, Properties: {Bucket: !Ref Bucket, Events: "s3:ObjectCreated:*"}}
        Change: {Type: DynamoDB, Properties: {Stream: !GetAtt Table.StreamArn, StartingPosition: LATEST}}
        Rest: {Type: Api, Properties: {Path: /rest, Method: get}}
        Http: {Type: HttpApi, Properties: {Path: /http, Method: get}}
"""


def touch(send: Callable[[HttpRequest], HttpResponse], *, s3: bool, dynamodb: bool) -> None:
    """The common requests to the services that are asked for; nothing is left behind."""
    requests = [own_requests.caller_identity()]
    if s3:
        requests += [
            own_requests.create_bucket(BUCKET),
            own_requests.put_object(BUCKET, "a b/c.txt", b"warm", "text/plain", {"purpose": "warming"}),
            own_requests.copy_object(BUCKET, "a b/c.txt", BUCKET, "copy"),
            own_requests.get_object(BUCKET, "copy"),
            own_requests.get_object(BUCKET, "missing"),
            own_requests.list_objects(BUCKET),
            own_requests.delete_object(BUCKET, "a b/c.txt"),
            own_requests.delete_object(BUCKET, "copy"),
            own_requests.delete_bucket(BUCKET),
        ]
    if dynamodb:
        requests += [
            own_requests.dynamodb("PutItem", {"TableName": BUCKET, "Item": {"id": {"S": "1"}}}),
            own_requests.dynamodb("GetItem", {"TableName": BUCKET, "Key": {"id": {"S": "1"}}}),
        ]
    for request in requests:
        send(request)
