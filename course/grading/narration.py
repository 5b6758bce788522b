"""What was done to the system, in words: the steps of a case for a learner to read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from course.catalogue.model import Text
from sandbox.result import Result

LONGEST = 120
_WORDS = {
    "put-object": Text("put {key} into the bucket {bucket}", "把 {key} 放入存储桶 {bucket}"),
    "delete-object": Text("delete {key} from the bucket {bucket}", "从存储桶 {bucket} 删除 {key}"),
    "put-item": Text("put {item} into the table {table}", "把 {item} 写入表 {table}"),
    "update-item": Text("update {key} of the table {table}: set {set}", "更新表 {table} 的 {key}：设置 {set}"),
    "delete-item": Text("delete {key} from the table {table}", "从表 {table} 删除 {key}"),
    "request": Text("request {method} {path}", "请求 {method} {path}"),
    "invoke": Text("invoke with {payload}", "以 {payload} 调用"),
    "deliver-again": Text("deliver the same events again", "把同样的事件再投递一次"),
    "new-environment": Text("start a new execution environment", "启动新的执行环境"),
}


def steps(result: Result) -> Text | None:
    """The steps of the run, one after another; None when there was none."""
    found = [step(done.step) for done in result.steps]
    if not found:
        return None
    return Text("; ".join(words.en for words in found), "；".join(words.zh for words in found))


def step(done: Mapping[str, Any]) -> Text:
    """One step. Its data are set as inline code."""
    words = _WORDS.get(str(done.get("step")), Text("{step}", "{step}"))
    values = _Values({key: code(value) for key, value in done.items()})
    return Text(words.en.format_map(values), words.zh.format_map(values))


def code(value: Any) -> str:
    """`value` on one line as inline Markdown code, cut."""
    words = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    words = " ".join(words.split())
    if len(words) > LONGEST:
        words = words[:LONGEST] + "…"
    fence = "``" if "`" in words else "`"
    inner = f" {words} " if fence == "``" else words
    return f"{fence}{inner.replace('``', '` `') if fence == '``' else inner or ' '}{fence}"


class _Values(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "…"
