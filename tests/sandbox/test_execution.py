"""Execution environments behave as Lambda's: init once, warm, timeout, memory, error payloads."""

import json
import re

import pytest

from sandbox import Job
from sandbox.job import Seed, SeedObject
from sandbox.result import Outcome

STEP = {"step": "invoke", "payload": {}}
ONE_FUNCTION = """
Transform: AWS::Serverless-2016-10-31
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      {CodeUri: ., Handler: handler.handler, Runtime: python3.13, Timeout: 10, Policies: [AdministratorAccess]}
"""

pytestmark = pytest.mark.sandbox


def test_init_code_runs_once_for_an_execution_environment(invoke):
    code = """
import os
print('loading')
count = 0
def handler(event, context):
    global count
    count += 1
    return [count, os.getpid()]
"""
    first, second = invoke(code, {}, {})
    assert (first.cold, second.cold) == (True, False)
    assert first.init_ms is not None and second.init_ms is None
    assert first.answer[0] == 1 and second.answer[0] == 2 and first.answer[1] == second.answer[1]
    assert [line.text for line in first.logs].count("loading") == 1
    assert "loading" not in [line.text for line in second.logs]
    assert first.environment == second.environment


def test_garbage_is_collected_in_a_handlers_process_though_not_while_its_zygote_loads(invoke):
    code = """
import gc
def handler(event, context):
    return [gc.isenabled(), gc.get_threshold()[0] > 0]
"""
    (invocation,) = invoke(code, {})
    assert invocation.answer == [True, True]


CALLS_AT_INIT = """
import boto3, time
time.sleep(0.05)
names = [bucket["Name"] for bucket in boto3.client("s3").list_buckets()["Buckets"]]
def handler(event, context):
    return names
"""


def test_a_call_of_the_init_phase_belongs_to_the_invocation_that_it_is_made_for(sandbox):
    seed = Seed(objects=(SeedObject(bucket="late", key="k", body=b""),))  # comes when the function has been started
    job = Job(code={"handler.py": CALLS_AT_INIT.encode()}, template=ONE_FUNCTION, extra=seed, steps=(STEP,))
    (invocation,) = sandbox.run(job).steps[0].invocations
    assert invocation.answer == ["late"]
    assert [call.operation for call in invocation.calls] == ["ListBuckets"]
    assert invocation.cold and 50 <= invocation.init_ms < 5000


def test_the_time_until_the_first_invocation_is_no_init_time(sandbox):
    """The environment is started ahead; its call waits for the invocation, which comes after 1,500 other requests."""
    steps = ({"step": "put-object", "bucket": "late", "key": f"{n}", "body": "x"} for n in range(1500))
    seed = Seed(objects=(SeedObject(bucket="late", key="k", body=b""),))
    code = """
import boto3, time
client = boto3.client("s3")
began = time.monotonic()
client.list_buckets()
waited = time.monotonic() - began
def handler(event, context):
    return 1000 * waited
"""
    job = Job(code={"handler.py": code.encode()}, template=ONE_FUNCTION, extra=seed, steps=(*steps, STEP))
    result = sandbox.run(job)
    (invocation,) = result.steps[-1].invocations
    assert invocation.answer > 200, "the steps before it were to take long"
    assert invocation.init_ms + 0.9 * invocation.answer < result.milliseconds


def test_code_whose_function_is_never_invoked_leaves_nothing(sandbox):
    step = {"step": "put-object", "bucket": "late", "key": "k", "body": "x"}
    seed = Seed(objects=(SeedObject(bucket="late", key="k", body=b""),))
    code = {"handler.py": b"print('loading')\n" + CALLS_AT_INIT.encode()}
    result = sandbox.run(Job(code=code, template=ONE_FUNCTION, extra=seed, steps=(step,)))
    assert result.outcome == Outcome.FINISHED and result.steps[0].invocations == ()
    assert result.observed.log_groups == {} and result.observed.metrics == ()


def test_the_context_says_what_lambda_says(invoke):
    code = """
def handler(event, context):
    return [context.aws_request_id, context.function_name, context.memory_limit_in_mb, context.invoked_function_arn,
            context.log_stream_name, context.function_version, context.get_remaining_time_in_millis()]
"""
    (invocation,) = invoke(code, timeout=20)
    request_id, name, memory, arn, stream, version, remaining = invocation.answer
    assert request_id == invocation.request_id and name == invocation.function_name
    assert (memory, version) == ("128", "$LATEST")
    assert arn == f"arn:aws:lambda:us-east-1:123456789012:function:{name}"
    assert stream == invocation.log_stream
    assert 15_000 < remaining <= 20_000


def test_start_end_and_report_lines_are_written_as_lambda_writes_them(invoke):
    cold, warm = invoke("def handler(e, c): print('mine')", {}, {})
    texts = [line.text for line in cold.logs]
    assert texts[0] == f"START RequestId: {cold.request_id} Version: $LATEST"
    assert "mine" in texts
    assert texts[-2] == f"END RequestId: {cold.request_id}"
    pattern = (
        rf"REPORT RequestId: {cold.request_id}\tDuration: \d+\.\d\d ms\tBilled Duration: \d+ ms\t"
        r"Memory Size: 128 MB\tMax Memory Used: \d+ MB\tInit Duration: \d+\.\d\d ms\t?"
    )
    assert re.fullmatch(pattern, texts[-1])
    assert "Init Duration" not in warm.logs[-1].text


def test_a_handler_that_never_answers_is_ended_at_its_timeout(invoke):
    (invocation,) = invoke("import time\ndef handler(e, c): time.sleep(60)", timeout=1)
    assert invocation.status == "timed-out"
    assert "Task timed out after 1.00 seconds" in invocation.error.message
    assert invocation.duration_ms == 1000
    assert any("Task timed out after 1.00 seconds" in line.text for line in invocation.logs)


def test_ignoring_signals_does_not_help_against_the_timeout(invoke):
    code = """
import signal
def handler(e, c):
    for number in set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP}:
        signal.signal(number, signal.SIG_IGN)
    while True: pass
"""
    (invocation,) = invoke(code, timeout=1)
    assert invocation.status == "timed-out"


def test_after_a_timeout_the_next_invocation_is_a_cold_start(invoke):
    code = "import time\ndef handler(e, c):\n    time.sleep(e['s'])\n    return 'ok'"
    late, next_one = invoke(code, {"s": 9}, {"s": 0}, timeout=1)
    assert (late.status, next_one.status, next_one.cold) == ("timed-out", "answered", True)


def test_a_handler_within_its_memory_answers_and_one_beyond_it_is_killed(invoke):
    code = "def handler(e, c):\n    kept = [b'x' * (1000000 + n) for n in range(e['mb'])]\n    return len(kept)"
    (small,) = invoke(code, {"mb": 10}, memory=128, timeout=20)
    assert small.answer == 10
    (large,) = invoke(code, {"mb": 400}, memory=128, timeout=20)
    assert large.status == "out-of-memory"
    assert large.error.type == "Runtime.ExitError"
    assert large.error.message.endswith("Runtime exited with error: signal: killed")
    assert large.max_memory_mb >= 128
    (roomy,) = invoke(code, {"mb": 400}, memory=1024, timeout=20)
    assert roomy.answer == 400


def test_an_exception_becomes_lambdas_error_payload_with_the_learners_line(invoke):
    (invocation,) = invoke("def handler(e, c):\n    return e['missing']")
    assert invocation.status == "failed"
    assert (invocation.error.type, invocation.error.message) == ("KeyError", "'missing'")
    assert (invocation.error.file, invocation.error.line) == ("handler.py", 2)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("import nowhere\ndef handler(e, c): pass", "Runtime.ImportModuleError"),
        ("def other(e, c): pass", "Runtime.HandlerNotFound"),
        ("def handler(e, c:\n  pass", "Runtime.UserCodeSyntaxError"),
        ("raise ValueError('at import')", "ValueError"),
    ],
)
def test_a_failure_during_init_has_lambdas_own_type(invoke, code, kind):
    (invocation,) = invoke(code)
    assert invocation.status == "init-failed"
    assert invocation.error.type == kind


def test_an_answer_that_is_not_json_is_a_marshal_error(invoke):
    (invocation,) = invoke("def handler(e, c): return {1, 2}")
    assert (invocation.status, invocation.error.type) == ("failed", "Runtime.MarshalError")


def test_an_answer_over_six_megabytes_is_too_large_and_one_below_is_not(invoke):
    (fits,) = invoke("def handler(e, c): return 'x' * 6_000_000", memory=512, timeout=20)
    assert fits.status == "answered"
    (large,) = invoke("def handler(e, c): return 'x' * 7_000_000", memory=512, timeout=20)
    assert (large.status, large.error.type) == ("too-large", "Function.ResponseSizeTooLarge")


@pytest.mark.parametrize(
    ("how", "words"), [("os._exit(3)", "exit status 3"), ("os.kill(os.getpid(), 9)", "signal: killed")]
)
def test_a_process_that_ends_by_itself_is_an_exit_error(invoke, how, words):
    (invocation,) = invoke(f"import os\ndef handler(e, c): {how}")
    assert (invocation.status, invocation.error.type) == ("exited", "Runtime.ExitError")
    assert invocation.error.message.endswith(words)


def test_posting_an_answer_by_hand_is_at_worst_an_answer(invoke):
    code = """
import http.client, os
def handler(event, context):
    connection = http.client.HTTPConnection(os.environ['AWS_LAMBDA_RUNTIME_API'])
    for request_id in ('other', context.aws_request_id, context.aws_request_id):
        connection.request('POST', f'/2018-06-01/runtime/invocation/{request_id}/response', b'"forged"')
        response = connection.getresponse()
        response.read()
        print(response.status)
    return 'honest'
"""
    (invocation,) = invoke(code)
    assert [line.text for line in invocation.logs][1:4] == ["400", "202", "403"]
    assert invocation.answer == "forged"


def test_handler_names_with_folders_packages_and_several_files_work(invoke):
    files = {
        "pkg/__init__.py": b"",
        "pkg/app.py": b"from pkg.words import W\ndef handler(e, c): return W\n",
        "pkg/words.py": b"W = 'found'\n",
    }
    (by_slash,) = invoke("", files=files, handler="pkg/app.handler")
    (by_dot,) = invoke("", files=files, handler="pkg.app.handler")
    assert (by_slash.answer, by_dot.answer) == ("found", "found")


def test_the_task_root_is_where_the_code_is_and_cannot_be_written(invoke):
    code = """
import os
def handler(e, c):
    root = os.environ['LAMBDA_TASK_ROOT']
    try:
        open(root + '/new', 'w')
    except OSError as error:
        return [sorted(os.listdir(root)), type(error).__name__, os.getcwd()]
"""
    (invocation,) = invoke(code)
    assert invocation.answer == [["handler.py"], "PermissionError", "/var/task"]


def test_output_of_megabytes_is_cut_with_a_note(invoke):
    (invocation,) = invoke(
        "def handler(e, c):\n    for n in range(2000): print('line', n, 'x' * 2000)\n    return 1", timeout=10
    )
    assert invocation.answer == 1 and invocation.logs_truncated
    assert sum(len(line.text) for line in invocation.logs) < 400_000


def test_bytes_that_are_not_text_in_the_output_are_shown_as_replacement_characters(invoke):
    code = "import os\ndef handler(e, c): os.write(1, b'a\\xff\\x00b\\n')"
    (invocation,) = invoke(code)
    assert "a\ufffd\x00b" in [line.text for line in invocation.logs]


def test_a_thread_that_goes_on_after_the_answer_calls_nothing_until_the_next_invocation(invoke):
    code = """
import boto3, threading, time
def later():
    time.sleep(0.3)
    boto3.client('s3').list_buckets()
thread = threading.Thread(target=later)
def handler(e, c):
    if e.get('start'): thread.start()
    else: thread.join()
"""
    first, second = invoke(code, {"start": True}, {}, timeout=20)
    assert [call.operation for call in first.calls] == []
    assert [call.operation for call in second.calls] == ["ListBuckets"]


def test_a_result_is_plain_json(invoke):
    (invocation,) = invoke("def handler(e, c): return {'a': [1, None, 'ü']}")
    assert json.loads(json.dumps(invocation.answer)) == {"a": [1, None, "ü"]}
