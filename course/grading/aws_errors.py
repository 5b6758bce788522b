"""Words for what an AWS SDK raises: an error answer of a service, or parameters that it refuses to send."""

from __future__ import annotations

import re

from course.catalogue.model import Text
from course.grading import denials
from course.grading.narration import code
from sandbox.result import FunctionError

Words = tuple[str, Text, Text]
"""kind, title, text"""

_ANSWER = re.compile(r"An error occurred \(([^)]+)\) when calling the (\w+) operation[^:]*:?\s*(.*)", re.S)
_ADVICE = {
    "NoSuchKey": Text(
        "There is no object with this key. Compare the key in the log with the one in the bucket; the "
        "keys in S3 "
        "events are URL-encoded.",
        "没有这个键的对象。请把日志里的键和存储桶里的对比；S3 事件里的键是经过 URL 编码的。",
    ),
    "404": Text(
        "There is no such object or bucket. Compare the names in the log with what there is.",
        "没有这个对象或存储桶。请把日志里的名称和实际存在的对比。",
    ),
    "NoSuchBucket": Text(
        "There is no bucket of this name. Take the name from the event or from an environment variable, "
        "not from the code.",
        "没有这个名称的存储桶。名称要取自事件或环境变量，不要写死在代码里。",
    ),
    "ResourceNotFoundException": Text(
        "There is no table of this name. Its real name comes from an environment variable of the template.",
        "没有这个名称的表。它真正的名称来自模板里设置的环境变量。",
    ),
    "QueueDoesNotExist": Text(
        "There is no queue of this name or URL. Its real one comes from an environment variable of the template.",
        "没有这个名称或 URL 的队列。真正的值来自模板里设置的环境变量。",
    ),
    "NotFoundException": Text(
        "There is no such topic or resource. Its ARN comes from an environment variable of the template.",
        "没有这个主题或资源。它的 ARN 来自模板里设置的环境变量。",
    ),
    "ConditionalCheckFailedException": Text(
        "The condition of the write did not hold, and DynamoDB wrote nothing. Often this is what you "
        "asked for: catch "
        "this one exception and decide what it means.",
        "写入的条件不成立，DynamoDB 什么也没有写。这往往正是你要的结果：捕获这一个异常，再决定它意味着什么。",
    ),
    "ValidationException": Text(
        "DynamoDB cannot read the request: a key attribute is missing, has another type than the table "
        "says, or an "
        "expression is not right.",
        "DynamoDB 看不懂这个请求：缺少键属性，类型与表不符，或者表达式写得不对。",
    ),
    "ThrottlingException": Text(
        "The service was asked too often in a short time. boto3 and the JavaScript SDK try again by themselves a few "
        "times; wait longer between tries, with some chance in it, or ask less often.",
        "短时间内请求得太频繁。boto3 和 JavaScript SDK 会自己重试几次；请拉长重试的间隔并加入随机，或者减少请求。",
    ),
}
_ANY = Text(
    "The service refused the call; its parameters and the answer stand in the trace.",
    "服务拒绝了这个调用；参数和响应都在调用记录里。",
)


def words(error: FunctionError) -> Words | None:
    """The explanation when an SDK raised the error, else None."""
    answer = _ANSWER.search(error.message)
    if answer:
        return _refused(error.type, answer[1], answer[2], answer[3])
    if error.type in _ADVICE or error.type in denials.CODES:  # the JavaScript SDK names an error by its code
        return _thrown(error)
    if error.type == "ParamValidationError":
        return _parameters(error)
    if error.type in ("TypeError", "ValueError") and "Float types are not supported" in error.message:
        return _float()
    return None


def _refused(error_type: str, reason: str, operation: str, message: str) -> Words:
    denied = denials.advice(reason, message)  # says all that the message says
    advice = denied or _ADVICE.get(reason, _ANY)
    shown = f" ({code(message)})" if message.strip() and not denied else ""
    return (
        "aws-error",
        Text(f"{code(operation)} answered {code(reason)}", f"{code(operation)} 返回了 {code(reason)}"),
        Text(
            f"boto3 raised {code(error_type)} because AWS refused the call{shown}. {advice.en}",
            f"AWS 拒绝了这个调用{shown}，于是 boto3 抛出 {code(error_type)}。{advice.zh}",
        ),
    )


def _thrown(error: FunctionError) -> Words:
    denied = denials.advice(error.type, error.message)
    advice = denied or _ADVICE.get(error.type, _ANY)
    shown = f" ({code(error.message)})" if error.message.strip() and not denied else ""
    return (
        "aws-error",
        Text(f"AWS answered {code(error.type)}", f"AWS 返回了 {code(error.type)}"),
        Text(
            f"The SDK threw {code(error.type)} because AWS refused the call{shown}. {advice.en}",
            f"AWS 拒绝了这个调用{shown}，于是 SDK 抛出 {code(error.type)}。{advice.zh}",
        ),
    )


def _parameters(error: FunctionError) -> Words:
    reason = error.message.partition(":\n")[2] or error.message
    return (
        "aws-parameters",
        Text("boto3 did not send the call", "boto3 没有发出这个调用"),
        Text(
            f"A parameter is missing, misspelled or has the wrong type: {code(reason)}.",
            f"有参数缺失、拼错或类型不对：{code(reason)}。",
        ),
    )


def _float() -> Words:
    return (
        "aws-float",
        Text("DynamoDB takes no `float`", "DynamoDB 不接受 `float`"),
        Text(
            "boto3's table resource refuses `float`, which cannot hold 0.1 exactly. Use `Decimal`: "
            "`json.loads(text, parse_float=Decimal)` or `Decimal(str(value))`.",
            "boto3 的表资源不接受 `float`，因为它无法精确表示 0.1。请使用 `Decimal`："
            "`json.loads(text, parse_float=Decimal)` 或 `Decimal(str(value))`。",
        ),
    )
