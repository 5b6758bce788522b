"""The editor's table of boto3: the same as the library that runs the learner's code."""

import gzip
import json

import boto3
import botocore
import pytest

from course.web import completion

pytestmark = pytest.mark.process


@pytest.fixture(scope="module")
def table():
    return completion.table()


def test_it_is_of_the_installed_version(table):
    assert table["version"] == botocore.__version__


def test_every_method_of_a_client_is_in_it(table):
    client = boto3.client("s3", region_name="us-east-1")
    assert set(table["clients"]["s3"]) == {name for name in dir(client) if not name.startswith("_")}


def test_required_parameters_come_first_and_are_marked(table):
    words = table["clients"]["s3"]["copy_object"].split()
    assert words[:3] == ["Bucket*", "CopySource*", "Key*"]
    assert "MetadataDirective" in words


def test_a_resource_leaves_out_what_it_fills_in_itself(table):
    words = table["resources"]["dynamodb"]["Table"]["put_item"].split()
    assert "Item*" in words
    assert not any(word.startswith("TableName") for word in words)
    assert "TableName*" in table["clients"]["dynamodb"]["put_item"].split()


def test_what_boto3_adds_to_the_models_is_in_it_too(table):
    assert table["resources"]["dynamodb"]["Table"]["batch_writer"] is not None
    assert table["clients"]["s3"]["upload_file"].split()[:3] == ["Filename*", "Bucket*", "Key*"]


def test_attributes_are_not_methods(table):
    assert table["clients"]["s3"]["exceptions"] is None
    assert table["resources"]["s3"]["Object"]["content_type"] is None


def test_it_is_small_enough_to_send(table):
    assert len(gzip.compress(json.dumps(table, separators=(",", ":")).encode(), 6)) <= 30_000


def test_the_command_writes_the_table(tmp_path):
    out = tmp_path / "new" / "completion.json"
    assert completion.main([str(out)]) == 0
    assert json.loads(out.read_text("utf-8"))["version"] == botocore.__version__


def test_the_command_says_how_it_is_used(capsys):
    assert completion.main([]) == 2
    assert "usage" in capsys.readouterr().err
