"""Every way in which a run can fail has words of its own, in both languages."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from awslambdaric.bootstrap import _get_handler
from awslambdaric.lambda_runtime_exception import FaultException
from awslambdaric.lambda_runtime_marshaller import LambdaMarshaller

from course.grading import feedback
from sandbox.result import FunctionError, InvocationStatus, Outcome
from tests.grading.results import failed, invocation, result


def explain(error_type="KeyError", message="'name'", **changes):
    return feedback.explain(result(failed(error_type, message, **changes)))


def chinese(text):
    return any("\u4e00" <= letter <= "\u9fff" for letter in text)


def test_a_run_in_which_all_went_well_needs_no_words():
    assert feedback.explain(result(invocation(answer=1))) is None


@pytest.mark.parametrize("outcome", [outcome for outcome in Outcome if outcome is not Outcome.FINISHED])
def test_every_outcome_has_its_own_words_in_both_languages(outcome):
    found = feedback.explain(result(outcome=outcome, message="the reason"))
    assert found.kind == outcome.value
    assert found.title.en and found.text.en
    assert chinese(found.title.zh) and chinese(found.text.zh)


@pytest.mark.parametrize("status", [status for status in InvocationStatus if status is not InvocationStatus.ANSWERED])
def test_every_status_has_words_in_both_languages(status):
    found = explain(status=status)
    assert found.title.en and found.text.en
    assert chinese(found.title.zh) and chinese(found.text.zh)


def test_the_words_of_two_endings_are_never_the_same():
    found = [feedback.explain(result(outcome=outcome)) for outcome in Outcome if outcome is not Outcome.FINISHED]
    statuses = (InvocationStatus.TIMED_OUT, InvocationStatus.OUT_OF_MEMORY, InvocationStatus.EXITED,
                InvocationStatus.TOO_LARGE, InvocationStatus.FAILED)  # fmt: skip
    found += [explain(status=status) for status in statuses]
    assert len({each.text for each in found}) == len(found)


def test_the_learners_own_line_is_named_and_library_frames_are_apart():
    stack = (
        '  File "/var/task/handler.py", line 5, in handler\n    s3.get_object(Bucket=1)\n',
        '  File "/opt/venv/lib/python3.13/site-packages/botocore/client.py", line 570, in _api_call\n    return x\n',
    )
    error = FunctionError(type="ParamValidationError", message="Parameter validation failed:\nInvalid type",
                          stack=stack, file="handler.py", line=5)  # fmt: skip
    found = feedback.explain(result(invocation(status=InvocationStatus.FAILED, error=error)))
    assert (found.file, found.line) == ("handler.py", 5)
    (own,) = found.frames_own
    assert (own.file, own.line, own.function, own.code) == ("handler.py", 5, "handler", "s3.get_object(Bucket=1)")
    assert [frame.function for frame in found.frames_library] == ["_api_call"]
    assert found.kind == "aws-parameters"


def test_a_timeout_keeps_lambdas_words_and_figure():
    error = FunctionError(type="Sandbox.Timedout", message="RequestId: r Error: Task timed out after 3.00 seconds")
    found = feedback.explain(result(invocation(status=InvocationStatus.TIMED_OUT, error=error)))
    assert found.title.en == "Task timed out after 3.00 seconds"


def test_out_of_memory_names_the_functions_memory_size():
    assert "256 MB" in explain(status=InvocationStatus.OUT_OF_MEMORY, memory_mb=256).title.en


def test_an_error_that_a_service_answered_is_told_with_operation_and_code():
    found = explain("NoSuchKey", "An error occurred (NoSuchKey) when calling the GetObject operation: The key is gone")
    assert found.kind == "aws-error"
    assert "`GetObject` answered `NoSuchKey`" in found.title.en
    assert "URL-encoded" in found.text.en


def test_a_float_for_dynamodb_is_told_how_to_become_a_decimal():
    found = explain("TypeError", "Float types are not supported. Use Decimal types instead.")
    assert "parse_float=Decimal" in found.text.zh


def test_what_the_learner_wrote_stays_inside_code_marks():
    found = explain("ValueError", "a `tick` and\na [link](javascript:x) <b>")
    assert "`` a `tick` and a [link](javascript:x) <b> ``" in found.text.en


# What awslambdaric really says, taken from awslambdaric itself.


def load_error(tmp_path, monkeypatch, source, handler):
    (tmp_path / f"{handler.split('.')[0]}.py").write_text(source)
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(FaultException) as raised:
        _get_handler(handler)
    fault = raised.value
    error = FunctionError(type=fault.exception_type, message=fault.msg, stack=tuple(fault.trace or ()))
    root = f"{tmp_path}/"
    return FunctionError(type=error.type, message=error.message, stack=tuple(
        frame.replace(root, "/var/task/") for frame in error.stack))  # fmt: skip


@pytest.mark.parametrize(("source", "handler", "kind", "said"), [
    ("def handler(:\n", "broken_a.handler", "syntax-error", "invalid syntax"),
    ("import nothing_of_the_kind\n", "broken_b.handler", "import-error", "`nothing_of_the_kind`"),
    ("from json import lods\n", "broken_c.handler", "import-error", "`lods`"),
    ("x = 1\n", "broken_d.handler", "handler-not-found", "`broken_d.handler`"),
    ("x = 1\n", "broken_e", "bad-handler-name", "Bad handler"),
])  # fmt: skip
def test_what_keeps_a_module_from_loading_is_told(tmp_path, monkeypatch, source, handler, kind, said):
    error = load_error(tmp_path, monkeypatch, source, handler)
    found = feedback.explain(result(invocation(status=InvocationStatus.INIT_FAILED, error=error)))
    assert found.kind == kind
    assert said in found.text.en
    assert chinese(found.text.zh)
    if kind == "syntax-error":
        assert (found.file, found.line) == ("broken_a.py", 1)


@pytest.mark.parametrize("value", [{1, 2}, datetime.datetime(2026, 1, 1), object()])
def test_an_answer_that_is_not_json_is_told_what_it_holds(value):
    with pytest.raises(FaultException) as raised:
        LambdaMarshaller().marshal_response({"body": value})
    found = explain("Runtime.MarshalError", raised.value.msg)
    assert found.kind == "not-json"
    assert f"`{type(value).__name__}`" in found.text.en


def test_bytes_in_an_answer_that_are_no_text_are_told_apart():
    with pytest.raises(FaultException) as raised:
        LambdaMarshaller().marshal_response({"body": b"\xff"})
    assert "base64" in explain("Runtime.MarshalError", raised.value.msg).text.en


def test_a_decimal_is_no_problem_for_lambdas_marshaller():
    assert LambdaMarshaller().marshal_response({"total": Decimal("1.50")})[0] == '{"total": 1.50}'


def test_a_path_that_is_closed_leads_to_the_folder_that_python_itself_names():
    found = explain("PermissionError", "[Errno 13] Permission denied: '/tmp/x'")
    assert "tempfile.gettempdir()" in found.text.en
    assert "tempfile.gettempdir()" in found.text.zh
