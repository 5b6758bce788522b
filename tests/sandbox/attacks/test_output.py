"""Output: however much and whatever it is, what is kept is bounded, is text, and comes with a note when it was cut."""

import json

import pytest

from sandbox import plain

pytestmark = [pytest.mark.sandbox, pytest.mark.tiers("ABC")]
STRANGE = (
    b"\x1b[31mred\x1b[0m",
    "\u202eright to left\u2066".encode(),
    b"nul\x00 bell\x07",
    b"\xff\xfe not utf-8 \xc3",
    b"<script>alert(1)</script><img src=x onerror=alert(1)>",
    b"carriage\rreturn",
    b"a" * 70_000,
)


def test_endless_output_is_cut_and_ended_at_the_timeout(invoked):
    (invocation,) = invoked("import os\ndef handler(e, c):\n    while True: os.write(1, b'y' * 65536)", timeout=1)
    assert (invocation.status, invocation.logs_truncated) == ("timed-out", True)
    assert sum(len(line.text) for line in invocation.logs) < 300 * 1024


def test_a_million_lines_are_cut_with_a_note(invoked):
    source = "import os\ndef handler(e, c):\n    for _ in range(100): os.write(1, b'x\\n' * 10_000)\n    return 'done'"
    (invocation,) = invoked(source, timeout=20)
    assert (invocation.answer, invocation.logs_truncated) == ("done", True)
    assert sum(len(line.text) + 1 for line in invocation.logs) <= 257 * 1024


def test_control_a_little_output_is_kept_whole(invoked):
    (invocation,) = invoked("def handler(e, c):\n    for n in range(100): print(n)")
    assert not invocation.logs_truncated
    assert [line.text for line in invocation.logs[1:-2]] == [str(n) for n in range(100)]


def test_strange_output_is_text_line_by_line(attack):
    source = f"import os\ndef handler(e, c):\n    for part in {STRANGE!r}: os.write(1, part + b'\\n')"
    result = attack(source)
    (invocation,) = result.steps[0].invocations
    texts = [line.text for line in invocation.logs]
    assert all("\n" not in text and text.encode("utf-8") is not None for text in texts)
    assert any("\ufffd not utf-8" in text.replace("\ufffd\ufffd", "\ufffd") for text in texts)
    assert max(map(len, texts)) <= 64 * 1024
    json.dumps(plain.dump(result)).encode("utf-8")


HOSTILE_TEXTS = """
import boto3
table = boto3.resource("dynamodb").Table("honest")
s3 = boto3.client("s3")
TEXT = "<script>alert(1)</script>\\u202e\\x1b[31m\\"'&"
def handler(event, context):
    table.put_item(Item={"id": TEXT, "value": TEXT, TEXT: TEXT})
    s3.create_bucket(Bucket="files")
    s3.put_object(Bucket="files", Key=TEXT.replace("\\x1b", ""), Body=TEXT.encode(), Metadata={"x": "<script>"})
    raise type("<script>" , (Exception,), {})(TEXT)
"""


def test_hostile_texts_in_items_keys_and_errors_are_facts_and_nothing_more(attack):
    result = attack(HOSTILE_TEXTS)
    (invocation,) = result.steps[0].invocations
    assert invocation.error.type == "<script>"
    assert invocation.error.message.startswith("<script>alert(1)</script>")
    assert result.final.items["honest"][0]["id"].startswith("<script>")
    assert next(iter(result.final.objects["files"])).startswith("<script>")
    json.dumps(plain.dump(result)).encode("utf-8")
