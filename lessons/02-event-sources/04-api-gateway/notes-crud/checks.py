"""Judges `notes-crud`: what each route answers, for a note that is there and for one that is not, and what is stored.

A case sends requests about different notes, so that each route can be judged by itself.
"""

from __future__ import annotations

import json
import random
import string
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from course.grading.checks import Case, Facts, Problem, Text, case, check

Sent = Mapping[str, Any]
GIVEN = {"shopping": "Bread, olives", "packing": "Tent, lamp", "reading": "The winter book"}


# -- cases --------------------------------------------------------------------------------------------------


@case
def known_and_unknown(rng: random.Random) -> Case:
    return _life("ideas", "A lamp that knows the hour", list(GIVEN), GIVEN)


@case(hidden=True, idea=Text(en="other notes, some of them there and some not", zh="另外一些笔记，有的在，有的不在"))
def other_notes(rng: random.Random) -> Case:
    given = {_word(rng): _words(rng) for _ in range(3)}
    items = [{"id": note, "content": content} for note, content in given.items()]
    found = _life(_word(rng), _words(rng), list(given), given, given={"items": {"Notes": items}})
    # A second new note, in the same execution environment.
    note, content = _word(rng), _words(rng)
    second = {**_post(note, content), "status": 201, "note": {"id": note, "content": content}}
    return Case(steps=[*found.steps, second["step"]], given=found.given, memo={"sent": [*found.memo["sent"], second]})


@case(
    hidden=True,
    idea=Text(en="the same new id, posted three times at the same moment", zh="同一个新的 id，同时 POST 三次"),
)
def posted_at_once(rng: random.Random) -> Case:
    note = _word(rng)
    contents = [_words(rng) for _ in range(3)]
    steps = [_post(note, content)["step"] for content in contents]
    return Case(steps=[{"step": "at-once", "steps": steps}], memo={"id": note, "contents": contents})


@case(hidden=True, idea=Text(en="requests while the table is out of order", zh="表出故障时的请求"))
def out_of_order(rng: random.Random) -> Case:
    fails = [
        {"step": "fail-call", "service": "dynamodb", "operation": operation, "error": "AccessDeniedException", "times": 9}
        for operation in ("GetItem", "PutItem", "UpdateItem", "DeleteItem")
    ]
    known = rng.choice(sorted(GIVEN))
    sent = [
        _post(_word(rng), _words(rng)),
        _request("GET", known),
        _request("PUT", known, {"content": _words(rng)}),
        _request("DELETE", known),
    ]
    return Case(steps=[*fails, *(one["step"] for one in sent)])


# -- checks -------------------------------------------------------------------------------------------------


@check(
    task=1,
    cases=["known_and_unknown", "other_notes"],
    errors_allowed=True,
    title=Text(en="POST makes a new note, or answers 409", zh="POST 新建笔记，或者返回 409"),
    hidden_message=Text(
        en="Another note is not stored and answered with 201, or a taken id is not answered with 409, the stored note "
        "left alone. Take id and content from the body.",
        zh="换一条笔记，没有存下并返回 201；或者 id 已被占用，却没有返回 409 并保留原来的笔记。id 和 content 要取自请"
        "求体。",
    ),
)
def creates(facts: Facts) -> Problem | None:
    return _judge(facts, "POST")


@check(
    task=1,
    cases=["posted_at_once"],
    errors_allowed=True,
    title=Text(en="of equal ids at the same moment, one wins", zh="相同的 id 同时到达，只有一个成功"),
    hidden_message=Text(
        en="Three clients posted the same new id at the same moment, and more than one got 201, or the stored note is "
        "not "
        "the one that was answered with 201. A look before the write finds nothing in all three: put the condition "
        "into "
        "the write.",
        zh="三个客户端同时 POST 同一个新的 id，得到 201 的不止一个，或者存下的不是得到 201 的那一条。先查再写，三个都"
        "查到“没有”：请把条件放进写入本身。",
    ),
)
def lets_one_win(facts: Facts) -> Problem | None:
    responses = facts.result.steps[0].responses
    created = [index for index, response in enumerate(responses) if _status(response) == 201]
    found = facts.item("Notes", id=facts.memo["id"])
    others = sorted(_status(response) for index, response in enumerate(responses) if index not in created[:1])
    if len(created) == 1 and others == [409, 409] and found is not None:
        if found.get("content") == facts.memo["contents"][created[0]]:
            return None
    return Problem(
        expected={"statuses": [201, 409, 409]},
        found={"statuses": sorted(_status(response) for response in responses), "stored": found},
        message=Text(en="Put the condition into the write.", zh="请把条件放进写入本身。"),
    )


@check(
    task=2,
    cases=["known_and_unknown", "other_notes"],
    errors_allowed=True,
    title=Text(en="GET answers the note, or 404", zh="GET 返回笔记，或者 404"),
    hidden_message=Text(
        en="For other notes, GET does not answer what is stored, or does not answer 404 with an `error` when nothing "
        "is.",
        zh="换成别的笔记，GET 返回的不是存着的内容，或者没有这条笔记时没有返回带 `error` 的 404。",
    ),
)
def reads(facts: Facts) -> Problem | None:
    return _judge(facts, "GET")


@check(
    task=3,
    cases=["known_and_unknown", "other_notes"],
    errors_allowed=True,
    title=Text(en="PUT changes a note and makes none", zh="PUT 修改笔记，但不新建"),
    hidden_message=Text(
        en="For other notes, PUT does not change and answer the note, or does not answer 404 when there is none, or "
        "makes "
        "one then.",
        zh="换成别的笔记，PUT 没有修改并返回笔记，或者没有这条笔记时没有返回 404，甚至新建了一条。",
    ),
)
def changes(facts: Facts) -> Problem | None:
    return _judge(facts, "PUT")


@check(
    task=4,
    cases=["known_and_unknown", "other_notes"],
    errors_allowed=True,
    title=Text(en="DELETE removes a note, or answers 404", zh="DELETE 删除笔记，或者返回 404"),
    hidden_message=Text(
        en="For other notes, DELETE does not remove the note and answer 204 without a body, or a second DELETE is not "
        "answered with 404.",
        zh="换成别的笔记，DELETE 没有删掉并返回不带正文的 204，或者第二次 DELETE 没有返回 404。",
    ),
)
def deletes(facts: Facts) -> Problem | None:
    return _judge(facts, "DELETE")


@check(
    task=2,
    cases=["out_of_order"],
    errors_allowed=True,
    title=Text(en="an error of the table is no 404, no 409 and no success", zh="表的错误不是 404、409，也不是成功"),
    hidden_message=Text(
        en="While the table was out of order, a client was told that its note is not there, that the id is taken, or that "
        "all is well. Catch the failed condition alone; let every other exception out, and the client gets a 500.",
        zh="表出故障的时候，客户端被告知没有这条笔记、id 已被占用，或者一切顺利。只捕获条件不成立的那个异常；"
        "其他的都让它从处理程序抛出，客户端就会得到 500。",
    ),
)
def tells_no_tales(facts: Facts) -> Problem | None:
    for step in facts.result.steps:
        refused = any(call.error_code == "AccessDeniedException" for run in step.invocations for call in run.calls)
        if refused and _status(step.response) < 500:
            return Problem(
                expected=Text(en="a status of 500 or more", zh="500 以上的状态码"),
                found={"status": _status(step.response)},
                message=Text(en="Catch the failed condition alone.", zh="只捕获条件不成立的那个异常。"),
            )
    return None


# -- what the cases are made of -----------------------------------------------------------------------------


def _life(new: str, content: str, there: Sequence[str], before: Mapping[str, str], **more: Any) -> Case:
    """Each route once for a note that is there and once for one that is not, each about a note of its own."""
    kept, changed, gone = there
    nowhere, later = f"no-{new}", f"{content}, later"
    sent = [
        {**_post(new, content), "status": 201, "note": {"id": new, "content": content}},
        {**_post(kept, "Nothing"), "status": 409, "note": {"id": kept, "content": before[kept]}},
        {**_request("GET", kept), "status": 200, "note": {"id": kept, "content": before[kept]}},
        {**_request("GET", nowhere), "status": 404, "note": None},
        {**_request("PUT", changed, {"content": later}), "status": 200, "note": {"id": changed, "content": later}},
        {**_request("PUT", f"{nowhere}-2", {"content": later}), "status": 404, "note": None},
        {**_request("DELETE", gone), "status": 204, "note": None},
        {**_request("DELETE", gone), "status": 404, "note": None},
    ]
    return Case(steps=[one["step"] for one in sent], memo={"sent": sent}, **more)


def _post(note: str, content: str) -> dict[str, Any]:
    return {**_request("POST", None, {"id": note, "content": content}), "id": note}


def _request(method: str, note: str | None, body: Mapping[str, str] | None = None) -> dict[str, Any]:
    path = "/notes" if note is None else f"/notes/{note}"
    step: dict[str, Any] = {"step": "request", "method": method, "path": path}
    if body is not None:
        step |= {"headers": {"content-type": "application/json"}, "body": json.dumps(body)}
    return {"method": method, "path": path, "id": note, "step": step}


def _word(rng: random.Random) -> str:
    return "".join(rng.choices(string.ascii_lowercase, k=8))


def _words(rng: random.Random) -> str:
    middle = rng.choice(["夏天", "café", '"quoted"', "plain"])
    return f"{_word(rng)} {middle} {_word(rng)}"


# -- what the checks say ------------------------------------------------------------------------------------


def _judge(facts: Facts, method: str) -> Problem | None:
    """The first request of this method with another answer than expected, or that left the table otherwise."""
    for sent, response in _exchanges(facts):
        if sent["method"] != method:
            continue
        problem = _answered_otherwise(facts, sent, response) or _stored_otherwise(facts, sent)
        if problem is not None:
            return problem
    return None


def _exchanges(facts: Facts) -> Iterator[tuple[Sent, Any]]:
    return zip(facts.memo["sent"], facts.responses, strict=True)


def _answered_otherwise(facts: Facts, sent: Sent, response: Any) -> Problem | None:
    status, body = _status(response), _json(response)
    wanted: Any = sent["note"]
    if sent["status"] in (404, 409):
        right = isinstance(body, dict) and isinstance(body.get("error"), str) and bool(body["error"].strip())
        wanted = {"error": "..."}
    elif sent["status"] == 204:
        right = body in (None, "")
    else:
        right = body == wanted
    if status == sent["status"] and right:
        return None
    return Problem(
        did=_did(sent),
        expected={"status": sent["status"], "body": wanted},
        found={"status": status, "body": body},
        message=_failed(facts, sent) if status == 500 else _WRONG[sent["status"]],
    )


_WRONG = {
    200: Text(
        en="200 brings the note as a JSON object with `id` and `content`, as it is in the table now.",
        zh="200 要带回笔记：一个有 `id` 和 `content` 的 JSON 对象，与表里现在的内容相同。",
    ),
    201: Text(
        en="A new note is answered with 201 Created and the note itself: `id` and `content` from the body.",
        zh="新笔记要返回 201 Created 和笔记本身：`id` 和 `content` 取自请求体。",
    ),
    204: Text(
        en="204 No Content says that it is done and that there is nothing more to say: no body, not even `{}`.",
        zh="204 No Content 表示做完了，也没有更多可说的：没有正文，连 `{}` 也不要。",
    ),
    404: Text(
        en="There is no such note, and the client should learn that: 404 with an `error`. DynamoDB does not say so by "
        "itself: `GetItem` answers without `Item`, and a put, an update or a delete succeeds unless it has the "
        "condition "
        "`attribute_exists(id)`.",
        zh="没有这条笔记，客户端应该知道：返回带 `error` 的 404。DynamoDB 自己不会说：`GetItem` 的响应里没有 `Item`；"
        "put、update 和 delete "
        "照样成功，除非带上条件 `attribute_exists(id)`。",
    ),
    409: Text(
        en="This id is taken: 409 Conflict with an `error`. `PutItem` replaces what is there and calls it a success, "
        "unless "
        "it has the condition `attribute_not_exists(id)`.",
        zh="这个 id 已被占用：返回带 `error` 的 409 Conflict。`PutItem` 会替换已有的项目并报告成功，除非带上条件 "
        "`attribute_not_exists(id)`。",
    ),
}


def _failed(facts: Facts, sent: Sent) -> Text:
    """Words for a 500: the error of the invocation that this request led to."""
    error = next((run.error for run in facts.invocations if run.error is not None and _is_of(run.event, sent)), None)
    said = f"`{error.type}: {error.message}`" if error is not None else ""
    if error is not None and "ConditionalCheckFailed" in error.type + error.message:
        return Text(
            en=f"The condition did its work, and its exception left the handler: {said}. Catch exactly this one, and "
            f"answer {sent['status']}.",
            zh=f"条件起作用了，但它的异常从处理程序抛了出去：{said}。只捕获这一个异常，返回 {sent['status']}。",
        )
    return Text(
        en=f"The handler failed, so the client got a 500 that explains nothing. {said}",
        zh=f"处理程序失败了，客户端得到一个什么都没说明的 500。{said}",
    )


def _is_of(event: Any, sent: Sent) -> bool:
    http = event.get("requestContext", {}).get("http", {}) if isinstance(event, dict) else {}
    return (http.get("method"), event.get("rawPath")) == (sent["method"], sent["path"])


def _stored_otherwise(facts: Facts, sent: Sent) -> Problem | None:
    """A note that the table does not hold as this request should have left it."""
    found = facts.item("Notes", id=sent["id"])
    if found == sent["note"] or sent["method"] == "GET":
        return None
    nothing = Text(en="no such note", zh="没有这条笔记")
    return Problem(
        did=_did(sent),
        expected=sent["note"] or nothing,
        found=found or nothing,
        message=Text(
            en="The answer is right, but the table does not hold what it says. Write on a condition first, and answer "
            "after that.",
            zh="返回值是对的，表里却不是这样。先带条件写入，再返回。",
        ),
    )


def _did(sent: Sent) -> Text:
    shown = f"`{sent['method']} {sent['path']}`"
    body = sent["step"].get("body")
    if body is None:
        return Text(en=f"requested {shown}", zh=f"请求 {shown}")
    return Text(en=f"requested {shown} with the body `{body}`", zh=f"请求 {shown}，请求体 `{body}`")


def _status(response: Any) -> int:
    return int(response.get("status", 0)) if isinstance(response, dict) else 0


def _json(response: Any) -> Any:
    """The body as JSON, or as it is when it is not JSON."""
    body = response.get("body") if isinstance(response, dict) else None
    try:
        return json.loads(body) if isinstance(body, str) else body
    except ValueError:
        return body
