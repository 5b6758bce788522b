"""Judges `two-payload-formats`: does each request get the same answer, whichever API it went through?"""

from __future__ import annotations

import json
import random
import string
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from course.grading.checks import Case, Facts, Problem, Text, case, check

APIS = {"OldApi": "REST API", "NewApi": "HTTP API"}


# -- cases --------------------------------------------------------------------------------------------------


@case
def two_tags(rng: random.Random) -> Case:
    return _requests(("GET", "books", ["new", "signed"], ("X-Language", "zh")))


@case
def nothing_said(rng: random.Random) -> Case:
    return _requests(("POST", "films", [], None))


@case(
    hidden=True,
    idea=Text(
        en="other paths, tags and languages, headers in other letters",
        zh="另外的路径、标签和语言，请求头的大小写也不同",
    ),
)
def other_requests(rng: random.Random) -> Case:
    names = ["x-language", "X-LANGUAGE", "X-language"]
    return _requests(*(
        (rng.choice(["GET", "POST"]), _word(rng), [_word(rng), f"{_word(rng)} 书", _word(rng)][:count],
         (name, rng.choice(["de", "pt", "sw"])))
        for count, name in zip([3, 1, 2], names, strict=True)
    ))  # fmt: skip


@case(
    hidden=True,
    idea=Text(en="other requests without tags or without a language", zh="另外一些没有标签或没有语言的请求"),
)
def other_bare_requests(rng: random.Random) -> Case:
    return _requests(
        ("GET", _word(rng), [], ("x-language", rng.choice(["fr", "ja"]))),
        ("POST", _word(rng), [_word(rng)], None),
    )


# -- checks -------------------------------------------------------------------------------------------------


@check(
    task=1,
    cases=["two_tags", "nothing_said", "other_requests", "other_bare_requests"],
    errors_allowed=True,
    title=Text(en="method and path, from either API", zh="方法和路径，两个 API 都对"),
    hidden_message=Text(
        en="Other requests get another method or path, or no answer. Both come from the event; a query or a header "
        "may be "
        "missing in either format.",
        zh="另外一些请求的方法或路径不对，或者没有得到响应。两者都取自事件；两种格式里，查询参数和请求头都可能没有。",
    ),
)
def tells_method_and_path(facts: Facts) -> Problem | None:
    return _differs(
        facts,
        lambda body: (body.get("method"), body.get("path")),
        Text(
            en="In payload 1.0 they are `httpMethod` and `path`; in 2.0 `requestContext.http.method` and `rawPath`.",
            zh="1.0 里是 `httpMethod` 和 `path`，2.0 里是 `requestContext.http.method` 和 `rawPath`。",
        ),
    )


@check(
    task=2,
    cases=["two_tags", "nothing_said", "other_requests", "other_bare_requests"],
    errors_allowed=True,
    title=Text(en="all the tags, from either API", zh="全部标签，两个 API 都对"),
    hidden_message=Text(
        en="Other requests get other tags than they sent. There may be none, one or several, and both formats have "
        "them in "
        "another place.",
        zh="另外一些请求得到的标签与发送的不同。标签可能没有，可能一个，也可能好几个；两种格式放在不同的地方。",
    ),
)
def lists_the_tags(facts: Facts) -> Problem | None:
    return _differs(
        facts,
        lambda body: body.get("tags"),
        Text(
            en="Payload 1.0 has all values in `multiValueQueryStringParameters` (`queryStringParameters` has the last "
            "one only), 2.0 "
            "has them joined by commas, and as they were sent in `rawQueryString`. Without a tag the list is empty: "
            "an empty "
            "text that is split gives one empty tag.",
            zh="1.0 的全部值在 `multiValueQueryStringParameters` 里（`queryStringParameters` 只有最后一个）；2.0 用逗"
            "号连起来，"
            "`rawQueryString` 里是发送时的样子。没有标签时列表为空：把空字符串拆开，会得到一个空标签。",
        ),
    )


@check(
    task=3,
    cases=["two_tags", "nothing_said", "other_requests", "other_bare_requests"],
    errors_allowed=True,
    title=Text(en="the language, however the header is written", zh="语言，不管请求头怎么写"),
    hidden_message=Text(
        en="Other requests get another language than they asked for. Header names have no case: compare them in small "
        "letters.",
        zh="另外一些请求得到的语言与要求的不同。请求头名称不分大小写：统一转成小写再比较。",
    ),
)
def reads_the_language(facts: Facts) -> Problem | None:
    return _differs(
        facts,
        lambda body: body.get("language"),
        Text(
            en="Payload 2.0 has header names in small letters, payload 1.0 as the client wrote them. Make them all "
            "small, then "
            "look for `x-language`.",
            zh="2.0 的请求头名称都是小写，1.0 则保持客户端的写法。先全部转成小写，再找 `x-language`。",
        ),
    )


# -- what the cases are made of -----------------------------------------------------------------------------

Asked = tuple[str, str, Sequence[str], "tuple[str, str] | None"]
"""Method, shelf, tags, and the header with the language."""


def _requests(*asked: Asked) -> Case:
    """Each request through both APIs."""
    sent = [_sent(api, *one) for one in asked for api in APIS]
    return Case(steps=[one["step"] for one in sent], memo={"sent": sent})


def _sent(api: str, method: str, shelf: str, tags: Sequence[str], language: tuple[str, str] | None) -> dict[str, Any]:
    query = "?" + urlencode([("tag", tag) for tag in tags]) if tags else ""
    step: dict[str, Any] = {"step": "request", "api": api, "method": method, "path": f"/{shelf}{query}"}
    if language is not None:
        # The header comes first in some requests, and behind another in others.
        step["headers"] = {**({"Accept": "application/json"} if tags else {}), language[0]: language[1]}
    body = {"method": method, "path": f"/{shelf}", "tags": list(tags), "language": language[1] if language else "en"}
    return {"step": step, "body": body}


def _word(rng: random.Random) -> str:
    return "".join(rng.choices(string.ascii_lowercase, k=6))


# -- what the checks say ------------------------------------------------------------------------------------


def _differs(facts: Facts, part: Callable[[Mapping[str, Any]], Any], message: Text) -> Problem | None:
    """The first request whose answer has another `part` than it should."""
    for index, (sent, response) in enumerate(zip(facts.memo["sent"], facts.responses, strict=True)):
        status, body = _status(response), _json(response)
        if status == 200 and isinstance(body, dict) and part(body) == part(sent["body"]):
            continue
        error = next((run.error for run in facts.result.steps[index].invocations if run.error is not None), None)
        return Problem(
            did=_did(sent),
            expected={"status": 200, "body": sent["body"]},
            found={"status": status, "body": body} if error is None else f"{error.type}: {error.message}",
            message=message if error is None else _FAILED,
            line=None if error is None else error.line,
        )
    return None


_FAILED = Text(
    en="The handler failed. The two formats have other keys, and what a request does not have is null in 1.0 and "
    "absent in 2.0. "
    "Ask for `version` first: only the event of an HTTP API has one.",
    zh="处理程序失败了。两种格式的键不同；请求里没有的东西，1.0 里是 null，2.0 里没有这个键。先看 `version`：只有 "
    "HTTP API 的事件才有。",
)


def _did(sent: Mapping[str, Any]) -> Text:
    step = sent["step"]
    shown = f"`{step['method']} {step['path']}`"
    header = "".join(f", `{name}: {value}`" for name, value in step.get("headers", {}).items())
    kind = APIS[step["api"]]
    return Text(en=f"requested {shown}{header} through the {kind}", zh=f"经过 {kind} 请求 {shown}{header}")


def _status(response: Any) -> int:
    return int(response.get("status", 0)) if isinstance(response, dict) else 0


def _json(response: Any) -> Any:
    """The body as JSON, or as it is when it is not JSON."""
    body = response.get("body") if isinstance(response, dict) else None
    try:
        return json.loads(body) if isinstance(body, str) else body
    except ValueError:
        return body
