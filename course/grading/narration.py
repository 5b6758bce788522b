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
    "send-message": Text("send {body} to the queue {queue}", "把 {body} 发送到队列 {queue}"),
    "send-messages": Text("send the messages {messages} to the queue {queue}", "把消息 {messages} 发送到队列 {queue}"),
    "put-records": Text("put the records {records} into the stream {stream}", "把记录 {records} 写入流 {stream}"),
    "publish": Text("publish {message} to the topic {topic}", "向主题 {topic} 发布 {message}"),
    "put-event": Text(
        "put the event {detail_type} from {source} with {detail}",
        "放入来自 {source} 的事件 {detail_type}，内容 {detail}",
    ),
    "put-log-events": Text("write {messages} to the log group {log_group}", "把 {messages} 写入日志组 {log_group}"),
    "wait": Text("let {seconds} seconds pass", "让时间过去 {seconds} 秒"),
    "fail-call": Text(
        "let call {call} of {service} {operation} fail with {error}, {times} times",
        "让 {service} {operation} 的第 {call} 次调用以 {error} 失败，共 {times} 次",
    ),
    "kill-environment": Text(
        "let the execution environment die after AWS call {after_call}", "在第 {after_call} 次 AWS 调用之后终止执行环境"
    ),
    "at-once": Text("at once: {inner}", "同时进行：{inner}"),
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
    shown = {key: code(value) for key, value in {**_DEFAULTS, **done}.items()}
    inner = _inner(done)
    return Text(
        words.en.format_map(_Values({**shown, "inner": inner.en})),
        words.zh.format_map(_Values({**shown, "inner": inner.zh})),
    )


_DEFAULTS = {"call": 1, "times": 1}
"""What a `fail-call` means that does not say so."""
MOST_INNER = 5


def _inner(done: Mapping[str, Any]) -> Text:
    """What happens at once: some of the steps, or one and how many times."""
    one, many = done.get("do"), done.get("steps")
    if isinstance(one, Mapping):
        times = code(done.get("times", 1))
        words = step(one)
        return Text(f"{times} times {words.en}", f"{times} 次{words.zh}")
    found = [step(each) for each in many if isinstance(each, Mapping)] if isinstance(many, list | tuple) else []
    more = Text(f", {len(found) - MOST_INNER} more", f"，另有 {len(found) - MOST_INNER} 件")
    cut = len(found) > MOST_INNER
    return Text(
        ", ".join(words.en for words in found[:MOST_INNER]) + (more.en if cut else ""),
        "，".join(words.zh for words in found[:MOST_INNER]) + (more.zh if cut else ""),
    )


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
