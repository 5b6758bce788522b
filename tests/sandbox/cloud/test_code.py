"""Which files a function is made of, and what is said when they are not there."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest

from sandbox.cloud.functions.code import code_of, handler_path
from sandbox.cloud.scenario import play
from sandbox.cloud.world import World
from sandbox.job import Job
from sandbox.result import Outcome

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Globals: {Function: {Runtime: python3.13}}
Resources:
  One:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src/one/
      Handler: app.handler
  Two:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: ./src/two
      Handler: index.handler
      Runtime: nodejs24.x
  Inline:
    Type: AWS::Serverless::Function
    Properties:
      InlineCode: "def handler(event, context): return 1"
      Handler: index.handler
  Plain:
    Type: AWS::Lambda::Function
    Properties:
      Code: {ZipFile: !Sub "exports.handler = async () => '${AWS::Region}'"}
      Handler: index.handler
      Runtime: nodejs22.x
      Role: arn:aws:iam::123456789012:role/any
"""
CODE = {"template.yaml": b"", "src/one/app.py": b"1", "src/one/lib/x.py": b"x", "src/two/index.mjs": b"2"}


def test_each_function_of_an_application_has_what_lies_below_its_code_uri() -> None:
    world, job = World.deploy(TEMPLATE), Job(code=CODE, template=TEMPLATE, application=True)
    assert code_of(world.functions["One"], job) == {"app.py": b"1", "lib/x.py": b"x"}
    assert code_of(world.functions["Two"], job) == {"index.mjs": b"2"}


def test_code_in_the_template_is_a_file_called_index() -> None:
    world, job = World.deploy(TEMPLATE), Job(code=CODE, template=TEMPLATE)
    assert code_of(world.functions["Inline"], job) == {"index.py": b"def handler(event, context): return 1"}
    assert code_of(world.functions["Plain"], job) == {"index.js": b"exports.handler = async () => 'us-east-1'"}


def test_outside_of_an_application_every_function_has_all_of_the_code() -> None:
    world = World.deploy(TEMPLATE)
    assert code_of(world.functions["One"], Job(code=CODE, template=TEMPLATE)) == CODE


def test_a_code_uri_may_be_an_archive() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as opened:
        opened.writestr("app.py", "zipped")
    text = TEMPLATE.replace("src/one/", "build/one.zip")
    job = Job(code={**CODE, "build/one.zip": buffer.getvalue()}, template=text, application=True)
    assert code_of(World.deploy(text).functions["One"], job) == {"app.py": b"zipped"}


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("src/one/", "missing/", "line 7: One: there are no files at missing/."),
        ("src/one/", "../elsewhere", "line 7: One: ../elsewhere lies outside the template's folder."),
        ("app.handler", "main.handler",
         "line 8: One: the handler main.handler names a file that is not there: no main.py or main/__init__.py below "
         "src/one/."),
        ("Runtime: python3.13}", "Runtime: python3.13, CodeUri: nowhere}", ""),
    ],
)  # fmt: skip
def test_a_file_that_is_not_there_is_named_with_its_line(cloud: Any, old: str, new: str, sentence: str) -> None:
    text = TEMPLATE.replace(old, new)
    world = World.deploy(text)
    result = play(world, Job(code=CODE, template=text, application=True), cloud.invoker(world, lambda e, c: None))
    expected = (Outcome.TEMPLATE_REJECTED, sentence) if sentence else (Outcome.FINISHED, "")
    assert (result.outcome, result.message) == expected


def test_a_code_uri_of_globals_is_every_functions_own() -> None:
    text = TEMPLATE.replace("      CodeUri: src/one/\n", "").replace("python3.13}", "python3.13, CodeUri: src/one}")
    assert set(code_of(World.deploy(text).functions["One"], Job(code=CODE, template=text, application=True))) == {
        "app.py",
        "lib/x.py",
    }


@pytest.mark.parametrize(
    ("handler", "family", "path"),
    [
        ("app.handler", "python", "app"),
        ("pkg/app.handler", "python", "pkg/app"),
        ("pkg.app.handler", "python", "pkg/app"),
        ("app.handler", "nodejs", "app"),
        ("src/app.api.handler", "nodejs", "src/app"),
    ],
)
def test_a_handler_names_a_file(handler: str, family: str, path: str) -> None:
    assert handler_path(handler, family) == path
