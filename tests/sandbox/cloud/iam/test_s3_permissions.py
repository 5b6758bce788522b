"""S3's own rules: keys that are not there, copies, deletions key by key, prefixes, bucket policies."""

import json

import pytest
from botocore.exceptions import ClientError

from sandbox.cloud.backends import moto_backends
from sandbox.cloud.front.caller_identity import Caller
from sandbox.cloud.front.protocol import Operation

A, B = "arn:aws:s3:::a-bucket", "arn:aws:s3:::b-bucket"


@pytest.fixture
def buckets(guarded):
    s3 = guarded.owner("s3")
    for bucket in ("a-bucket", "b-bucket"):
        s3.create_bucket(Bucket=bucket)
        for key in ("in/1", "in/2", "out/1"):
            s3.put_object(Bucket=bucket, Key=key, Body=key.encode())
    return guarded


def left(buckets, bucket="a-bucket"):
    return [item["Key"] for item in buckets.owner("s3").list_objects_v2(Bucket=bucket).get("Contents", [])]


def test_a_missing_key_is_403_to_who_may_not_list(buckets, iam):
    buckets.allow(iam.statement("s3:GetObject", f"{A}/*"))
    with iam.denied("AccessDenied", 403, f'to perform: s3:ListBucket on resource: "{A}" because no identity-based'):
        buckets.client("s3").get_object(Bucket="a-bucket", Key="nowhere")
    with iam.denied("403", 403):
        buckets.client("s3").head_object(Bucket="a-bucket", Key="nowhere")
    assert buckets.client("s3").get_object(Bucket="a-bucket", Key="in/1")["Body"].read() == b"in/1"


def test_a_missing_key_is_404_to_who_may_list(buckets, iam):
    buckets.allow(iam.statement("s3:GetObject", f"{A}/*"), iam.statement("s3:ListBucket", A))
    with pytest.raises(buckets.client("s3").exceptions.NoSuchKey):
        buckets.client("s3").get_object(Bucket="a-bucket", Key="nowhere")
    with iam.denied("404", 404):
        buckets.client("s3").head_object(Bucket="a-bucket", Key="nowhere")


def test_a_deleted_key_is_missing_too(buckets, iam):
    s3 = buckets.owner("s3")
    s3.put_bucket_versioning(Bucket="a-bucket", VersioningConfiguration={"Status": "Enabled"})
    s3.delete_object(Bucket="a-bucket", Key="in/1")
    buckets.allow(iam.statement("s3:GetObject", f"{A}/*"))
    with iam.denied("AccessDenied", 403, "s3:ListBucket"):
        buckets.client("s3").get_object(Bucket="a-bucket", Key="in/1")


def test_a_bucket_that_does_not_exist_denies_nobody(buckets):
    buckets.allow()
    with pytest.raises(buckets.client("s3").exceptions.NoSuchBucket):
        buckets.client("s3").get_object(Bucket="no-such-bucket", Key="x")
    with pytest.raises(ClientError, match="NoSuchBucket"):
        buckets.client("s3").list_objects_v2(Bucket="no-such-bucket")


def test_a_copy_needs_to_read_the_source_and_to_write_the_destination(buckets, iam):
    def copy():
        source = {"Bucket": "a-bucket", "Key": "in/1"}
        buckets.client("s3").copy_object(Bucket="b-bucket", Key="copy", CopySource=source)

    buckets.allow(iam.statement("s3:PutObject", f"{B}/*"))
    with iam.denied("AccessDenied", 403, f's3:GetObject on resource: "{A}/in/1"'):
        copy()
    buckets.allow(iam.statement("s3:GetObject", f"{A}/*"))
    with iam.denied("AccessDenied", 403, f's3:PutObject on resource: "{B}/copy"'):
        copy()
    buckets.allow(iam.statement("s3:GetObject", f"{A}/*"), iam.statement("s3:PutObject", f"{B}/*"))
    copy()
    assert "copy" in left(buckets, "b-bucket")


def test_deletions_are_denied_key_by_key(buckets, iam):
    buckets.allow(iam.statement("s3:DeleteObject", f"{A}/in/*"))
    objects = [{"Key": key} for key in ("in/1", "out/1", "in/2")]
    answer = buckets.client("s3").delete_objects(Bucket="a-bucket", Delete={"Objects": objects})
    assert [item["Key"] for item in answer["Deleted"]] == ["in/1", "in/2"]
    assert [(item["Key"], item["Code"]) for item in answer["Errors"]] == [("out/1", "AccessDenied")]
    assert f's3:DeleteObject on resource: "{A}/out/1"' in answer["Errors"][0]["Message"]
    assert left(buckets) == ["out/1"]


def test_deletions_that_are_all_denied_are_still_a_successful_answer(buckets, iam):
    buckets.allow(iam.statement("s3:DeleteObject", f"{B}/*"))
    quiet = {"Objects": [{"Key": "in/1"}, {"Key": "<&>"}], "Quiet": True}
    answer = buckets.client("s3").delete_objects(Bucket="a-bucket", Delete=quiet)
    assert "Deleted" not in answer and [item["Key"] for item in answer["Errors"]] == ["in/1", "<&>"]
    assert len(left(buckets)) == 3


def test_quiet_deletions_tell_what_was_denied(buckets, iam):
    buckets.allow(iam.statement("s3:DeleteObject", f"{A}/in/*"))
    quiet = {"Objects": [{"Key": "in/1"}, {"Key": "out/1"}], "Quiet": True}
    answer = buckets.client("s3").delete_objects(Bucket="a-bucket", Delete=quiet)
    assert [item["Key"] for item in answer["Errors"]] == ["out/1"]
    assert left(buckets) == ["in/2", "out/1"]


def test_deletions_that_are_all_allowed_go_straight_through(buckets, iam):
    buckets.allow(iam.statement("s3:DeleteObject", f"{A}/*"))
    objects = [{"Key": "in/1"}, {"Key": "out/1"}]
    answer = buckets.client("s3").delete_objects(Bucket="a-bucket", Delete={"Objects": objects})
    assert "Errors" not in answer and left(buckets) == ["in/2"]


def test_a_version_has_actions_of_its_own(buckets, iam):
    s3 = buckets.owner("s3")
    s3.put_bucket_versioning(Bucket="a-bucket", VersioningConfiguration={"Status": "Enabled"})
    version = s3.put_object(Bucket="a-bucket", Key="in/1", Body=b"new")["VersionId"]
    buckets.allow(iam.statement("s3:GetObject", f"{A}/*"))
    assert buckets.client("s3").get_object(Bucket="a-bucket", Key="in/1")["Body"].read() == b"new"
    with iam.denied("AccessDenied", 403, "s3:GetObjectVersion"):
        buckets.client("s3").get_object(Bucket="a-bucket", Key="in/1", VersionId=version)
    buckets.allow(iam.statement("s3:GetObjectVersion", f"{A}/*"))
    buckets.client("s3").get_object(Bucket="a-bucket", Key="in/1", VersionId=version)


def test_a_prefix_bounds_a_listing(buckets, iam):
    buckets.allow(iam.statement("s3:ListBucket", A, Condition={"StringLike": {"s3:prefix": ["in/*", "in"]}}))
    assert buckets.client("s3").list_objects_v2(Bucket="a-bucket", Prefix="in/")["KeyCount"] == 2
    for call in ({"Prefix": "out/"}, {}, {"Prefix": ""}):
        with iam.denied("AccessDenied", 403, "s3:ListBucket"):
            buckets.client("s3").list_objects_v2(Bucket="a-bucket", **call)


def test_a_header_can_be_asked_for(buckets, iam):
    wanted = {"StringEquals": {"s3:x-amz-server-side-encryption": "AES256"}}
    buckets.allow(iam.statement("s3:PutObject", f"{A}/*", Condition=wanted))
    with iam.denied("AccessDenied", 403):
        buckets.client("s3").put_object(Bucket="a-bucket", Key="x", Body=b"")
    buckets.client("s3").put_object(Bucket="a-bucket", Key="x", Body=b"", ServerSideEncryption="AES256")


def reads(buckets, *statements):
    """What is against reading in/1 when the bucket has this policy; "" for nothing. moto, which would look at the
    policy in a way of its own, is not asked."""
    document = {"Version": "2012-10-17", "Statement": list(statements)}
    moto_backends.s3_backend().buckets["a-bucket"].policy = json.dumps(document).encode()
    operation = Operation("s3", "GetObject", {"Bucket": "a-bucket", "Key": "in/1"}, frozenset())
    refused = buckets.policies.refusal(operation, Caller("ada", "ada-function"))
    return "" if refused is None else refused.body.decode()


def test_a_bucket_policy_allows_a_role_of_the_same_account(buckets, iam):
    buckets.allow()
    role, account = "arn:aws:iam::123456789012:role/ada", "arn:aws:iam::123456789012:root"
    assert reads(buckets, iam.statement("s3:GetObject", f"{A}/*", Principal={"AWS": role})) == ""
    assert reads(buckets, iam.statement("s3:GetObject", f"{A}/*", Principal={"AWS": buckets.session})) == ""
    assert reads(buckets, iam.statement("s3:GetObject", f"{A}/*", Principal="*")) == ""
    for principal in ({"AWS": account}, {"AWS": role + "2"}, {"Service": "s3.amazonaws.com"}):
        answer = reads(buckets, iam.statement("s3:GetObject", f"{A}/*", Principal=principal))
        assert "because no identity-based policy" in answer


def test_a_bucket_policy_denies_whom_the_role_allows(buckets, iam):
    buckets.allow(iam.statement("s3:*"))
    insecure = {"Principal": "*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}
    assert reads(buckets, iam.statement("s3:*", f"{A}/*", "Deny", **insecure)) == ""
    answer = reads(buckets, iam.statement("s3:*", f"{A}/*", "Deny", Principal={"AWS": "123456789012"}))
    assert "with an explicit deny in a resource-based policy" in answer
    but_ada = {"NotPrincipal": {"AWS": "arn:aws:iam::123456789012:role/ada"}}
    assert reads(buckets, {"Effect": "Deny", "Action": "s3:*", "Resource": f"{A}/*", **but_ada}) == ""
