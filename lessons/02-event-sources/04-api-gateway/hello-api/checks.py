"""Does the API greet by name, with its own headers, and also when there is no name?"""

from __future__ import annotations

import json
import random
from typing import Any
from urllib.parse import quote, urlencode

from course.grading.checks import Case, Facts, Problem, Text, case, check


@case
def with_a_name(rng: random.Random) -> Case:
    return getting("/hello?name=Ada", "Ada")


@case
def without_a_name(rng: random.Random) -> Case:
    return getting("/hello", "world")


@case
def empty_name(rng: random.Random) -> Case:
    return getting("/hello?name=", "world")


@case(hidden=True, idea=Text(
    en="after another visitor, a name with spaces, a quotation mark and letters beyond ASCII",
    zh="在另一位访客之后，带空格、引号和非 ASCII 字符的名字",
))
def fresh_name(rng: random.Random) -> Case:
    first = rng.choice(["Zoë", "李雷", "Jürgen", "Мария", "さくら"])
    nick = rng.choice(["The Rock", "Bo", "C:\\", "K9"])
    name = f'{first} "{nick}" {rng.randrange(10, 99)}'
    before = getting(f"/hello?name=Grace{rng.randrange(100)}", "")
    asked = getting(f"/hello?{urlencode({'name': name}, quote_via=quote)}", name)
    return Case(steps=[*before.steps, *asked.steps], memo=asked.memo)


@case(hidden=True, idea=Text(en="a query with other parameters only", zh="只有其他参数的查询"))
def other_parameters(rng: random.Random) -> Case:
    other = rng.choice(["lang", "page", "nickname", "debug"])
    return getting(f"/hello?{other}={rng.randrange(10, 99)}", "world")


@check(
    task=1,
    cases=["with_a_name", "fresh_name"],
    errors_allowed=True,
    title=Text(en="a visitor is greeted by name", zh="按名字问候访客"),
    hidden_message=Text(
        en="It works for the name that you can see, but not for another one. Take the name from each query anew, and let "
        "`json.dumps` (`JSON.stringify`) write the body: a quotation mark in a name breaks JSON that is glued "
        "together by hand.",
        zh="你能看到的名字没问题，换一个就不行了。名字每次都要取自查询参数，正文要交给 `json.dumps`（`JSON.stringify`）来写：手工拼的 JSON，"
        "名字里有引号就坏了。",
    ),
)
def greets_by_name(facts: Facts) -> Problem | None:
    return failure(facts) or greeting_differs(facts)


@check(
    task=2,
    cases=["with_a_name"],
    title=Text(en="the answer has its headers", zh="响应带上了响应头"),
)
def sends_the_headers(facts: Facts) -> Problem | None:
    wanted = {"content-type": "application/json", "cache-control": "max-age=60"}
    found = {name: header(facts.response, name) for name in wanted}
    # RFC 9110: a media type may have parameters, and neither value cares for case.
    plain = (found["content-type"].split(";")[0].strip().lower(), found["cache-control"].replace(" ", "").lower())
    if plain == tuple(wanted.values()):
        return None
    if isinstance(facts.answer, dict) and "statusCode" not in facts.answer:
        message = Text(
            en="Your answer has no `statusCode`, so the HTTP API inferred status 200 and `application/json` and took "
            "the whole "
            "answer as the body. Headers of your own need the full form: `statusCode`, `headers`, `body`.",
            zh="返回值里没有 `statusCode`，于是 HTTP API 推断状态码为 200、类型为 `application/json`，"
            "把整个返回值当作正文。"
            "要有自己的响应头，就得写完整格式：`statusCode`、`headers`、`body`。",
        )
    else:
        message = Text(
            en="Headers go beside `statusCode`, as an object of strings: `\"headers\": {\"content-type\": ...}`. "
            "Without a "
            "content type, the client has to guess what the body is.",
            zh="响应头和 `statusCode` 并列，是值为字符串的对象：`\"headers\": {\"content-type\": ...}`。"
            "没有内容类型，客户端只能猜正文是什么。",
        )
    return Problem(did=requested(facts), expected=wanted, found=found, message=message)


@check(
    task=3,
    cases=["without_a_name", "empty_name", "other_parameters"],
    errors_allowed=True,
    title=Text(en="without a name it greets the world", zh="没有名字时问候世界"),
    hidden_message=Text(
        en="With no query at all it works, but not when the query holds other parameters and no name.",
        zh="完全没有查询参数时没问题，但查询里只有别的参数、没有名字时就不对了。",
    ),
)
def greets_the_world(facts: Facts) -> Problem | None:
    return failure(facts) or greeting_differs(facts)


def failure(facts: Facts) -> Problem | None:
    """Words for a handler that raised, and for an answer that is no proxy response."""
    failed = next((invocation.error for invocation in facts.invocations if invocation.error is not None), None)
    if failed is not None:
        return handler_failed(facts, f"{failed.type}: {failed.message}", failed.line)
    body = facts.answer.get("body") if isinstance(facts.answer, dict) else None
    if body is not None and not isinstance(body, str):
        return Problem(
            did=requested(facts),
            expected={"body": json.dumps({"message": f"Hello, {facts.memo['name']}!"})},
            found={"body": body},
            message=Text(
                en="`body` must be a string: an HTTP body is text, and it is you who writes the JSON. "
                "Use `json.dumps({...})`, in JavaScript `JSON.stringify({...})`.",
                zh="`body` 必须是字符串：HTTP 正文是文本，JSON 要由你来写。请用 `json.dumps({...})`，JavaScript 用 `JSON.stringify({...})`。",
            ),
        )
    return None


def handler_failed(facts: Facts, error: str, line: int | None) -> Problem:
    if "?" not in facts.memo["path"]:
        message = Text(
            en="Without a query there is no `queryStringParameters` in an event of payload 2.0 (in 1.0 it is null). "
            "Read it with `event.get(\"queryStringParameters\") or {}`, in JavaScript with "
            "`event.queryStringParameters ?? {}`.",
            zh="没有查询参数时，格式 2.0 的事件里没有 `queryStringParameters`（在 1.0 里是 null）。"
            "请用 `event.get(\"queryStringParameters\") or {}` 读取，JavaScript 用 "
            "`event.queryStringParameters ?? {}`。",
        )
    else:
        message = Text(
            en="The handler failed, and the visitor got an error 500 that explains nothing. Does your code expect a "
            "parameter that this request does not have?",
            zh="处理程序失败了，访客得到一个什么都没说明的 500。你的代码是不是用到了这个请求没有的参数？",
        )
    return Problem(
        did=requested(facts),
        expected=Text(en="status 200", zh="状态码 200"),
        found=Text(en=f"status {status(facts.response)}: {error}", zh=f"状态码 {status(facts.response)}：{error}"),
        message=message,
        line=line,
    )


def greeting_differs(facts: Facts) -> Problem | None:
    wanted = {"message": f"Hello, {facts.memo['name']}!"}
    found = json_body(facts.response)
    if status(facts.response) == 200 and found == wanted:
        return None
    if status(facts.response) != 200:
        message = Text(
            en="Status 200 says that all is well and that a body follows. It stands in `statusCode`, as a number.",
            zh="状态码 200 表示一切正常，后面有正文。它写在 `statusCode` 里，是数字。",
        )
    elif found == {"message": "Hello, !"}:
        message = Text(
            en="`?name=` is there, but it is the empty string. `.get(\"name\", \"world\")` replaces only a missing "
            "value, "
            "`.get(\"name\") or \"world\"` an empty one too. In JavaScript that is the difference between "
            "`??` and `||`.",
            zh="`?name=` 是存在的，只不过是空字符串。`.get(\"name\", \"world\")` 只替换缺失的值，"
            "`.get(\"name\") or \"world\"` 连空值也会替换。在 JavaScript 里就是 `??` 和 `||` 的区别。",
        )
    else:
        message = Text(
            en="The body should be a JSON object with one `message`. The name stands in "
            "`event[\"queryStringParameters\"]`, "
            "when there is one.",
            zh="正文应该是只有一个 `message` 的 JSON 对象。如果请求带了名字，它在 `event[\"queryStringParameters\"]` "
            "里。",
        )
    return Problem(
        did=requested(facts),
        expected={"status": 200, "body": wanted},
        found={"status": status(facts.response), "body": found},
        message=message,
    )


def getting(path: str, name: str) -> Case:
    return Case(steps=[{"step": "request", "method": "GET", "path": path}], memo={"path": path, "name": name})


def requested(facts: Facts) -> Text:
    return Text(en=f"requested `GET {facts.memo['path']}`", zh=f"请求 `GET {facts.memo['path']}`")


def status(response: Any) -> int:
    return int(response.get("status", 0)) if isinstance(response, dict) else 0


def header(response: Any, name: str) -> str:
    """A response header by its lower-case name, "" when it is not there."""
    headers = response.get("headers") if isinstance(response, dict) else None
    return next((str(value) for key, value in (headers or {}).items() if key.lower() == name), "")


def json_body(response: Any) -> Any:
    """The body as JSON, or as it is when it is not JSON."""
    body = response.get("body") if isinstance(response, dict) else None
    try:
        return json.loads(body) if isinstance(body, str) else body
    except ValueError:
        return body
