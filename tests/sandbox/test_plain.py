"""Jobs and results as plain data."""

import json

import pytest

from sandbox import plain
from sandbox.errors import JobRejected
from sandbox.job import Job, Seed, SeedObject
from sandbox.result import Call, Change, ChangeKind, Invocation, InvocationStatus, Outcome, Result, StepResult


def test_a_job_comes_back_equal_through_json():
    job = Job(
        code={"a.py": b"\xff\x00"},
        template="t",
        seed=Seed(objects=(SeedObject(bucket="b", key="k", body=b"x"),), items={"t": ({"id": 1},)}),
        steps=({"step": "invoke", "payload": None},),
    )
    assert plain.load(Job, json.loads(json.dumps(plain.dump(job)))) == job


def test_a_result_comes_back_equal_through_json():
    invocation = Invocation(
        request_id="r",
        function="F",
        function_name="f",
        source="s3",
        event={"a": 1},
        status=InvocationStatus.ANSWERED,
        cold=True,
        calls=(Call(service="s3", operation="GetObject", parameters={"Bucket": "b"}, status=200),),
        changes=(Change(service="s3", kind=ChangeKind.ADDED, resource="b", key="k", after={"size": 1}),),
    )
    result = Result(outcome=Outcome.FINISHED, steps=(StepResult(step={"step": "x"}, invocations=(invocation,)),))
    assert plain.load(Result, json.loads(json.dumps(plain.dump(result)))) == result


def test_an_unknown_field_is_named():
    with pytest.raises(JobRejected, match="'colour'"):
        plain.load(Job, {"code": {}, "template": "", "colour": 1})


def test_a_missing_field_is_named():
    with pytest.raises(JobRejected, match="template"):
        plain.load(Job, {"code": {}})


def test_a_field_of_the_wrong_type_is_named():
    with pytest.raises(JobRejected, match=r"Job\.template"):
        plain.load(Job, {"code": {}, "template": 7})


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("code", {"a.py": {"base64": "a"}}),
        ("code", {"a.py": {"base64": 5}}),
        ("code", {"a.py": {}}),
        ("code", {"a.py": {"base64": "\u00e9"}}),
        ("timeout", 10**400),
    ],
)
def test_a_value_that_cannot_be_read_is_named(field, value):
    with pytest.raises(JobRejected, match=rf"^Job\.{field}"):
        plain.load(Job, {"code": {}, "template": "", field: value})


def test_a_word_that_is_none_of_an_enumeration_is_named():
    with pytest.raises(JobRejected, match=r"^Result\.outcome"):
        plain.load(Result, {"outcome": "wonderful"})


def test_what_is_deep_inside_is_named_by_its_whole_path():
    wrong = {"code": {}, "template": "", "seed": {"objects": [{"bucket": "b", "key": 7, "body": {"base64": ""}}]}}
    with pytest.raises(JobRejected, match=r"^Job\.seed\.objects\[0\]\.key must be <class 'str'>, not int$"):
        plain.load(Job, wrong)


def test_the_text_of_a_value_is_the_json_of_its_plain_data():
    seed = Seed(items={"t": ({"id": 1.5},)})
    job = Job(code={"a.py": b"\xff"}, template="\ud800 函数", seed=seed, steps=({"step": "x"},))
    result = Result(outcome=Outcome.FINISHED, message="<>", steps=(StepResult(step={"list": (1, None)}),))
    assert json.loads(plain.text(job)) == plain.dump(job)
    assert json.loads(plain.text(result)) == plain.dump(result)


def test_what_is_no_plain_data_has_no_text():
    with pytest.raises(TypeError, match="object is no plain data"):
        plain.text({"a": object()})
