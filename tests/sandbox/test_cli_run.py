"""`python -m sandbox run`: a folder as `sam init` makes it, and what is said when something is missing."""

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from sandbox.cli.errors import Usage
from sandbox.cli.run import build_job

ROOT = Path(__file__).parents[2]
TEMPLATE = """\
AWSTemplateFormatVersion: "2010-09-09"
Transform: AWS::Serverless-2016-10-31
Globals:
  Function: {Timeout: 5, Runtime: python3.13}
Resources:
  Uploads: {Type: AWS::S3::Bucket}
  Jobs: {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: 30}}
  Enqueue:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src/enqueue/
      Handler: app.handler
      Environment: {Variables: {QUEUE: !Ref Jobs}}
      Policies: [{SQSSendMessagePolicy: {QueueName: !GetAtt Jobs.QueueName}}]
      Events:
        Uploaded: {Type: S3, Properties: {Bucket: !Ref Uploads, Events: "s3:ObjectCreated:*"}}
  Work:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src/work/
      Handler: app.handler
      Events:
        Job: {Type: SQS, Properties: {Queue: !GetAtt Jobs.Arn, BatchSize: 10}}
"""
ENQUEUE = """
import boto3, os
def handler(event, context):
    for record in event["Records"]:
        boto3.client("sqs").send_message(QueueUrl=os.environ["QUEUE"], MessageBody=record["s3"]["object"]["key"])
"""
WORK = """
def handler(event, context):
    print("working on", [record["body"] for record in event["Records"]])
    return len(event["Records"])
"""
PUT = {"step": "put-object", "bucket": "Uploads", "key": "a.txt", "body": "hi"}


@pytest.fixture
def folder(tmp_path):
    for name, text in {"src/enqueue/app.py": ENQUEUE, "src/work/app.py": WORK, "template.yaml": TEMPLATE}.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    (tmp_path / "events" / "Work").mkdir(parents=True)
    (tmp_path / "events" / "1-put.json").write_text(json.dumps(PUT))
    (tmp_path / "events" / "Work" / "one.json").write_text('{"Records": [{"body": "by hand"}]}')
    (tmp_path / "events" / "Work-two.json").write_text('{"Records": []}')
    return tmp_path


def job_of(folder, *steps, **changes):
    given = {"folder": folder, "step": list(steps), "seed": None, "runtime": "", "json": False}
    return build_job(argparse.Namespace(**{**given, **changes}))


def test_everything_in_events_is_played_by_name_and_an_event_goes_to_the_function_that_it_is_named_after(folder):
    job = job_of(folder)
    assert [(step["step"], step.get("function")) for step in job.steps] == [
        ("put-object", None),
        ("invoke", "Work"),
        ("invoke", "Work"),
    ]
    assert (set(job.code), job.application) == ({"src/enqueue/app.py", "src/work/app.py"}, True)


def test_a_step_file_may_hold_one_step_or_several(folder):
    (folder / "several.json").write_text(json.dumps([PUT, {"step": "wait", "seconds": 5}]))
    job = job_of(folder, folder / "events" / "1-put.json", folder / "several.json")
    assert [step["step"] for step in job.steps] == ["put-object", "put-object", "wait"]


def test_an_event_needs_no_name_when_there_is_one_function(folder):
    text = TEMPLATE[: TEMPLATE.index("  Work:")]
    (folder / "template.yaml").write_text(text)
    (folder / "any.json").write_text('{"n": 1}')
    assert job_of(folder, folder / "any.json").steps[0] == {
        "step": "invoke",
        "payload": {"n": 1},
        "function": "Enqueue",
    }


def test_code_outside_of_the_folder_does_not_go_along(folder):
    (folder.parent / "secret.py").write_text("x")
    (folder / "src" / "work" / "link.py").symlink_to(folder.parent / "secret.py")
    (folder / "template.yaml").write_text(TEMPLATE.replace("src/enqueue/", ".."))
    assert set(job_of(folder).code) == {"src/work/app.py"}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda folder: (folder / "template.yaml").unlink(), "there is no template.yaml"),
        (lambda folder: (folder / "template.yaml").write_text("Resources: ["), "template.yaml: line 1: this is not"),
        (lambda folder: (folder / "events" / "2.json").write_text("{"), "2.json: not JSON"),
        (lambda folder: (folder / "events" / "2.json").write_text("{}"), "an event for which function?"),
        (lambda folder: (folder / "events").rename(folder / "elsewhere"), "nothing in events/, and no --step"),
    ],
)
def test_what_is_missing_is_named(folder, change, words):
    change(folder)
    with pytest.raises(Usage, match=words.replace("?", r"\?")):
        job_of(folder)


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "SANDBOX_FOLDER": str(tmp_path_factory.mktemp("run"))}

    def run(*arguments):
        line = [sys.executable, "-m", "sandbox", "run", *map(str, arguments)]
        return subprocess.run(line, env=environment, capture_output=True, text=True, timeout=100)

    return run


@pytest.mark.sandbox
def test_an_upload_goes_through_the_queue_to_the_second_function(run, folder):
    done = run(folder, "--step", folder / "events" / "1-put.json")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "invoked   Enqueue by s3" in done.stdout
    assert "invoked   Work by sqs" in done.stdout
    assert "log       working on ['a.txt']" in done.stdout


@pytest.mark.sandbox
def test_the_whole_result_is_json_and_steps_are_in_their_order(run, folder):
    done = run(folder, "--json")
    result = json.loads(done.stdout)
    assert [step["step"]["step"] for step in result["steps"]] == ["put-object", "invoke", "invoke"]
    assert [i["function"] for step in result["steps"] for i in step["invocations"]] == [
        "Enqueue",
        "Work",
        "Work",
        "Work",
    ]


@pytest.mark.sandbox
def test_a_function_in_node_of_the_same_application_runs_as_node(run, folder):
    (folder / "src" / "work" / "app.py").unlink()
    (folder / "src" / "work" / "app.mjs").write_text(
        "export const handler = async (event) => [process.version.slice(0, 1), event.Records.length];"
    )
    text = TEMPLATE.replace("CodeUri: src/work/", "Runtime: nodejs24.x\n      CodeUri: src/work/")
    (folder / "template.yaml").write_text(text)
    done = run(folder, "--step", folder / "events" / "Work" / "one.json")
    assert done.returncode == 0, done.stdout + done.stderr
    assert 'answer    ["v", 1]' in done.stdout


@pytest.mark.sandbox
@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("src/work/", "src/nothing/", "line 20: Work: there are no files at src/nothing/."),
        (
            "app.handler\n      Environment",
            "main.handler\n      Environment",
            "line 12: Enqueue: the handler main.handler",
        ),
        (
            "AWS::SQS::Queue",
            "AWS::EC2::Instance",
            "line 7: Jobs: the resource type AWS::EC2::Instance is not supported",
        ),
        ("{QUEUE: !Ref Jobs}", "{QUEUE: !Ref Uploads}", "Circular dependency between resources: [Uploads, "),
    ],
)
def test_what_the_template_asks_for_in_vain_is_named_with_its_line(run, folder, old, new, words):
    (folder / "template.yaml").write_text(TEMPLATE.replace(old, new))
    done = run(folder)
    assert (done.returncode, words in done.stderr) == (2, True), done.stderr


BUILDER = """
import boto3, io, os, zipfile
CODE = "def handler(event, context): return ['made by a call', event['Records'][0]['s3']['object']['key']]"
def handler(event, context):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("app.py", CODE)
    functions, bucket = boto3.client("lambda"), event["bucket"]
    made = functions.create_function(
        FunctionName="made", Runtime="python3.13", Handler="app.handler", Role=os.environ["ROLE"],
        Code={"ZipFile": buffer.getvalue()},
    )
    functions.get_waiter("function_active_v2").wait(FunctionName="made")
    functions.add_permission(
        FunctionName="made", StatementId="s3", Action="lambda:InvokeFunction", Principal="s3.amazonaws.com",
        SourceArn=f"arn:aws:s3:::{bucket}",
    )
    target = {"LambdaFunctionArn": made["FunctionArn"], "Events": ["s3:ObjectCreated:*"]}
    boto3.client("s3").put_bucket_notification_configuration(
        Bucket=bucket, NotificationConfiguration={"LambdaFunctionConfigurations": [target]}
    )
"""
BUILT = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Files: {Type: AWS::S3::Bucket, Properties: {BucketName: files}}
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: {Effect: Allow, Action: sts:AssumeRole, Principal: {Service: lambda.amazonaws.com}}
  Builder:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Runtime: python3.13
      Timeout: 20
      Environment: {Variables: {ROLE: !GetAtt Role.Arn}}
      Policies: [AdministratorAccess]
"""


@pytest.mark.sandbox
def test_what_a_handlers_own_calls_make_is_wired_as_a_template_would(run, tmp_path):
    (tmp_path / "app.py").write_text(BUILDER)
    (tmp_path / "template.yml").write_text(BUILT)
    (tmp_path / "events").mkdir()
    (tmp_path / "events" / "1-build.json").write_text('{"bucket": "files"}')
    (tmp_path / "events" / "2-put.json").write_text(json.dumps({**PUT, "bucket": "files"}))
    done = run(tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "invoked   made by s3" in done.stdout
    assert 'answer    ["made by a call", "a.txt"]' in done.stdout
