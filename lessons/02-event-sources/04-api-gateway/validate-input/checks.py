"""Does every request get 201 or an explained 400, and is only a good booking stored?"""

from __future__ import annotations

import base64
import json
import random
from collections.abc import Iterator
from typing import Any

from course.grading.checks import Case, Facts, Problem, Text, case, check

Sent = dict[str, Any]
"""One request of a case: its step, and what is wrong with it (`field`) or the booking that it holds."""


@case
def good_booking(rng: random.Random) -> Case:
    return sending(booking_as_text("Ada", 2))


@case
def cut_off(rng: random.Random) -> Case:
    return sending(bad_body('{"name": "Ada", "seats":'))


@case
def seats_missing(rng: random.Random) -> Case:
    return sending(bad_field("seats", {"name": "Ada"}))


@case
def as_bytes(rng: random.Random) -> Case:
    return sending(booking_as_bytes("Ada", 2))


@case(hidden=True, idea=Text(
    en="several good bookings with data that you have not seen, two of them equal",
    zh="几个你没有见过的正确预订，其中两个一模一样",
))
def fresh_bookings(rng: random.Random) -> Case:
    twice = booking_as_text(random_name(rng), rng.randrange(1, 9))
    return sending(booking_as_text(random_name(rng), 1), twice, booking_as_text(random_name(rng), 8), twice)


@case(hidden=True, idea=Text(
    en="no body at all, text that is not JSON, and JSON that is not an object",
    zh="完全没有请求体、不是 JSON 的文本，以及不是对象的 JSON",
))
def fresh_bad_bodies(rng: random.Random) -> Case:
    bodies = [
        None,
        "seats=2&name=" + rng.choice(["Ada", "Grace"]),
        json.dumps([{"name": random_name(rng), "seats": rng.randrange(1, 9)}]),
        json.dumps(random_name(rng)),
        str(rng.randrange(1, 9)),
        "null",
    ]
    rng.shuffle(bodies)
    return sending(*(bad_body(body) for body in bodies))


@case(hidden=True, idea=Text(
    en="each field missing, of another type (a truth value among them), or out of range",
    zh="每个字段缺失、类型不对（包括布尔值）或超出范围",
))
def fresh_bad_fields(rng: random.Random) -> Case:
    name, seats = random_name(rng), rng.randrange(1, 9)
    wrong_seats = [True, False, None, str(seats), seats + 0.5, [seats], 0, -seats, 8 + seats]
    wrong_names = [None, "", True, seats, [name], {"first": name}]
    sent = [bad_field("seats", {"name": name, "seats": value}) for value in wrong_seats]
    sent += [bad_field("name", {"name": value, "seats": seats}) for value in wrong_names]
    sent += [bad_field("name", {"seats": seats}), bad_field("seats", {"name": name})]
    rng.shuffle(sent)
    return sending(*sent)


@case(hidden=True, idea=Text(
    en="base64 bodies: a good booking with letters beyond ASCII, a bad one, and bytes that are no text",
    zh="base64 请求体：含非 ASCII 字符的正确预订、错误的预订，以及不是文本的字节",
))
def fresh_bytes(rng: random.Random) -> Case:
    noise = b"\xff\xd8\xff\xe0" + bytes(rng.randrange(128, 256) for _ in range(20))
    return sending(
        booking_as_bytes(random_name(rng) + " 李雷", rng.randrange(1, 9)),
        posting(noise, field="", shown="<24 bytes that are no text>"),
        posting(json.dumps({"name": random_name(rng), "seats": "2"}).encode(), field="seats"),
    )


@case(hidden=True, idea=Text(en="a good booking that the table refuses", zh="一个正确的预订，但表拒绝写入"))
def refused(rng: random.Random) -> Case:
    sent = sending(booking_as_text(random_name(rng), rng.randrange(1, 9)))
    fails = [
        {"step": "fail-call", "service": "dynamodb", "operation": operation, "error": "AccessDeniedException"}
        for operation in ("PutItem", "UpdateItem", "BatchWriteItem", "TransactWriteItems")
    ]
    return Case(steps=[*fails, *sent.steps], memo=sent.memo)


@check(
    task=1,
    cases=["good_booking", "fresh_bookings"],
    errors_allowed=True,
    title=Text(en="a good booking is stored and answered with 201", zh="正确的预订存进表里，返回 201"),
    hidden_message=Text(
        en="The booking that you can see is stored, others are not. Take name and seats from the body, and "
        "make a new `booking_id` for each request, also when two bookings are equal.",
        zh="你能看到的预订存好了，换成别的就不行。name 和 seats 要取自请求体，而且每个请求都要生成新的 `booking_id`，"
        "两个预订一模一样也不例外。",
    ),
)
def stores_a_good_booking(facts: Facts) -> Problem | None:
    return first(not_created(facts, sent, response) for sent, response in exchanges(facts)) or not_stored(facts)


@check(
    task=2,
    cases=["cut_off", "fresh_bad_bodies"],
    errors_allowed=True,
    title=Text(en="a body that is no JSON object gets 400", zh="请求体不是 JSON 对象时返回 400"),
    hidden_message=Text(
        en="Some other bodies are not refused with 400 and an `error`. A body may be missing, and `[]`, `null` or a "
        "bare number are "
        "valid JSON, but no objects.",
        zh="有些请求体没有以 400 和 `error` 拒绝。请求体可能根本没有；`[]`、`null` 或单独一个数字是合法的 JSON，"
        "但不是对象。",
    ),
)
def refuses_what_is_no_object(facts: Facts) -> Problem | None:
    return first(not_refused(facts, sent, response) for sent, response in exchanges(facts)) or stored_anyway(facts)


@check(
    task=3,
    cases=["seats_missing", "fresh_bad_fields"],
    errors_allowed=True,
    title=Text(en="a bad field gets 400, and the error names it", zh="字段有误时返回 400，并写出字段名"),
    hidden_message=Text(
        en="A field that is missing, has another type or is out of range was accepted, or the error does not name "
        "it. "
        "Remember that in Python `isinstance(True, int)` is true.",
        zh="某个缺失、类型不对或超出范围的字段被接受了，或者错误信息里没有写出字段名。记住，Python 里 "
        "`isinstance(True, int)` 为真。",
    ),
)
def names_the_bad_field(facts: Facts) -> Problem | None:
    return first(not_refused(facts, sent, response) for sent, response in exchanges(facts)) or stored_anyway(facts)


@check(
    task=4,
    cases=["as_bytes", "fresh_bytes"],
    errors_allowed=True,
    title=Text(en="a base64 body is decoded first", zh="base64 请求体先解码"),
    hidden_message=Text(
        en="Other base64 bodies are treated wrongly. Decode them when `isBase64Encoded` is true, as UTF-8; bytes "
        "that are no "
        "text are the client's mistake: 400, not 502.",
        zh="换成别的 base64 请求体就处理得不对了。`isBase64Encoded` 为 true 时要按 UTF-8 解码；字节不是文本是客"
        "户端的错：400，不是 502。",
    ),
)
def decodes_base64(facts: Facts) -> Problem | None:
    for sent, response in exchanges(facts):
        problem = not_created(facts, sent, response) if "booking" in sent else not_refused(facts, sent, response)
        if problem is not None:
            return problem
    return not_stored(facts)


@check(
    task=1,
    cases=["refused"],
    errors_allowed=True,
    title=Text(en="201 promises nothing that is not stored", zh="没有存进去的，不能返回 201"),
    hidden_message=Text(
        en="The table refused a good booking, and the client was told that all is well, or that the booking was bad. "
        "Neither is true: this is our fault, 500 or more. Let the exception of the write out.",
        zh="表拒绝了一个正确的预订，客户端却被告知一切顺利，或者预订有误。两者都不对：这是我们的错，应是 500 以上。"
        "让写入的异常从处理程序抛出。",
    ),
)
def promises_only_what_is_stored(facts: Facts) -> Problem | None:
    if status(facts.response) >= 500 or facts.items("Bookings"):
        return None
    return Problem(
        expected=Text(en="a status of 500 or more", zh="500 以上的状态码"),
        found={"status": status(facts.response)},
        message=Text(en="Let the exception of the write out.", zh="让写入的异常从处理程序抛出。"),
    )


def not_created(facts: Facts, sent: Sent, response: Any) -> Problem | None:
    """Why the answer to a good booking is wrong."""
    body = json_body(response)
    booking = sent["booking"]
    complete = isinstance(body, dict) and body.get("booking_id") and holds(body, booking)
    if status(response) == 201 and complete:
        return None
    if status(response) >= 500:
        return server_error(facts, sent, response, expected=201)
    if sent["encoded"] and status(response) == 400:
        message = Text(
            en="A good booking was refused. This body came in base64, which `isBase64Encoded: true` in the event "
            "says: "
            "decode it before `json.loads` (`JSON.parse`).",
            zh="正确的预订被拒绝了。这个请求体是 base64，事件里的 `isBase64Encoded: true` 说明了这一点：先解码，再 "
            "`json.loads`（`JSON.parse`）。",
        )
    elif status(response) == 200:
        message = Text(
            en="Something new was made, and HTTP has a status of its own for that: 201 Created.",
            zh="新建了一样东西，HTTP 对此有专门的状态码：201 Created。",
        )
    else:
        message = Text(
            en="A good booking gets 201 and a JSON body with the `booking_id` that you made, `name` and `seats`.",
            zh="正确的预订应该得到 201，JSON 正文里有你生成的 `booking_id`，以及 `name` 和 `seats`。",
        )
    return Problem(
        did=posted(sent),
        expected={"status": 201, "body": {"booking_id": "...", **booking}},
        found={"status": status(response), "body": body},
        message=message,
    )


def not_refused(facts: Facts, sent: Sent, response: Any) -> Problem | None:
    """Why the answer to a bad request is wrong."""
    body = json_body(response)
    error = body.get("error") if isinstance(body, dict) else None
    explained = isinstance(error, str) and bool(error.strip())
    named = explained and sent["field"] in str(error).lower()
    if status(response) == 400 and named:
        return None
    if status(response) >= 500:
        return server_error(facts, sent, response, expected=400)
    if status(response) != 400:
        message = Text(
            en="This request is wrong, and the client has to learn that: answer 400. Check everything before you "
            "store anything.",
            zh="这个请求有问题，客户端应该知道：返回 400。先检查完，再存数据。",
        )
    elif not explained:
        message = Text(
            en="400 alone does not help. Add a JSON body `{\"error\": \"...\"}` with a sentence that says what is "
            "wrong.",
            zh="光有 400 帮不上忙。请加上 JSON 正文 `{\"error\": \"...\"}`，用一句话说明哪里不对。",
        )
    else:
        message = Text(
            en=f"Somebody has to find the mistake with this sentence. Name the field: `{sent['field']}`.",
            zh=f"别人要靠这句话找到错误。请写出字段名：`{sent['field']}`。",
        )
    wanted = {"error": f"... {sent['field']} ..."} if sent["field"] else {"error": "..."}
    return Problem(
        did=posted(sent),
        expected={"status": 400, "body": wanted},
        found={"status": status(response), "body": body},
        message=message,
    )


def server_error(facts: Facts, sent: Sent, response: Any, *, expected: int) -> Problem:
    """502: the handler raised, or its answer is no proxy response."""
    failed = next((invocation.error for invocation in facts.invocations if invocation.error is not None), None)
    if failed is None:
        message = Text(
            en="The handler ended normally, but API Gateway cannot read its answer. `statusCode` is a number, "
            "`headers` an object, and "
            "`body` a string: `json.dumps({...})`, in JavaScript `JSON.stringify({...})`.",
            zh="处理程序正常结束了，但 API Gateway 读不懂它的返回值。`statusCode` 是数字，`headers` 是对象，`body` "
            "是字符串：`json.dumps({...})`，JavaScript 用 `JSON.stringify({...})`。",
        )
        found: Any = {"status": status(response), "answer": facts.answer}
    else:
        message = Text(
            en="The handler raised, so the client got a 502: it learns nothing, and your alarm rings. Catch the "
            "mistake where "
            "you read the body, and answer 400 with a sentence.",
            zh="处理程序抛出了异常，客户端得到 502：它什么也没弄明白，响的却是你的告警。在读取请求体的地"
            "方捕获这个错误，用一句话返回 400。",
        )
        found = {"status": status(response), "error": f"{failed.type}: {failed.message}"}
    return Problem(
        did=posted(sent),
        expected={"status": expected},
        found=found,
        message=message,
        line=None if failed is None else failed.line,
    )


def not_stored(facts: Facts) -> Problem | None:
    """Why the table does not hold exactly the good bookings of the case."""
    good = [sent for sent, _ in exchanges(facts) if "booking" in sent]
    answered = [json_body(response) for sent, response in exchanges(facts) if "booking" in sent]
    items = facts.items("Bookings")
    for sent, body in zip(good, answered, strict=True):
        item = facts.item("Bookings", booking_id=body["booking_id"])
        if item is None or not holds(item, sent["booking"]):
            return Problem(
                did=posted(sent),
                expected=body,
                found=item or items[:3] or Text(en="an empty table", zh="空表"),
                message=Text(
                    en="The answer promises a booking that is not in the table. Store `booking_id`, `name` and "
                    "`seats` first, then "
                    "answer 201.",
                    zh="返回值承诺的预订不在表里。先存 `booking_id`、`name` 和 `seats`，再返回 201。",
                ),
            )
    if len(items) != len(good):
        return Problem(
            did=Text(en=f"posted {len(good)} good booking(s)", zh=f"发送了 {len(good)} 个正确的预订"),
            expected=Text(en=f"{len(good)} item(s)", zh=f"{len(good)} 个项目"),
            found=items[:6],
            message=Text(
                en="Each good booking is one item of its own. A `booking_id` that is not new replaces another "
                "booking.",
                zh="每个正确的预订都是单独一个项目。`booking_id` 不是新的，就会替换掉别的预订。",
            ),
        )
    return None


def stored_anyway(facts: Facts) -> Problem | None:
    items = facts.items("Bookings")
    if not items:
        return None
    return Problem(
        did=posted(facts.memo["sent"][0]),
        expected=Text(en="an empty table", zh="空表"),
        found=items[:3],
        message=Text(
            en="The request was refused, but it was stored all the same. Check everything first and store last.",
            zh="请求被拒绝了，却还是存进了表里。先检查完，最后再存。",
        ),
    )


def sending(*requests: Sent) -> Case:
    return Case(steps=[sent["step"] for sent in requests], memo={"sent": list(requests)})


def booking_as_text(name: str, seats: int) -> Sent:
    booking = {"name": name, "seats": seats}
    return {**posting(json.dumps(booking, ensure_ascii=False)), "booking": booking}


def booking_as_bytes(name: str, seats: int) -> Sent:
    booking = {"name": name, "seats": seats}
    return {**posting(json.dumps(booking, ensure_ascii=False).encode()), "booking": booking}


def bad_body(body: str | None) -> Sent:
    return posting(body)


def bad_field(field: str, booking: dict[str, Any]) -> Sent:
    return posting(json.dumps(booking), field=field)


def posting(body: str | bytes | None, *, field: str = "", shown: str | None = None) -> Sent:
    """A request; bytes go with a content type that the REST API hands on in base64."""
    step: dict[str, Any] = {"step": "request", "method": "POST", "path": "/bookings"}
    if isinstance(body, bytes):
        step["headers"] = {"content-type": "application/octet-stream"}
        step["body_base64"] = base64.b64encode(body).decode()
        shown = shown or body.decode()
    else:
        step["headers"] = {"content-type": "application/json"}
        if body is not None:
            step["body"] = body
        shown = body or ""
    return {"step": step, "field": field, "shown": shown, "encoded": isinstance(body, bytes)}


def random_name(rng: random.Random) -> str:
    first_name = rng.choice(["Ada", "Yusuf", "Mira", "Zoë", "王芳", "Grace"])
    return f"{first_name} {rng.choice('ABCDEFGHKLMNPRSTW')}. {rng.randrange(10, 99)}"


def holds(item: dict[str, Any], booking: dict[str, Any]) -> bool:
    return all(item.get(name) == value for name, value in booking.items())


def exchanges(facts: Facts) -> Iterator[tuple[Sent, Any]]:
    """Each request of the case with its response."""
    return zip(facts.memo["sent"], facts.responses, strict=True)


def first(problems: Iterator[Problem | None]) -> Problem | None:
    return next((problem for problem in problems if problem is not None), None)


def posted(sent: Sent) -> Text:
    if sent["encoded"]:
        return Text(en=f"`POST /bookings` with these bytes, base64 in the event: `{sent['shown']}`",
                    zh=f"`POST /bookings`，请求体是这些字节（事件里为 base64）：`{sent['shown']}`")
    if not sent["shown"]:
        return Text(en="`POST /bookings` without a body", zh="`POST /bookings`，没有请求体")
    return Text(
        en=f"`POST /bookings` with the body `{sent['shown']}`",
        zh=f"`POST /bookings`，请求体 `{sent['shown']}`",
    )


def status(response: Any) -> int:
    return int(response.get("status", 0)) if isinstance(response, dict) else 0


def json_body(response: Any) -> Any:
    """The body as JSON, or as it is when it is not JSON."""
    body = response.get("body") if isinstance(response, dict) else None
    try:
        return json.loads(body) if isinstance(body, str) else body
    except ValueError:
        return body
