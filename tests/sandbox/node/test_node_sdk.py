"""The AWS SDK for JavaScript v3 as it is importable here, each client against the cloud, and Powertools beside it."""

import pytest

pytestmark = pytest.mark.sandbox
RESOURCES = """\
  Source: {Type: AWS::S3::Bucket, Properties: {BucketName: source}}
  Table:
    Type: AWS::DynamoDB::Table
    Properties:
      TableName: orders
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]
      StreamSpecification: {StreamViewType: NEW_IMAGE}
  Queue: {Type: AWS::SQS::Queue, Properties: {QueueName: waiting}}
  Topic: {Type: AWS::SNS::Topic, Properties: {TopicName: news}}
  Stream: {Type: AWS::Kinesis::Stream, Properties: {Name: clicks, ShardCount: 1}}
"""
ALLOWED = """\
      Policies:
        - Version: "2012-10-17"
          Statement: [{Effect: Allow, Action: "*", Resource: "*"}]
"""
CODE = """\
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import * as s3 from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { Upload } from '@aws-sdk/lib-storage';
import * as ddb from '@aws-sdk/client-dynamodb';
import * as doc from '@aws-sdk/lib-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import * as streams from '@aws-sdk/client-dynamodb-streams';
import * as sqs from '@aws-sdk/client-sqs';
import * as sns from '@aws-sdk/client-sns';
import * as kinesis from '@aws-sdk/client-kinesis';
import * as events from '@aws-sdk/client-eventbridge';
import * as lambda from '@aws-sdk/client-lambda';
import * as cloudwatch from '@aws-sdk/client-cloudwatch';
import * as logs from '@aws-sdk/client-cloudwatch-logs';
import * as sts from '@aws-sdk/client-sts';
import * as xray from '@aws-sdk/client-xray';
import * as scheduler from '@aws-sdk/client-scheduler';
const bucket = new s3.S3Client({});
const cases = {
  async s3() {
    const Key = 'a b/ü.txt';
    await bucket.send(new s3.PutObjectCommand({ Bucket: 'source', Key, Body: 'hello', Metadata: { k: 'v' } }));
    const CopySource = encodeURI(`source/${Key}`);
    await bucket.send(new s3.CopyObjectCommand({ Bucket: 'source', Key: 'copy', CopySource }));
    const got = await bucket.send(new s3.GetObjectCommand({ Bucket: 'source', Key: 'copy' }));
    const text = await got.Body.transformToString();
    const { Contents } = await bucket.send(new s3.ListObjectsV2Command({ Bucket: 'source', Prefix: 'a b' }));
    return [text, got.Metadata, Contents.map((entry) => entry.Key)];
  },
  async s3Stream() {
    const Body = Readable.from([Buffer.alloc(70000, 'a'), Buffer.alloc(70000, 'b')]);
    await bucket.send(new s3.PutObjectCommand({ Bucket: 'source', Key: 's', Body, ContentLength: 140000 }));
    const got = await bucket.send(new s3.GetObjectCommand({ Bucket: 'source', Key: 's' }));
    const bytes = await got.Body.transformToByteArray();
    return [bytes.length, createHash('sha256').update(bytes).digest('hex')];
  },
  async s3Multipart() {
    const params = { Bucket: 'source', Key: 'm', Body: Readable.from([Buffer.alloc(6 * 1024 * 1024, 'x')]) };
    await new Upload({ client: bucket, params }).done();
    return (await bucket.send(new s3.HeadObjectCommand({ Bucket: 'source', Key: 'm' }))).ContentLength;
  },
  async s3Error() {
    try { await bucket.send(new s3.GetObjectCommand({ Bucket: 'source', Key: 'none' })); } catch (error) {
      return [error.name, error instanceof s3.NoSuchKey, error.$metadata.httpStatusCode];
    }
  },
  async presigned() {
    await bucket.send(new s3.PutObjectCommand({ Bucket: 'source', Key: 'p', Body: 'signed' }));
    const url = await getSignedUrl(bucket, new s3.GetObjectCommand({ Bucket: 'source', Key: 'p' }), { expiresIn: 60 });
    return (await fetch(url)).text();
  },
  async dynamodb() {
    const client = new ddb.DynamoDBClient({});
    const item = marshall({ id: '1', n: 2, tags: new Set(['a']) });
    await client.send(new ddb.PutItemCommand({ TableName: 'orders', Item: item }));
    const { Item } = await client.send(new ddb.GetItemCommand({ TableName: 'orders', Key: { id: { S: '1' } } }));
    try {
      await client.send(new ddb.PutItemCommand({ TableName: 'orders', Item: { id: { S: '1' } },
        ConditionExpression: 'attribute_not_exists(id)' }));
    } catch (error) { return [unmarshall(Item).n, error.name]; }
  },
  async document() {
    const client = doc.DynamoDBDocumentClient.from(new ddb.DynamoDBClient({}));
    await client.send(new doc.PutCommand({ TableName: 'orders', Item: { id: '2', list: [1, { a: null }] } }));
    return (await client.send(new doc.GetCommand({ TableName: 'orders', Key: { id: '2' } }))).Item;
  },
  async streams() {
    const client = new streams.DynamoDBStreamsClient({});
    return (await client.send(new streams.ListStreamsCommand({ TableName: 'orders' }))).Streams.map((s) => s.TableName);
  },
  async sqs() {
    const client = new sqs.SQSClient({});
    const { QueueUrl } = await client.send(new sqs.GetQueueUrlCommand({ QueueName: 'waiting' }));
    await client.send(new sqs.SendMessageCommand({ QueueUrl, MessageBody: 'm' }));
    return (await client.send(new sqs.ReceiveMessageCommand({ QueueUrl }))).Messages.map((message) => message.Body);
  },
  async sns() {
    const client = new sns.SNSClient({});
    const { Topics } = await client.send(new sns.ListTopicsCommand({}));
    return typeof (await client.send(new sns.PublishCommand({ TopicArn: Topics[0].TopicArn, Message: 'm' }))).MessageId;
  },
  async kinesis() {
    const client = new kinesis.KinesisClient({});
    const put = { StreamName: 'clicks', PartitionKey: 'k', Data: Buffer.from('d') };
    const { ShardId } = await client.send(new kinesis.PutRecordCommand(put));
    const { ShardIterator } = await client.send(new kinesis.GetShardIteratorCommand(
      { StreamName: 'clicks', ShardId, ShardIteratorType: 'TRIM_HORIZON' }));
    const { Records } = await client.send(new kinesis.GetRecordsCommand({ ShardIterator }));
    return Records.map((record) => Buffer.from(record.Data).toString());
  },
  async eventbridge() {
    const client = new events.EventBridgeClient({});
    const Entries = [{ Source: 'shop', DetailType: 'order', Detail: '{}' }];
    return (await client.send(new events.PutEventsCommand({ Entries }))).FailedEntryCount;
  },
  async lambda(context) {
    const client = new lambda.LambdaClient({});
    const FunctionName = context.functionName;
    return (await client.send(new lambda.GetFunctionConfigurationCommand({ FunctionName }))).Runtime;
  },
  async cloudwatch() {
    const client = new cloudwatch.CloudWatchClient({});
    const MetricData = [{ MetricName: 'm', Value: 3 }];
    await client.send(new cloudwatch.PutMetricDataCommand({ Namespace: 'N', MetricData }));
    const { Metrics } = await client.send(new cloudwatch.ListMetricsCommand({ Namespace: 'N' }));
    return Metrics.map((metric) => metric.MetricName);
  },
  async logs() {
    const client = new logs.CloudWatchLogsClient({});
    await client.send(new logs.CreateLogGroupCommand({ logGroupName: '/mine' }));
    await client.send(new logs.CreateLogStreamCommand({ logGroupName: '/mine', logStreamName: 's' }));
    const logEvents = [{ timestamp: Date.now(), message: 'line' }];
    await client.send(new logs.PutLogEventsCommand({ logGroupName: '/mine', logStreamName: 's', logEvents }));
    const filtered = await client.send(new logs.FilterLogEventsCommand({ logGroupName: '/mine' }));
    return filtered.events.map((event) => event.message);
  },
  async sts() { return (await new sts.STSClient({}).send(new sts.GetCallerIdentityCommand({}))).Account; },
  async xray() {
    const TraceSegmentDocuments = [JSON.stringify({ name: 'n', id: '70de5b6f19ff9a0a', start_time: 1.478293361271E9,
      trace_id: '1-581cf771-a006649127e371903a2de979', end_time: 1.478293361449E9 })];
    const answer = await new xray.XRayClient({}).send(new xray.PutTraceSegmentsCommand({ TraceSegmentDocuments }));
    return answer.UnprocessedTraceSegments;
  },
  async scheduler() {
    return (await new scheduler.SchedulerClient({}).send(new scheduler.ListSchedulesCommand({}))).Schedules;
  },
  async powertools(context) {
    const { Logger } = await import('@aws-lambda-powertools/logger');
    const { Metrics } = await import('@aws-lambda-powertools/metrics');
    const { Tracer } = await import('@aws-lambda-powertools/tracer');
    const { BatchProcessor, EventType, processPartialResponse } = await import('@aws-lambda-powertools/batch');
    const { makeIdempotent } = await import('@aws-lambda-powertools/idempotency');
    const { DynamoDBPersistenceLayer } = await import('@aws-lambda-powertools/idempotency/dynamodb');
    new Logger({ serviceName: 'shop' }).info('an order', { id: 7 });
    const metrics = new Metrics({ namespace: 'Shop', serviceName: 'shop' });
    metrics.addMetric('orders', 'Count', 1);
    metrics.publishStoredMetrics();
    new Tracer({ serviceName: 'shop' }).isTracingEnabled();
    const Records = ['good', 'bad'].map((body, n) => ({ messageId: `${n}`, eventSource: 'aws:sqs', body }));
    const each = async ({ body }) => { if (body === 'bad') throw new Error('not this one'); };
    const failures = await processPartialResponse({ Records }, each, new BatchProcessor(EventType.SQS));
    const persistenceStore = new DynamoDBPersistenceLayer({ tableName: 'orders' });
    let times = 0;
    const { IdempotencyConfig } = await import('@aws-lambda-powertools/idempotency');
    const config = new IdempotencyConfig({}); config.registerLambdaContext(context);
    const once = makeIdempotent(async () => ++times, { persistenceStore, config });
    await once({ order: 1 }); await once({ order: 1 });
    return [failures, times];
  },
  async captured() {
    const xraySdk = await import('aws-xray-sdk-core');
    return [typeof xraySdk.captureAWSv3Client, typeof xraySdk.default.captureAWSv3Client];
  },
};
export const handler = (event, context) => cases[event.case](context);
"""
ANSWERS = {
    "s3": ["hello", {"k": "v"}, ["a b/ü.txt"]],
    "s3Stream": [140000, "348a179f1e51c4bb969fb25ba239e5fc5a66f4c21dd6bf32a9003152886fcf12"],
    "s3Multipart": 6 * 1024 * 1024,
    "s3Error": ["NoSuchKey", True, 404],
    "presigned": "signed",
    "dynamodb": [2, "ConditionalCheckFailedException"],
    "document": {"id": "2", "list": [1, {"a": None}]},
    "streams": ["orders"],
    "sqs": ["m"],
    "sns": "string",
    "kinesis": ["d"],
    "eventbridge": 0,
    "lambda": "nodejs24.x",
    "cloudwatch": ["m"],
    "logs": ["line"],
    "sts": "123456789012",
    "xray": [],
    "scheduler": [],
    "powertools": [{"batchItemFailures": [{"itemIdentifier": "1"}]}, 1],
    "captured": ["function", "function"],
}


@pytest.fixture(scope="module")
def answered(play):
    function = {"Function": {"handler": "handler.handler", "timeout": 20, "memory": 512, "more": ALLOWED}}
    events = [("Function", {"case": case}) for case in ANSWERS]
    return dict(zip(ANSWERS, play({"handler.mjs": CODE}, function, events, RESOURCES), strict=True))


@pytest.mark.parametrize("case", ANSWERS)
def test_a_client_talks_to_the_cloud(answered, case):
    invocation = answered[case]
    assert invocation.status == "answered", (invocation.error, [line.text for line in invocation.logs])
    assert invocation.answer == ANSWERS[case]


def test_its_calls_are_recorded_by_operation(answered):
    names = [(call.service, call.operation) for call in answered["kinesis"].calls]
    assert names == [("kinesis", "PutRecord"), ("kinesis", "GetShardIterator"), ("kinesis", "GetRecords")]
    operations = [call.operation for call in answered["s3"].calls]
    assert operations == ["PutObject", "CopyObject", "GetObject", "ListObjectsV2"]


def test_what_powertools_prints_is_json(answered):
    texts = [line.text for line in answered["powertools"].logs]
    assert any('"message":"an order"' in text and '"service":"shop"' in text for text in texts)
    assert any('"_aws"' in text and '"orders":1' in text.replace(" ", "") for text in texts)
