"""The marks beside the lines: right place, right words, no style, and a bound on everything."""

import subprocess
import time

import pytest
from flask import Flask
from ruff.__main__ import find_ruff_bin

from course.web import i18n, lint, python_lint
from course.web.data_lint import lint_json, lint_yaml
from course.web.lint_messages import LintBusyError
from course.web.lint_rules import RULES


def test_an_undefined_name_is_an_error_with_its_place():
    [message] = python_lint.lint("def handler(event, context):\n    return tabel\n", "en")
    assert (message.code, message.severity) == ("F821", "error")
    assert (message.line, message.column, message.end_line, message.end_column) == (2, 12, 2, 17)
    assert "`tabel`" in message.message


def test_columns_count_characters_not_bytes():
    [message] = python_lint.lint('"商品" + x', "en")
    assert message.column == len('"商品" + ') + 1


def test_the_same_code_with_the_name_defined_is_quiet():
    assert python_lint.lint("tabel = 1\n\n\ndef handler(event, context):\n    return tabel\n", "en") == []


def test_style_is_the_learners_own_affair():
    ugly = "def handler( event,context ) :\n  X=event ; return   X\n"
    assert python_lint.lint(ugly, "en") == []


def test_a_syntax_error_is_said_in_both_languages():
    english, chinese = (
        python_lint.lint("def handler(event, context)\n    return 1\n", each)[0] for each in ("en", "zh")
    )
    assert english.code == chinese.code == "invalid-syntax"
    assert "not valid Python" in english.message
    assert "不是合法的 Python" in chinese.message


@pytest.mark.parametrize(
    ("code", "rule"),
    [
        ("import os\n", "F401"),
        ("def f(x=[]):\n    return x\n", "B006"),
        ("def f():\n    try:\n        return 1\n    except:\n        return 2\n", "E722"),
        ("def f(x):\n    x == 1\n", "B015"),
        ('def f(x):\n    return x is "a"\n', "F632"),
        ("return 1\n", "F706"),
        ('x = {"a": 1, "a": 2}\n', "F601"),
        ('x = "\\d"\n', "W605"),
    ],
)
def test_likely_mistakes_have_words_of_their_own_in_both_languages(code, rule):
    english, chinese = (
        next(each for each in python_lint.lint(code, language) if each.code == rule) for language in ("en", "zh")
    )
    assert english.message != chinese.message
    assert any("\u4e00" <= letter <= "\u9fff" for letter in chinese.message)
    assert "{" not in english.message + chinese.message


@pytest.mark.parametrize("rule", sorted(RULES))
def test_ruff_knows_every_rule_that_has_words(rule):
    done = subprocess.run([find_ruff_bin(), "rule", rule], capture_output=True, check=False)
    assert done.returncode == 0


def test_a_comment_in_the_code_cannot_silence_the_marks():
    assert python_lint.lint("x = undefined_name  # noqa\n", "en")


@pytest.mark.parametrize("code", ["(" * 100_000, "x=" + "-" * 99_000 + "1", "a" + ".b" * 49_000, 'f"{' * 10_000])
def test_code_made_to_be_hard_to_read_ends_in_marks_or_in_silence(code):
    assert isinstance(python_lint.lint(code, "en"), list)


def test_a_linter_that_does_not_end_is_ended(monkeypatch, tmp_path):
    slow = tmp_path / "ruff"
    slow.write_text("#!/bin/sh\nexec sleep 60\n")
    slow.chmod(0o755)
    monkeypatch.setattr(python_lint, "find_ruff_bin", lambda: str(slow))
    began = time.monotonic()
    assert python_lint.lint("x = y\n", "en") == []
    assert python_lint.SECONDS * 0.9 < time.monotonic() - began < 20


def test_when_all_linters_are_at_work_it_says_so(monkeypatch):
    monkeypatch.setattr(python_lint, "SECONDS", 0.01)
    assert python_lint._turn.acquire() and python_lint._turn.acquire()
    try:
        with pytest.raises(LintBusyError):
            python_lint.lint("x = 1\n", "en")
    finally:
        python_lint._turn.release(2)
    assert python_lint.lint("x = 1\n", "en") == []


def test_json_is_marked_where_it_stops_being_json():
    [message] = lint_json('{\n  "a": 1\n  "b": 2\n}', "en")
    assert (message.line, message.column, message.code) == (3, 3, "invalid-json")
    assert lint_json('{\n  "a": 1,\n  "b": 2\n}', "en") == []


def test_json_without_end_is_a_message_and_no_crash():
    assert lint_json("[" * 100_000, "zh")[0].message == "JSON 嵌套过深。"


def test_yaml_is_marked_where_it_stops_being_yaml():
    [message] = lint_yaml("Resources:\n  A: [1, 2\n  B: 3\n", "en")
    assert message.line == 3
    assert lint_yaml("Resources:\n  A: [1, 2]\n  B: 3\n", "en") == []


def test_cloudformation_tags_are_fine_in_yaml():
    assert lint_yaml("Name: !Sub '${A}-b'\nOther: !GetAtt A.Arn\n", "en") == []


def test_deep_yaml_is_given_up_at_once():
    began = time.monotonic()
    assert lint_yaml("[" * 100_000, "en")[0].message == "This YAML is nested too deeply."
    assert time.monotonic() - began < 3


@pytest.fixture
def client():
    app = Flask(__name__)
    i18n.register(app)
    app.register_blueprint(lint.bp)
    return app.test_client()


def test_the_view_answers_with_messages(client):
    answer = client.post("/lint", data={"language": "python", "code": "x = y\n"})
    [message] = answer.get_json()["messages"]
    assert message["line"] == 1 and message["severity"] == "error" and "`y`" in message["message"]


def test_a_language_without_a_linter_has_no_messages(client):
    assert client.post("/lint", data={"language": "cobol", "code": "x = y\n"}).get_json() == {"messages": []}


def test_a_file_too_long_to_lint_is_refused(client):
    assert client.post("/lint", data={"language": "json", "code": " " * (lint.LONGEST + 1)}).status_code == 413
    assert client.post("/lint", data={"language": "json", "code": "1" + " " * (lint.LONGEST - 1)}).status_code == 200
