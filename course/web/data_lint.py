"""Lint for JSON (RFC 8259) and YAML 1.1: the first syntax error, where it is and what was met there."""

from __future__ import annotations

import json

import yaml

from course.web.lint_messages import Message

DEEPEST = 100
"""Collections in collections that YAML may hold here; a template has about ten."""

JSON_ERRORS = {
    "Expecting value": ("A value is missing here", "这里缺少一个值"),
    "Expecting property name enclosed in double quotes": (
        "A key in double quotes is missing here",
        "这里缺少一个用双引号括起来的键",
    ),
    "Expecting ':' delimiter": ("A `:` is missing here", "这里缺少 `:`"),
    "Expecting ',' delimiter": ("A `,` is missing here", "这里缺少 `,`"),
    "Illegal trailing comma before end of object": ("JSON allows no comma here", "JSON 不允许这里有逗号"),
    "Illegal trailing comma before end of array": ("JSON allows no comma here", "JSON 不允许这里有逗号"),
    "Unterminated string starting at": ("This string has no end", "这个字符串没有结束"),
    "Invalid control character at": (
        "A line break inside a string is written `\\n`",
        "字符串里的换行要写成 `\\n`",
    ),
    "Invalid \\escape": ("JSON does not know this escape", "JSON 没有这种转义"),
    "Extra data": ("Nothing may follow the first value", "第一个值之后不能再有内容"),
}


def lint_json(code: str, language: str) -> list[Message]:
    """The first place where `code` stops being JSON."""
    try:
        json.loads(code)
    except json.JSONDecodeError as error:
        reason = next((words for start, words in JSON_ERRORS.items() if error.msg.startswith(start)), None)
        words = reason[language == "zh"] if reason else error.msg
        sentence = f"这不是合法的 JSON：{words}。" if language == "zh" else f"This is not valid JSON. {words}."
        return [_at(error.lineno, error.colno, sentence, "invalid-json")]
    except RecursionError:
        sentence = "JSON 嵌套过深。" if language == "zh" else "This JSON is nested too deeply."
        return [_at(1, 1, sentence, "invalid-json")]
    return []


def lint_yaml(code: str, language: str) -> list[Message]:
    """The first place where `code` stops being YAML. Tags as `!Ref` are fine: nothing is constructed."""
    depth = 0
    try:
        for event in yaml.parse(code, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > DEEPEST:  # the parser's time grows with the square of the depth
                sentence = "YAML 嵌套过深。" if language == "zh" else "This YAML is nested too deeply."
                start = event.start_mark
                return [_at(start.line + 1 if start else 1, start.column + 1 if start else 1, sentence, "invalid-yaml")]
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = error.problem or error.context or ""
        sentence = f"这不是合法的 YAML：{problem}。" if language == "zh" else f"This is not valid YAML: {problem}."
        return [_at(mark.line + 1 if mark else 1, mark.column + 1 if mark else 1, sentence, "invalid-yaml")]
    except yaml.YAMLError:
        sentence = "YAML 中有不允许的字符。" if language == "zh" else "YAML does not allow one of these characters."
        return [_at(1, 1, sentence, "invalid-yaml")]
    return []


def _at(line: int, column: int, message: str, code: str) -> Message:
    return Message(
        line=line,
        column=column,
        end_line=line,
        end_column=column + 1,
        severity="error",
        message=message,
        code=code,
    )
