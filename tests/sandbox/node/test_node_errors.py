"""Error documents of Node.js, read without running any."""

import json

import pytest

from sandbox.cloud.functions.function_errors import function_error


def read(*trace):
    document = {"errorType": "TypeError", "errorMessage": "bad", "trace": ["TypeError: bad", *trace]}
    return function_error(json.dumps(document).encode())


@pytest.mark.parametrize(
    ("frame", "place"),
    [
        ("    at handler (file:///var/task/handler.mjs:12:9)", ("handler.mjs", 12)),
        ("    at file:///var/task/lib/a.mjs:3:1", ("lib/a.mjs", 3)),
        ("    at async file:///var/task/a.mjs:4:1", ("a.mjs", 4)),
        ("    at async Promise.all (index 0)", (None, None)),
        ("    at Object.<anonymous> (/var/task/handler.cjs:7:11)", ("handler.cjs", 7)),
        ("    at new Order (file:///var/task/order.mjs:2:5)", ("order.mjs", 2)),
        ("/var/task/handler.js:2", ("handler.js", 2)),
        ("file:///var/task/handler.mjs:9", ("handler.mjs", 9)),
        ("    at S (file:///var/runtime/node_modules/@aws-sdk/client-s3/index.js:1:9)", (None, None)),
        ("    at f (/var/task/node_modules/left-pad/index.js:1:9)", (None, None)),
        ("    at handler (file:///etc/passwd:1:1)", (None, None)),
        ("    at node:internal/process/task_queues:104:5", (None, None)),
    ],
)
def test_a_frame_names_the_learners_file_and_line(frame, place):
    error = read(frame)
    assert (error.file, error.line) == place


def test_the_innermost_frame_of_the_learners_own_counts():
    error = read(
        "    at f (/var/task/node_modules/x/i.js:1:1)", "    at g (/var/task/a.js:5:1)", "    at h (/var/task/b.js:6:1)"
    )
    assert (error.file, error.line) == ("a.js", 5)
    assert error.stack[0] == "TypeError: bad"


@pytest.mark.parametrize("trace", [None, "text", [1, None, {}], [" " * 20000], ["at (" * 5000]])
def test_a_trace_of_any_shape_is_read(trace):
    error = function_error(json.dumps({"errorType": "E", "errorMessage": "m", "trace": trace}).encode())
    assert (error.type, error.message, error.file) == ("E", "m", None)
