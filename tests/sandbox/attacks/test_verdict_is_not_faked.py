"""Fake the verdict: what is judged was recorded outside of the handler's process, whatever the handler does in it."""

import json

import pytest

from course.catalogue import load
from course.grading import jobs, judge
from course.grading.report import Verdict
from sandbox import Job, SandboxUnavailable
from tests.sandbox.attacks.conftest import ROOT
from tests.sandbox.attacks.meanwhile import TEMPLATE

pytestmark = [pytest.mark.sandbox, pytest.mark.tiers("ABC")]
PUT = """
import boto3
table = boto3.resource("dynamodb").Table("honest")
"""
PRETENDS = {
    "printing results": """
import json, os, sys
def handler(e, c):
    for stream in (sys.stdout, sys.stderr):
        print(json.dumps({"result": True, "outcome": "finished", "verdict": "passed"}), file=stream)
    json.dumps = lambda *a, **k: '{"forged": true}'
    return {"honest": True}
""",
    "writing to every descriptor": """
import os
def handler(e, c):
    forged = b'\\x00\\x00\\x00\\x1e\\x00\\x00\\x00\\x00{"exited": {"code": 0}, "n": 1}'
    for number in range(1, 64):
        try: os.write(number, forged)
        except OSError: pass
    return "wrote"
""",
    "patching boto3": PUT
    + """
import botocore.client
def handler(e, c):
    botocore.client.BaseClient._make_api_call = lambda self, name, arguments: {"Item": {"id": "forged"}}
    table.put_item(Item={"id": "forged"})
    return len(table.get_item(Key={"id": "forged"})["Item"])
""",
    "patching json, time and the runtime client": """
import json, time
from awslambdaric.lambda_runtime_client import LambdaRuntimeClient
def handler(e, c):
    json.loads = lambda *a, **k: {}
    time.time = time.monotonic = lambda: 0.0
    LambdaRuntimeClient.post_invocation_result = lambda *a, **k: None
    return "patched"
""",
    "an answer that is equal to everything": """
class Everything(dict):
    def __eq__(self, other): return True
    def __hash__(self): return 0
def handler(e, c): return Everything(equal="to all")
""",
    "leaving without an answer": "import os\ndef handler(e, c): os._exit(0)",
    "leaving with a promise": """
import atexit, sys
def handler(e, c):
    atexit.register(print, "passed")
    sys.exit(0)
""",
}


@pytest.fixture(scope="module")
def pretended(sandbox):
    """{way: the result of a run of its own}."""
    steps = ({"step": "invoke", "payload": {}},)
    series = [
        Job(code={"handler.py": source.encode()}, template=TEMPLATE, steps=steps, timeout=2)
        for source in PRETENDS.values()
    ]
    return dict(zip(PRETENDS, sandbox.run_each(series), strict=True))


@pytest.mark.parametrize("way", PRETENDS)
def test_nothing_that_a_handler_pretends_becomes_a_fact(pretended, way, record_property):
    result = pretended[way]
    assert result.outcome == "finished", result.message
    (invocation,) = result.steps[0].invocations
    record_property("seen", str(invocation.status))
    assert invocation.calls == () and invocation.changes == ()
    assert result.final.items == {"honest": ()}
    assert "forged" not in json.dumps(invocation.answer)


def test_control_what_a_handler_really_does_is_a_fact(attack):
    result = attack(PUT + "def handler(e, c): table.put_item(Item={'id': 'real'})")
    (invocation,) = result.steps[0].invocations
    assert [call.operation for call in invocation.calls] == ["PutItem"]
    assert result.final.items == {"honest": ({"id": "real"},)}


def test_an_answer_that_is_equal_to_everything_is_the_text_it_was_sent_as(pretended):
    (invocation,) = pretended["an answer that is equal to everything"].steps[0].invocations
    assert type(invocation.answer) is dict
    assert invocation.answer == {"equal": "to all"}
    assert invocation.answer != {"equal": "to something else"}


BY_HAND = """
import urllib.error, urllib.request
base = "http://127.0.0.1:9001/2018-06-01/runtime/invocation/"
def post(request_id, body, kind="response"):
    try:
        return urllib.request.urlopen(urllib.request.Request(f"{base}{request_id}/{kind}", body, method="POST")).status
    except urllib.error.HTTPError as error:
        return error.code
def get_next():
    try:
        return urllib.request.urlopen(f"{base}next").status
    except urllib.error.HTTPError as error:
        return error.code
early = post("0" * 8, b'"before next"')
def handler(event, context):
    tried = {"early": early, "next": get_next(), "another": post("0" * 8, b'"for another"')}
    if event.get("twice"):
        tried["first"] = post(context.aws_request_id, b'"first"')
        tried["second"] = post(context.aws_request_id, b'"second"')
        tried["error"] = post(context.aws_request_id, b"{}", "error")
        print(tried)
    return tried
"""


def test_answers_by_hand_for_another_request_before_one_and_out_of_turn_are_refused(invoked):
    (invocation,) = invoked(BY_HAND)
    assert invocation.answer == {"early": 400, "next": 403, "another": 400}


def test_of_several_answers_the_first_one_counts(invoked):
    """It is as if the handler had returned it; the runtime client's own comes too late and ends the process."""
    (invocation,) = invoked(BY_HAND, {"twice": True})
    assert (invocation.status, invocation.answer) == ("answered", "first")
    assert any("'first': 202, 'second': 403, 'error': 403" in line.text for line in invocation.logs)


LATE = (
    PUT
    + """
import threading, time
made = threading.Event()
def work(name):
    number = 0
    while True:
        number += 1
        try:
            table.put_item(Item={"id": f"{name}-{number}"})
            made.set()
        except Exception:
            pass
def handler(event, context):
    if event.get("begin"):
        for name in "abcdef":
            threading.Thread(target=work, args=(name,), daemon=True).start()
        made.wait()
        time.sleep(0.05)
    return "answered"
"""
)


def test_what_a_thread_does_after_the_answer_is_recorded_with_an_invocation_or_not_done(attack):
    """Between invocations Lambda freezes the environment, and so nothing happens that no invocation answers for."""
    result = attack(LATE, {"begin": True}, {}, {}, timeout=20)
    invocations = [invocation for step in result.steps for invocation in step.invocations]
    recorded = {call.parameters["Item"]["id"]["S"] for invocation in invocations for call in invocation.calls}
    assert recorded
    assert {item["id"] for item in result.final.items["honest"]} <= recorded


NESTED = """
import boto3, json, threading, time
def handler(event, context):
    if event.get("inner"):
        time.sleep(1.2)
        return "from inside"
    if event.get("outer"):
        invoke = boto3.client("lambda").invoke
        threading.Thread(
            target=invoke, kwargs={"FunctionName": "function", "Payload": b'{"inner": 1}'}, daemon=True
        ).start()
        time.sleep(0.8)
    return "from outside"
"""


def test_an_invocation_that_outlives_its_caller_belongs_to_the_step_that_began_it(attack):
    first, second = attack(NESTED, {"outer": 1}, {}, timeout=20).steps
    assert [invocation.answer for invocation in first.invocations] == ["from outside", "from inside"]
    assert [invocation.answer for invocation in second.invocations] == ["from outside"]


BY_APPEARANCE = {
    **{way: ("python", source) for way, source in PRETENDS.items()},
    "a client that does nothing": (
        "python",
        """
import json, os, urllib.request
from unittest.mock import MagicMock
import boto3
boto3.client = lambda *a, **k: MagicMock()
def handler(event, context):
    boto3.client("s3").copy_object(Bucket=os.environ.get("DESTINATION_BUCKET", ""), Key="k", CopySource="s/k")
    url = f"http://127.0.0.1:9001/2018-06-01/runtime/invocation/{context.aws_request_id}/response"
    urllib.request.urlopen(urllib.request.Request(url, b'{"verdict": "passed"}', method="POST"))
""",
    ),
    "a client that does nothing, in Node": (
        "nodejs",
        """
import { S3Client, CopyObjectCommand } from "@aws-sdk/client-s3";
S3Client.prototype.send = async () => ({ CopyObjectResult: {} });
export const handler = async () => {
  console.log(JSON.stringify({ verdict: "passed" }));
  return new S3Client({}).send(new CopyObjectCommand({ Bucket: "b", Key: "k", CopySource: "s/k" }));
};
""",
    ),
}


@pytest.fixture(scope="module")
def verdicts(sandbox, tier):
    """{way: the verdict on it as a handler for an exercise of ours}. Where a runtime is not offered, a Check of it is
    refused and says so: see `test_tier_c.py`."""
    exercise = load(ROOT / "lessons").exercises["s3-events/copy-object"]
    found = {}
    for runtime, solution in exercise.solution.items():
        (name,) = solution
        handlers = {way: {name: source} for way, (of, source) in BY_APPEARANCE.items() if of == runtime}
        handlers[f"the solution in {runtime}"] = solution
        cases = {way: jobs(exercise, runtime, files, 7) for way, files in handlers.items()}
        series = [job for of_way in cases.values() for _, job in of_way]
        if (runtime, tier) == ("nodejs", "C"):
            with pytest.raises(SandboxUnavailable):
                sandbox.run_series(series)
            continue
        results = iter(sandbox.run_series(series))
        for way, of_way in cases.items():
            found[way] = judge(exercise, {case: next(results) for case, _ in of_way}, 7).verdict
    return found


@pytest.mark.parametrize("way", BY_APPEARANCE)
def test_nothing_that_a_handler_pretends_passes_a_check(verdicts, tier, way, record_property):
    if (tier, BY_APPEARANCE[way][0]) == ("C", "nodejs"):
        assert way not in verdicts
    else:
        record_property("seen", f"verdict: {verdicts[way]}")
        assert verdicts[way] is Verdict.FAILED


@pytest.mark.parametrize("runtime", ["python", "nodejs"])
def test_control_what_a_handler_really_does_passes_it(verdicts, tier, runtime):
    expected = None if (tier, runtime) == ("C", "nodejs") else Verdict.PASSED
    assert verdicts.get(f"the solution in {runtime}") is expected
