"""Facts of queues, streams, topics, buses, logs, metrics, permissions and cost, and words for their failures."""

from __future__ import annotations

from decimal import Decimal

import pytest

from course.grading import feedback, narration
from course.grading.checks import Facts
from sandbox.result import (
    Alarm,
    Fate,
    FunctionError,
    InvocationStatus,
    LogLine,
    Metric,
    Observations,
    Outcome,
    Permission,
    Result,
    State,
    StepResult,
    Undelivered,
)
from tests.grading.results import invocation, result

MESSAGE = {"id": "m-1", "body": '{"n": 1}', "attributes": {"kind": {"type": "String", "value": "new"}},
           "group_id": "g", "receive_count": 2, "in_flight": True}  # fmt: skip
STATE = State(
    messages={"orders": (MESSAGE,)},
    records={"clicks": ({"id": "1", "shard": "s", "partition_key": "a", "data": '{"x": 1}'},
                        {"id": "2", "shard": "s", "partition_key": "b", "data_base64": "/w=="})},
    publications={"news": ({"id": "p", "message": "text", "attributes": {}},)},
    events={"default": ({"id": "e", "source": "shop", "detail_type": "Paid", "detail": {"n": 1}, "rules": ["r"]},)},
)  # fmt: skip
LINES = ("START RequestId: 1", "mine", '{"time": "t", "type": "platform.start", "record": {}}', '{"level": "INFO"}')
FIRST = invocation(function="A", function_name="app-a", source="s3", request_id="1", billed_ms=100, memory_mb=1024,
                   logs=tuple(LogLine(at_ms=1, text=text) for text in LINES))  # fmt: skip
AGAIN = invocation(function="B", function_name="app-b", source="sqs", attempt=2)


@pytest.fixture
def facts() -> Facts:
    step = StepResult(
        step={"step": "invoke"},
        invocations=(FIRST, AGAIN),
        undelivered=(Undelivered(fate=Fate.DISCARDED, source="sqs", function="B", attempts=3),),
    )
    observed = Observations(
        log_groups={"/aws/lambda/app-a": {"s1": ("one",), "s2": ("two",)}},
        metrics=(Metric(namespace="Shop", name="Sold", dimensions={"kind": "tea"}, values=(1.0,)),),
        alarms=(Alarm(name="too-many", state="ALARM", history=("OK", "ALARM")),),
        traces=({"id": "1-a", "segments": []},),
    )
    permissions = (Permission(role="R", policy="P", sid="1", action="s3:GetObject", resources=("*",), used=True),
                   Permission(role="R", policy="P", sid="2", action="s3:PutObject", resources=("*",)))  # fmt: skip
    run = Result(outcome=Outcome.FINISHED, steps=(step,), final=STATE, observed=observed, permissions=permissions,
                 resources={"Orders": "orders", "News": "arn:aws:sns:us-east-1:1:news"})  # fmt: skip
    return Facts(run, case="c", memo={})


def test_messages_by_logical_id_or_name(facts: Facts) -> None:
    [message] = facts.messages("Orders")
    assert facts.messages("orders") == [message]
    assert (message.json, message.attributes, message.group_id) == ({"n": 1}, {"kind": "new"}, "g")
    assert (message.receive_count, message.in_flight) == (2, True)
    assert facts.messages("nobody") == []


def test_records_as_text_json_and_bytes(facts: Facts) -> None:
    first, second = facts.records("clicks")
    assert first.json == {"x": 1}
    assert (second.data, second.json) == (b"\xff", None)


def test_a_topic_whose_physical_name_is_an_arn(facts: Facts) -> None:
    [published] = facts.publications("News")
    assert (published.message, published.subject, published.json) == ("text", "", None)


def test_events_with_their_rules(facts: Facts) -> None:
    [event] = facts.events()
    assert (event.detail_type, event.detail, event.rules) == ("Paid", {"n": 1}, ("r",))


def test_invocations_by_function_source_and_attempt(facts: Facts) -> None:
    assert facts.invoked("A") == facts.invoked("app-a") == facts.invoked(source="s3") == [FIRST]
    assert facts.invoked(attempt=2) == [AGAIN]
    assert facts.invoked("A", attempt=2) == []


def test_a_handlers_own_lines_are_told_from_lambdas_in_both_formats(facts: Facts) -> None:
    assert facts.logs == facts.log_lines("A") == ["mine", '{"level": "INFO"}']
    assert facts.log_lines("B") == []
    assert facts.log_group("/aws/lambda/app-a") == ["one", "two"]


def test_what_was_observed(facts: Facts) -> None:
    assert [metric.values for metric in facts.metrics("Shop", "Sold", kind="tea")] == [(1.0,)]
    assert facts.metrics("Shop", kind="coffee") == []
    assert facts.alarms["too-many"].history == ("OK", "ALARM")
    assert facts.traces[0]["id"] == "1-a"
    assert [entry.attempts for entry in facts.undelivered("discarded", function="B")] == [3]
    assert facts.undelivered("waiting") == []


def test_what_is_allowed_and_was_never_used(facts: Facts) -> None:
    assert [permission.action for permission in facts.permissions(used=False)] == ["s3:PutObject"]
    assert len(facts.permissions()) == 2


def test_the_bill_of_a_run(facts: Facts) -> None:
    assert facts.cost().gb_seconds == Decimal("0.1")
    assert facts.cost(512).gb_seconds == Decimal("0.05")
    assert facts.cost().quantity("lambda-requests") == 2


NODE = ("TypeError: no", "    at inner (file:///var/task/words.mjs:2:9)",
        "    at async Runtime.handler (file:///var/task/handler.mjs:7:3)",
        "    at send (/opt/sdk/node_modules/@smithy/client.js:1:1)",
        "    at process.processTicksAndRejections (node:internal/process/task_queues:105:5)")  # fmt: skip


def explain(error_type: str, message: str = "m", **changes: object) -> feedback.Explanation:
    error = FunctionError(type=error_type, message=message, stack=NODE, file="words.mjs", line=2)
    facts = {"status": InvocationStatus.FAILED, "error": error, "runtime": "nodejs24.x", **changes}
    found = feedback.explain(result(invocation(**facts)))
    assert found is not None
    return found


def test_the_frames_of_node_are_told_apart() -> None:
    found = explain("TypeError")
    assert [(frame.file, frame.line, frame.function) for frame in found.frames_own] == [
        ("handler.mjs", 7, "Runtime.handler"),
        ("words.mjs", 2, "inner"),
    ]
    assert [frame.file for frame in found.frames_library] == ["/opt/sdk/node_modules/@smithy/client.js"]
    assert (found.file, found.line) == ("words.mjs", 2)


@pytest.mark.parametrize(
    ("error_type", "kind", "says"),
    [
        ("Runtime.UserCodeSyntaxError", "syntax-error", ".mjs"),
        ("Runtime.ImportModuleError", "import-error", "@aws-sdk"),
        ("Runtime.HandlerNotFound", "handler-not-found", "export const"),
        ("Runtime.UnhandledPromiseRejection", "unhandled-rejection", "await"),
        ("Runtime.CallbackHandlerDeprecated", "callback-refused", "nodejs24.x"),
        ("Runtime.NodeJsExit", "never-settled", "resolve"),
        ("Runtime.JSONStringifyError", "not-json", "BigInt"),
        ("TypeError", "exception", "undefined"),
        ("NoSuchKey", "aws-error", "URL-encoded"),
    ],
)
def test_errors_of_node_have_words_of_their_own(error_type: str, kind: str, says: str) -> None:
    found = explain(error_type)
    assert (found.kind, says in found.text.en) == (kind, True)
    assert any("\u4e00" <= letter <= "\u9fff" for letter in found.text.zh)
    assert any("\u4e00" <= letter <= "\u9fff" for letter in found.title.zh)


def test_a_python_error_of_the_same_name_keeps_its_own_words() -> None:
    assert "json.loads" in explain("TypeError", runtime="python3.13").text.en


DENIED = ("User: arn:aws:sts::1:assumed-role/r/f is not authorized to perform: s3:PutObject on resource: "
          '"arn:aws:s3:::copies/a" because ')  # fmt: skip


@pytest.mark.parametrize(
    ("because", "says"), [("no identity-based policy allows the s3:PutObject action", "lacks"),
                          ("an explicit deny in an identity-based policy", "Deny")],
)  # fmt: skip
@pytest.mark.parametrize("runtime", ["python3.13", "nodejs24.x"])
def test_a_denial_names_what_is_missing_and_where(because: str, says: str, runtime: str) -> None:
    message = DENIED + because
    if runtime.startswith("python"):
        message = f"An error occurred (AccessDenied) when calling the PutObject operation: {message}"
    found = explain("ClientError" if runtime.startswith("python") else "AccessDenied", message, runtime=runtime)
    for words in ("s3:PutObject", "arn:aws:s3:::copies/a", "template.yaml", says):
        assert words in found.text.en
    assert "s3:PutObject" in found.text.zh


def test_a_throttled_invocation_is_told_from_a_failed_one() -> None:
    found = feedback.explain(result(invocation(status=InvocationStatus.THROTTLED)))
    assert found is not None
    assert (found.kind, "429" in found.text.en) == ("throttled", True)


def test_a_large_payload_is_worded_by_how_it_was_invoked() -> None:
    waiting = feedback.explain(result(invocation(status=InvocationStatus.TOO_LARGE)))
    queued = feedback.explain(result(invocation(status=InvocationStatus.TOO_LARGE, asynchronous=True)))
    assert waiting is not None and "6 MB" in waiting.text.en
    assert queued is not None and "1 MB" in queued.text.en


@pytest.mark.parametrize(
    ("step", "en", "zh"),
    [
        ({"step": "send-message", "queue": "Q", "body": "b"}, "send `b` to the queue `Q`", "队列 `Q`"),
        ({"step": "wait", "seconds": 60}, "let `60` seconds pass", "`60` 秒"),
        ({"step": "fail-call", "service": "s3", "operation": "GetObject", "error": "SlowDown"},
         "let call `1` of `s3` `GetObject` fail with `SlowDown`, `1` times", "`SlowDown`"),
        ({"step": "at-once", "times": 3, "do": {"step": "publish", "topic": "T", "message": "m"}},
         "at once: `3` times publish `m` to the topic `T`", "主题 `T`"),
        ({"step": "at-once", "steps": [{"step": "new-environment"}] * 7}, "2 more", "另有 2 件"),
        ({"step": "at-once", "do": 7}, "at once: ", "同时进行"),
    ],
)  # fmt: skip
def test_the_new_steps_are_told_in_both_languages(step: dict[str, object], en: str, zh: str) -> None:
    words = narration.step(step)
    assert en in words.en
    assert zh in words.zh
