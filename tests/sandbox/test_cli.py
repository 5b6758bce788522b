"""`python -m sandbox invoke`, run as a program from another folder."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.sandbox
ROOT = Path(__file__).parents[2]
TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Uploads: {Type: AWS::S3::Bucket}
  Copies: {Type: AWS::S3::Bucket}
  Copy:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: .
      Handler: app.handler
      Runtime: python3.13
      Timeout: 7
      Policies: [AmazonS3FullAccess]
      Events:
        Uploaded: {Type: S3, Properties: {Bucket: !Ref Uploads, Events: "s3:ObjectCreated:*"}}
      Environment: {Variables: {COPIES: !Ref Copies}}
"""
COPY = """
import boto3, os
from urllib.parse import unquote_plus
def handler(event, context):
    for record in event["Records"]:
        bucket, key = record["s3"]["bucket"]["name"], unquote_plus(record["s3"]["object"]["key"])
        boto3.client("s3").copy_object(Bucket=os.environ["COPIES"], Key=key, CopySource={"Bucket": bucket, "Key": key})
    print("said")
    return os.environ.get("EXTRA")
"""


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "SANDBOX_FOLDER": str(tmp_path_factory.mktemp("cli"))}

    def invoke(folder, *arguments):
        line = [sys.executable, "-m", "sandbox", "invoke", *arguments]
        return subprocess.run(line, cwd=folder, env=environment, capture_output=True, text=True, timeout=100)

    return invoke


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "code").mkdir()
    (tmp_path / "code" / "app.py").write_text(COPY)
    (tmp_path / "template.yaml").write_text(TEMPLATE)
    (tmp_path / "event.json").write_text('{"step": "put-object", "bucket": "Uploads", "key": "a b.txt", "body": "hi"}')
    (tmp_path / "raw.json").write_text('{"n": 1}')
    return tmp_path


BASE = ("--code", "code", "--handler", "app.handler")


def test_answer_logs_calls_and_changes_are_printed(run, folder):
    done = run(folder, *BASE, "--template", "template.yaml", "--event", "event.json", "--env", "EXTRA=yes")
    assert done.returncode == 0, done.stderr
    assert 'answer    "yes"' in done.stdout
    assert "log       said" in done.stdout
    assert "call      s3 CopyObject" in done.stdout
    assert done.stdout.count("changes   + s3") == 2


def test_json_holds_the_whole_result(run, folder):
    done = run(folder, *BASE, "--template", "template.yaml", "--event", "event.json", "--json")
    result = json.loads(done.stdout)
    invocation = result["steps"][0]["invocations"][0]
    assert (result["outcome"], invocation["status"], invocation["source"]) == ("finished", "answered", "s3")


def test_a_handler_that_fails_is_exit_status_1(run, folder):
    done = run(folder, *BASE, "--event", "raw.json")
    assert done.returncode == 1
    assert "KeyError" in done.stdout


def test_buckets_and_tables_may_be_named_in_the_seed_alone(run, folder):
    (folder / "seed" / "s3" / "uploads" / "deep").mkdir(parents=True)
    (folder / "seed" / "s3" / "uploads" / "deep" / "file.txt").write_text("content")
    (folder / "seed" / "dynamodb").mkdir()
    (folder / "seed" / "dynamodb" / "Orders.json").write_text('[{"id": "o-1", "total": 12.5}]')
    (folder / "code" / "app.py").write_text(
        "import boto3\n"
        "def handler(e, c):\n"
        "    body = boto3.client('s3').get_object(Bucket='uploads', Key='deep/file.txt')['Body'].read().decode()\n"
        "    order = boto3.resource('dynamodb').Table('Orders').get_item(Key={'id': 'o-1'})['Item']\n"
        "    return [body, str(order['total'])]\n"
    )
    done = run(folder, *BASE, "--event", "raw.json", "--seed", "seed", "--timeout", "20")
    assert done.returncode == 0, done.stdout + done.stderr
    assert 'answer    ["content", "12.5"]' in done.stdout


@pytest.mark.parametrize("given", [(), ("--template", "template.yaml")])
def test_timeout_and_memory_are_what_was_asked_for(run, folder, given):
    (folder / "code" / "app.py").write_text(
        "def handler(e, c): return [c.memory_limit_in_mb, c.get_remaining_time_in_millis() > 40_000]"
    )
    done = run(folder, *BASE, *given, "--event", "raw.json", "--timeout", "60", "--memory", "256")
    assert 'answer    ["256", true]' in done.stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--event", "missing.json"), "missing.json"),
        (("--event", "template.yaml"), "not JSON"),
        (("--event", "raw.json", "--env", "novalue"), "NAME=VALUE"),
        (("--event", "raw.json", "--timeout", "901"), "900"),
        (("--event", "raw.json", "--memory", "64"), "128"),
        (("--event", "raw.json", "--runtime", "cobol"), "cobol"),
        (("--event", "raw.json", "--seed", "nowhere"), "nowhere"),
        (("--event", "raw.json", "--template", "raw.json"), "Resources"),
    ],
)
def test_bad_usage_is_exit_status_2_and_says_what(run, folder, arguments, words):
    done = run(folder, *BASE, *arguments)
    assert done.returncode == 2
    assert words in done.stderr


def test_without_a_wall_nothing_runs_and_the_exit_status_is_3(folder):
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "SANDBOX_FOLDER": str(folder / "own")}
    line = [
        "unshare",
        "--user",
        "--map-root-user",
        "sh",
        "-c",
        'echo 0 > /proc/sys/user/max_user_namespaces; exec "$@"',
        "sh",
    ]
    line += [sys.executable, "-m", "sandbox", "invoke", *BASE, "--event", "raw.json"]
    done = subprocess.run(line, cwd=folder, env=environment, capture_output=True, text=True, timeout=100)
    assert done.returncode == 3, done.stdout + done.stderr
    assert "unavailable" in done.stderr
