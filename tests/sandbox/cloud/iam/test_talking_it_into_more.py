"""Requests written by hand that try to be one thing to the authorizer and another to what carries them out."""

import base64
import json

import pytest

from sandbox.cloud.backends import moto_backends
from sandbox.cloud.front.caller_identity import Caller
from sandbox.cloud.front.http import Headers, HttpRequest
from sandbox.cloud.front.protocol import Operation

SECRET = b"the-secret-itself"
PUBLIC = "arn:aws:s3:::public-bucket"
TABLES = "arn:aws:dynamodb:us-east-1:123456789012:table"


def signed(service, *pairs):
    scope = f"AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20250101/us-east-1/{service}/aws4_request"
    return Headers([("Authorization", scope), *pairs])


@pytest.fixture
def raw(guarded):
    """Send a request as the function."""

    def send(request):
        guarded.world.endpoint.authorizer = guarded.policies
        guarded.world.endpoint.begin("invocation", Caller("ada", "ada-function"))
        return guarded.world.handle(request, invocation="invocation")

    return send


@pytest.fixture
def buckets(guarded, iam):
    s3 = guarded.owner("s3")
    for bucket in ("public-bucket", "secret-bucket"):
        s3.create_bucket(Bucket=bucket)
    s3.put_object(Bucket="secret-bucket", Key="key", Body=SECRET)
    s3.put_object(Bucket="public-bucket", Key="secret/key", Body=SECRET)
    s3.put_object(Bucket="public-bucket", Key="open/key", Body=b"open")
    objects = iam.statement("s3:*", [PUBLIC, f"{PUBLIC}/*"])
    return guarded.allow(objects, iam.statement("s3:*", f"{PUBLIC}/secret/*", "Deny"))


TARGETS = [
    "/secret-bucket/key",
    "/SECRET-BUCKET/key",
    "/public-bucket/../secret-bucket/key",
    "/public-bucket/%2e%2e/secret-bucket/key",
    "/public-bucket%2f..%2fsecret-bucket/key",
    "/./secret-bucket/key",
    "/%73ecret-bucket/key",
    "/secret-bucket%2Fkey",
    "/secret-bucket/key?x-id=GetObject",
    "/secret-bucket/key?list-type=2",
    "/secret-bucket?list-type=2&prefix=",
    "/secret-bucket/?versions",
    "/public-bucket/secret/key",
    "/public-bucket/secret%2Fkey",
    "/public-bucket/%73ecret/key",
    "/public-bucket//secret/key",
    "/public-bucket/./secret/key",
    "/public-bucket/open/../secret/key",
    "/public-bucket/secret%252Fkey",
    "/public-bucket/%2573ecret/key",
    "/%2573ecret-bucket/key",
    "/public-bucket/secret/key%00",
    "/public-bucket/secret/key?uploadId=1&partNumber=1",
    "/public-bucket/open/..%2fsecret/key",
    "/public-bucket/secret/key?versionId=null",
    "/public-bucket/secret/key?partNumber=1",
    "/public-bucket/secret/key?attributes",
    "/arn:aws:s3:::secret-bucket/key",
    "/arn%3Aaws%3As3%3Aus-east-1%3A123456789012%3Aaccesspoint%2Fsecret/key",
]


@pytest.mark.parametrize("host", ["localhost", "secret-bucket.s3.amazonaws.com"])
def test_no_spelling_of_a_key_reads_what_is_denied(buckets, raw, host):
    for target in TARGETS:
        answer = raw(HttpRequest("GET", target, signed("s3", ("Host", host))))
        assert SECRET not in answer.body and b"<Key>key" not in answer.body, target
        assert answer.status >= 400, target


def test_the_same_way_of_asking_reads_what_is_allowed(buckets, raw):
    assert raw(HttpRequest("GET", "/public-bucket/open/key", signed("s3"))).body == b"open"
    assert raw(HttpRequest("GET", "/public-bucket/%6Fpen%2Fkey", signed("s3"))).body == b"open"


SOURCES = [
    "/secret-bucket/key",
    "secret-bucket/key",
    "%2Fsecret-bucket%2Fkey",
    "secret-bucket%2fkey?versionId=null",
    "secret-bucket/key;x",
    "secret-bucket/key#x",
    "//secret-bucket/key",
    "http://public-bucket/secret-bucket/key",
    "public-bucket/../secret-bucket/key",
    "public-bucket/open/key?/secret-bucket/key",
    "arn:aws:s3:::secret-bucket/key",
    "public-bucket/secret/key",
    "public-bucket/%73ecret%2Fkey",
    "public-bucket/secret/key;public-bucket/open/key",
    "/public-bucket/open/../secret/key",
    "public-bucket/secret/key?versionId=",
    "",
    "/",
    "public-bucket",
    "public-bucket/secret%252Fkey",
    "%2573ecret-bucket/key",
    "secret-bucket%252Fkey",
    " secret-bucket/key",
    "\tsecret-bucket/key",
    "secret-bucket/key ",
]


def test_no_spelling_of_a_source_copies_what_is_denied(buckets, raw):
    keys = moto_backends.s3_backend().buckets["public-bucket"].keys
    for source in SOURCES:
        raw(HttpRequest("PUT", "/public-bucket/copy", signed("s3", ("x-amz-copy-source", source))))
        assert keys.get("copy") is None or keys.get("copy").value != SECRET, source


def test_a_source_that_is_allowed_is_copied(buckets, raw):
    raw(HttpRequest("PUT", "/public-bucket/copy", signed("s3", ("x-amz-copy-source", "/public-bucket/open%2Fkey"))))
    assert moto_backends.s3_backend().buckets["public-bucket"].keys.get("copy").value == b"open"


def form(key):
    boundary = "xxx"
    parts = [f'--{boundary}\r\nContent-Disposition: form-data; name="key"\r\n\r\n{key}\r\n']
    parts.append(f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="key"\r\n\r\nnew\r\n')
    body = "".join(parts) + f"--{boundary}--\r\n"
    kind = ("Content-Type", f"multipart/form-data; boundary={boundary}")
    return HttpRequest("POST", "/public-bucket", signed("s3", kind), body.encode())


def test_a_form_upload_writes_only_where_it_may(guarded, iam, buckets, raw):
    guarded.allow(iam.statement("s3:PutObject", [f"{PUBLIC}/open/*"]))
    keys = moto_backends.s3_backend().buckets["public-bucket"].keys
    for key in ("secret/key", "secret/${filename}", "${filename}"):
        assert raw(form(key)).status == 403
    assert keys.get("secret/key").value == SECRET and keys.get("key") is None
    assert raw(form("open/key")).status < 300
    assert keys.get("open/key").value == b"new"


@pytest.fixture
def tables(guarded, iam):
    dynamodb = guarded.owner("dynamodb")
    for name in ("Public", "Secret"):
        moto_backends.dynamodb_backend().create_table(
            name,
            attr=[{"AttributeName": "pk", "AttributeType": "S"}, {"AttributeName": "g", "AttributeType": "S"}],
            schema=[{"AttributeName": "pk", "KeyType": "HASH"}],
            throughput=None,
            indexes=[],
            global_indexes=[
                {
                    "IndexName": "I",
                    "KeySchema": [{"AttributeName": "g", "KeyType": "HASH"}],
                    "Projection": {"ProjectionType": "KEYS_ONLY"},
                }
            ],
            streams=None,
            billing_mode="PAY_PER_REQUEST",
            sse_specification=None,
            tags=[],
            deletion_protection_enabled=None,
            warm_throughput=None,
        )
        dynamodb.put_item(TableName=name, Item={"pk": {"S": "turing"}, "v": {"S": SECRET.decode()}})
        dynamodb.put_item(TableName=name, Item={"pk": {"S": "ada"}, "v": {"S": "hers"}})
    return guarded.allow(iam.statement("dynamodb:*", f"{TABLES}/Public"))


def ask(raw, operation, body):
    headers = signed("dynamodb", ("X-Amz-Target", f"DynamoDB_20120810.{operation}"))
    return raw(HttpRequest("POST", "/", headers, body.encode() if isinstance(body, str) else json.dumps(body).encode()))


KEY = {"pk": {"S": "turing"}}


@pytest.mark.parametrize(
    ("operation", "body"),
    [
        ("GetItem", {"TableName": "Secret", "Key": KEY}),
        ("GetItem", {"TableName": f"{TABLES}/Secret", "Key": KEY}),
        ("GetItem", {"TableName": ["Public", "Secret"], "Key": KEY}),
        ("GetItem", '{"TableName": "Public", "Key": {"pk": {"S": "turing"}}, "TableName": "Secret"}'),
        ("GetItem", '{"TableName": "Secret", "Key": {"pk": {"S": "turing"}}, "tableName": "Public"}'),
        ("GetItem", {"TableName": "Public/../Secret", "Key": KEY}),
        ("BatchGetItem", {"RequestItems": {"Public": {"Keys": [KEY]}, "Secret": {"Keys": [KEY]}}}),
        ("BatchGetItem", {"RequestItems": {f"{TABLES}/Secret": {"Keys": [KEY]}}}),
        ("TransactGetItems", {"TransactItems": [{"Get": {"TableName": "Secret", "Key": KEY}}]}),
        ("Scan", {"TableName": "Secret"}),
        ("Query", {"TableName": "Public", "IndexName": "I"}),
    ],
)
def test_no_spelling_of_a_table_reads_what_is_denied(tables, raw, operation, body):
    answer = ask(raw, operation, body)
    assert SECRET not in answer.body and answer.status >= 400


def test_the_table_that_is_allowed_is_read(tables, raw):
    assert SECRET in ask(raw, "GetItem", {"TableName": "Public", "Key": KEY}).body
    assert SECRET in ask(raw, "Scan", {"TableName": "Public"}).body


def test_an_empty_name_of_an_index_is_no_index(tables, raw, guarded, iam):
    guarded.allow(iam.statement("dynamodb:*", f"{TABLES}/Secret/index/*"))
    answer = ask(raw, "Scan", {"TableName": "Secret", "IndexName": ""})
    assert SECRET not in answer.body and answer.status == 400
    assert ask(raw, "Scan", {"TableName": "Secret", "IndexName": "I"}).status == 200


def own_keys(iam, *actions):
    only = {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["ada"]}}
    return iam.statement(list(actions), f"{TABLES}/Secret", Condition=only)


def query(expression, values, **more):
    return {
        "TableName": "Secret",
        "KeyConditionExpression": expression,
        "ExpressionAttributeValues": {name: {"S": value} for name, value in values.items()},
        **more,
    }


def test_fine_grained_access_lets_a_role_at_its_own_keys(tables, raw, guarded, iam):
    guarded.allow(own_keys(iam, "dynamodb:Query", "dynamodb:GetItem", "dynamodb:BatchWriteItem"))
    assert b"hers" in ask(raw, "Query", query("pk = :a", {":a": "ada"})).body
    named = query("#k = :a", {":a": "ada"}, ExpressionAttributeNames={"#k": "pk"})
    assert b"hers" in ask(raw, "Query", named).body
    assert b"hers" in ask(raw, "GetItem", {"TableName": "Secret", "Key": {"pk": {"S": "ada"}}}).body
    write = {"RequestItems": {"Secret": [{"DeleteRequest": {"Key": {"pk": {"S": "ada"}}}}]}}
    assert ask(raw, "BatchWriteItem", write).status == 200


@pytest.mark.parametrize(
    ("operation", "body"),
    [
        ("GetItem", {"TableName": "Secret", "Key": KEY}),
        ("Query", query("pk = :a", {":a": "turing"})),
        ("Query", query("pk = :ada-x", {":ada": "ada", ":ada-x": "turing"})),
        ("Query", query("pk = :a AND pk = :b", {":a": "turing", ":b": "ada"})),
        ("Query", query("#k = :a", {":a": "turing", ":b": "ada"}, ExpressionAttributeNames={"#k": "pk", "pk": "x"})),
        ("Query", query("g = :a", {":a": "ada"}, IndexName="")),
        ("Query", {"TableName": "Secret"}),
        (
            "BatchWriteItem",
            {
                "RequestItems": {
                    "Secret": [
                        {"DeleteRequest": {"Key": KEY}, "PutRequest": {"Item": {"pk": {"S": "ada"}}}},
                    ]
                }
            },
        ),
    ],
)
def test_fine_grained_access_keeps_a_role_from_other_keys(tables, raw, guarded, iam, operation, body):
    guarded.allow(own_keys(iam, "dynamodb:Query", "dynamodb:GetItem", "dynamodb:BatchWriteItem", "dynamodb:Scan"))
    answer = ask(raw, operation, body)
    assert SECRET not in answer.body and answer.status == 400
    assert len(moto_backends.dynamodb_backend().tables["Secret"].items) == 2


def test_a_scan_has_no_leading_keys(tables, raw, guarded, iam):
    """As in AWS: ForAllValues holds for a request without the key, so policies leave dynamodb:Scan out."""
    guarded.allow(own_keys(iam, "dynamodb:Query"))
    assert ask(raw, "Scan", {"TableName": "Secret"}).status == 400


def test_an_iterator_and_an_arn_cannot_hide_a_stream(guarded, iam):
    kinesis = guarded.owner("kinesis")
    for name in ("public", "secret"):
        kinesis.create_stream(StreamName=name, ShardCount=1)
    kinesis.put_record(StreamName="secret", Data=SECRET, PartitionKey="1")
    streams = "arn:aws:kinesis:us-east-1:123456789012:stream"
    guarded.allow(iam.statement("kinesis:*", f"{streams}/public*"))
    iterator = base64.b64encode(b"secret:shardId-000000000000:0").decode()
    unknown = base64.b64encode(b"public2:shardId-000000000000:0").decode()
    for call in (
        lambda client: client.get_records(ShardIterator=iterator),
        lambda client: client.get_records(ShardIterator=unknown, StreamARN=f"{streams}/secret"),
        lambda client: client.put_record(
            StreamName="secret", StreamARN=f"{streams}/public", Data=b"", PartitionKey="1"
        ),
    ):
        with iam.denied("AccessDeniedException", 400, "stream/secret"):
            call(guarded.client("kinesis"))
    guarded.client("kinesis").put_record(StreamName="public", Data=b"", PartitionKey="1")


def test_batches_of_nothing_do_nothing(tables, raw, guarded):
    guarded.allow()
    before = len(moto_backends.dynamodb_backend().tables["Secret"].items)
    for operation, body in (
        ("BatchWriteItem", {"RequestItems": {}}),
        ("BatchGetItem", {"RequestItems": {}}),
        ("TransactWriteItems", {"TransactItems": []}),
        ("TransactWriteItems", {"TransactItems": [{}]}),
    ):
        assert SECRET not in ask(raw, operation, body).body
    assert len(moto_backends.dynamodb_backend().tables["Secret"].items) == before


def test_an_operation_without_a_row_is_denied_to_who_has_less_than_everything(guarded, iam):
    operation = Operation("s3", "SelectObjectContent", {"Bucket": "public-bucket", "Key": "open/key"}, frozenset())
    caller = Caller("ada", "ada-function")
    refused = guarded.allow(iam.statement("s3:*", f"{PUBLIC}/*")).policies.refusal(operation, caller)
    assert refused is not None and refused.status == 403
    assert guarded.allow(iam.statement("s3:*")).policies.refusal(operation, caller) is None
