"""A world in which something of every kind exists, so that what is asked for can be carried out."""

from __future__ import annotations

from sandbox.job import Seed, SeedObject

ARN = "arn:aws:{}:us-east-1:123456789012:{}".format
ROLE = "arn:aws:iam::123456789012:role/seeded"

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Bucket:
    Type: AWS::S3::Bucket
    Properties: {BucketName: seeded}
  Versioned:
    Type: AWS::S3::Bucket
    Properties: {BucketName: versioned, VersioningConfiguration: {Status: Enabled}}
  Table:
    Type: AWS::DynamoDB::Table
    Properties:
      TableName: seeded
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}, {AttributeName: n, AttributeType: N}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]
      GlobalSecondaryIndexes:
        - {IndexName: by-n, KeySchema: [{AttributeName: n, KeyType: HASH}], Projection: {ProjectionType: ALL}}
      StreamSpecification: {StreamViewType: NEW_AND_OLD_IMAGES}
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: seeded
      RedrivePolicy: {maxReceiveCount: 2, deadLetterTargetArn: !GetAtt Dead.Arn}
  Idle: {Type: AWS::SQS::Queue, Properties: {QueueName: idle}}
  Dead: {Type: AWS::SQS::Queue, Properties: {QueueName: dead}}
  Ordered: {Type: AWS::SQS::Queue, Properties: {QueueName: seeded.fifo, FifoQueue: true}}
  Topic: {Type: AWS::SNS::Topic, Properties: {TopicName: seeded}}
  OrderedTopic: {Type: AWS::SNS::Topic, Properties: {TopicName: seeded.fifo, FifoTopic: true}}
  Stream: {Type: AWS::Kinesis::Stream, Properties: {Name: seeded, ShardCount: 2}}
  Bus: {Type: AWS::Events::EventBus, Properties: {Name: seeded}}
  Logs: {Type: AWS::Logs::LogGroup, Properties: {LogGroupName: seeded}}
  Alarm:
    Type: AWS::CloudWatch::Alarm
    Properties:
      AlarmName: seeded
      Namespace: seeded
      MetricName: seeded
      Statistic: Sum
      Period: 60
      EvaluationPeriods: 1
      Threshold: 1
      ComparisonOperator: GreaterThanThreshold
      AlarmActions: [!Ref Topic]
  Role:
    Type: AWS::IAM::Role
    Properties:
      RoleName: seeded
      AssumeRolePolicyDocument:
        Statement:
          Effect: Allow
          Action: sts:AssumeRole
          Principal: {Service: [lambda.amazonaws.com, scheduler.amazonaws.com]}
      ManagedPolicyArns: [arn:aws:iam::aws:policy/AdministratorAccess]
  Function:
    Type: AWS::Serverless::Function
    Properties:
      FunctionName: seeded
      CodeUri: .
      Handler: handler.handler
      Runtime: python3.13
      AutoPublishAlias: live
      FunctionUrlConfig: {AuthType: NONE}
      EventInvokeConfig: {MaximumRetryAttempts: 1}
      Policies: [AdministratorAccess]
      Events:
        Upload: {Type: S3, Properties: {Bucket: !Ref Bucket, Events: "s3:ObjectCreated:*"}}
        Change: {Type: DynamoDB, Properties: {Stream: !GetAtt Table.StreamArn, StartingPosition: TRIM_HORIZON}}
        Record: {Type: Kinesis, Properties: {Stream: !GetAtt Stream.Arn, StartingPosition: TRIM_HORIZON}}
        Message: {Type: SQS, Properties: {Queue: !GetAtt Queue.Arn}}
        Notice: {Type: SNS, Properties: {Topic: !Ref Topic}}
        Rule: {Type: EventBridgeRule, Properties: {EventBusName: !Ref Bus, Pattern: {source: [seeded]}}}
        Tick: {Type: ScheduleV2, Properties: {Name: seeded, ScheduleExpression: rate(1 day)}}
        Web: {Type: HttpApi, Properties: {Path: /seeded, Method: get}}
"""
SEED = Seed(
    objects=(
        SeedObject(bucket="seeded", key="seeded", body=b"seeded"),
        SeedObject(bucket="versioned", key="a b/\u00e9.txt", body=b"1" * 1000, metadata={"a": "b"}),
    ),
    items={"seeded": ({"id": "seeded", "n": 1, "set": ["a"]},)},
)
