"""What `console` prints, and what the context and the environment tell."""

import json
import re

import pytest

pytestmark = pytest.mark.sandbox
CODE = """\
console.log('while loading');
export const handler = async (event, context) => {
  console.trace('t'); console.debug('d'); console.log('l %s', 'x', { a: 1 }); console.info('i'); console.warn('w');
  console.error('e'); console.log('two\\nlines'); console.log({ a: 1 }); console.error(new TypeError('bad'));
  console.log('with', new RangeError('beside')); process.stdout.write('raw\\n');
  const { getRemainingTimeInMillis, ...rest } = context;
  return { ...rest, left: getRemainingTimeInMillis(), trace: process.env._X_AMZN_TRACE_ID ?? null,
    env: process.env, cwd: process.cwd(), zone: new Date().getTimezoneOffset(), keys: Object.keys(context) };
};
"""
JSON = """\
      LoggingConfig:
        LogFormat: JSON
        ApplicationLogLevel: %s
"""


@pytest.fixture(scope="module")
def printed(play):
    functions = {
        "Text": {"handler": "handler.handler", "timeout": 20},
        "Old": {"handler": "handler.handler", "runtime": "nodejs20.x"},
        "Json": {"handler": "handler.handler", "more": JSON % "TRACE"},
        "Warn": {"handler": "handler.handler", "more": JSON % "WARN"},
    }
    return dict(zip(functions, play({"handler.mjs": CODE}, functions, [(name, {}) for name in functions]), strict=True))


def lines(invocation):
    texts = [line.text for line in invocation.logs]
    start = next(n for n, text in enumerate(texts) if text.startswith("START"))
    end = next(n for n, text in enumerate(texts) if text.startswith("END"))
    return [text for n, text in enumerate(texts) if start < n < end]


def entries(invocation):
    """The handler's own lines of a JSON log; Lambda's beside them have a type instead of a level."""
    found = [json.loads(line.text) for line in invocation.logs if line.text.startswith("{")]
    return [entry for entry in found if "level" in entry]


def test_text_lines_have_a_time_the_request_id_and_the_level(printed):
    pattern = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\t(\S+)\t([A-Z]+)\t(.*)")
    found = [match.groups() for match in map(pattern.fullmatch, lines(printed["Text"])) if match]
    own = printed["Text"].request_id
    assert found[0] == ("-", "INFO", "while loading")
    assert found[1:8] == [
        (own, "TRACE", "t"),
        (own, "DEBUG", "d"),
        (own, "INFO", "l x { a: 1 }"),
        (own, "INFO", "i"),
        (own, "WARN", "w"),
        (own, "ERROR", "e"),
        (own, "INFO", "two"),
    ]
    assert "raw" in lines(printed["Text"])


def test_before_the_first_invocation_older_runtimes_print_undefined(printed):
    assert lines(printed["Old"])[0].endswith("Z\tundefined\tINFO\twhile loading")


def test_json_lines_are_objects_with_levels_and_errors_taken_apart(printed):
    own = [entry for entry in entries(printed["Json"]) if entry["requestId"] == printed["Json"].request_id]
    assert [entry["level"] for entry in own[:6]] == ["TRACE", "DEBUG", "INFO", "INFO", "WARN", "ERROR"]
    assert own[2]["message"] == "l x { a: 1 }" and own[6]["message"] == "two\nlines"
    assert own[7]["message"] == {"a": 1}
    assert own[8]["message"]["errorType"] == "TypeError" and own[8]["message"]["errorMessage"] == "bad"
    assert (own[9]["errorType"], own[9]["errorMessage"]) == ("RangeError", "beside")
    assert own[9]["stackTrace"][0] == "RangeError: beside"


def test_the_log_level_drops_what_is_below_it(printed):
    levels = {entry["level"] for entry in entries(printed["Warn"])}
    assert levels == {"WARN", "ERROR"}


def test_the_context_says_what_lambda_says(printed):
    invocation = printed["Text"]
    context = invocation.answer
    assert context["awsRequestId"] == invocation.request_id
    assert context["functionName"] == invocation.function_name
    assert context["invokedFunctionArn"] == (
        f"arn:aws:lambda:us-east-1:123456789012:function:{invocation.function_name}"
    )
    assert (context["memoryLimitInMB"], context["functionVersion"]) == ("256", "$LATEST")
    assert (context["logGroupName"], context["logStreamName"]) == (invocation.log_group, invocation.log_stream)
    assert 15_000 < context["left"] <= 20_000
    assert "callbackWaitsForEmptyEventLoop" not in context["keys"]
    assert "callbackWaitsForEmptyEventLoop" in printed["Old"].answer["keys"]


def test_the_environment_is_the_functions_own(printed):
    answer = printed["Text"].answer
    assert answer["env"]["_HANDLER"] == "handler.handler"
    assert answer["env"]["AWS_EXECUTION_ENV"] == "AWS_Lambda_nodejs24.x"
    assert (answer["cwd"], answer["zone"]) == ("/var/task", 0)
    private = [name for name in answer["env"] if name.startswith(("COLDSTART", "NODE_", "UV_"))]
    assert private == []
