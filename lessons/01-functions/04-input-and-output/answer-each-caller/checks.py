"""Judges `answer-each-caller`: what the API's client, the queue and the direct caller get for the same results."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from typing import Any

from course.grading.checks import Case, Facts, Problem, Text, case, check, own_mistake

Wish = dict[str, Any]
CENTS = 1450
LIMIT = "1 to 8 seats can be booked at once"


# -- cases --------------------------------------------------------------------------------------------------


@case
def two_requests(rng: random.Random) -> Case:
    return requests(wish("b-1", "Hamlet", 2), wish("b-2", "Hamlet", 9))


@case
def three_messages(rng: random.Random) -> Case:
    return batches([[wish("b-3", "Teahouse", 4), wish("b-4", "Teahouse", 0), wish("b-5", "Hamlet", 1)]])


@case
def two_invocations(rng: random.Random) -> Case:
    return invocations(wish("b-6", "Hamlet", 8), wish("b-7", "Hamlet", 20))


@case(
    hidden=True,
    idea=Text(
        en="other requests, refused for other reasons, too, and one while the table is out of order",
        zh="另外一些请求，也有因为别的原因被拒绝的，还有一个来的时候表出了故障",
    ),
)
def other_requests(rng: random.Random) -> Case:
    good = [random_wish(rng) for _ in range(2)]
    found = requests(good[0], {"booking_id": "b-8", "seats": 3}, "two seats, please", good[1])
    # The table fails, for a reason that the SDK does not try again.
    fails = {"step": "fail-call", "service": "dynamodb", "operation": "PutItem", "error": "AccessDeniedException"}
    broken = requests(random_wish(rng))
    return Case(steps=[*found.steps, fails, *broken.steps], memo={"asked": found.memo["asked"]})


@case(
    hidden=True,
    idea=Text(
        en="other messages: several are refused, one is no JSON, and in one batch all is well",
        zh="另外一些消息：有几条被拒绝，有一条不是 JSON，还有一批全都没问题",
    ),
)
def other_messages(rng: random.Random) -> Case:
    first: list[Wish | str] = [wish("b-9", "Hamlet", rng.randrange(9, 99)), "two seats, please"]
    first += [random_wish(rng) for _ in range(3)]
    rng.shuffle(first)
    return batches([first, [random_wish(rng) for _ in range(2)]])


@case(
    hidden=True,
    idea=Text(
        en="other direct invocations, refused for other reasons, too", zh="另外几次直接调用，也有因为别的原因被拒绝的"
    ),
)
def other_invocations(rng: random.Random) -> Case:
    return invocations(random_wish(rng), {"play": "Hamlet", "seats": 2}, random_wish(rng))


# -- the API ------------------------------------------------------------------------------------------------


@check(
    task=1,
    cases=["two_requests", "other_requests"],
    errors_allowed=True,
    title=Text(en="the API answers 201 or 400, with JSON", zh="API 返回 201 或 400，正文是 JSON"),
    hidden_message=Text(
        en="Other requests get a wrong answer. What can be booked is a 201 with the booking; every refusal, whatever "
        "its "
        "reason, is a 400 with its sentence. Only a refusal is: when the table is out of order, it is not the "
        "visitor's fault.",
        zh="换成别的请求，响应就不对。能订的是 201 加预订；不管什么原因，拒绝都是 400 加那句话。但只有拒绝才是 400："
        "表出了故障，"
        "不是访客的错。",
    ),
)
def answers_the_api(facts: Facts) -> Problem | None:
    responses = [step.response for step in facts.result.steps if step.step["step"] == "request"]
    for asked, response in zip(facts.memo["asked"], responses, strict=False):
        wanted = expected_of(asked)
        status = 400 if "error" in wanted else 201
        body = decoded(response["body"])
        if response["status"] != status or body != wanted:
            return Problem(
                did=Text(
                    en=f"sent `POST /bookings` with `{text(asked)}`",
                    zh=f"发送 `POST /bookings`，正文为 `{text(asked)}`",
                ),
                expected=Text(en=f"status {status} and `{text(wanted)}`", zh=f"状态 {status} 和 `{text(wanted)}`"),
                found=Text(
                    en=f"status {response['status']} and `{response['body']}`",
                    zh=f"状态 {response['status']} 和 `{response['body']}`",
                ),
                message=about_the_api(facts, response["status"], status),
            )
    for response in responses[len(facts.memo["asked"]) :]:
        if response["status"] < 500:
            return Problem(
                did=Text(
                    en="sent `POST /bookings` while the table refused to store",
                    zh="在表拒绝写入时发送 `POST /bookings`",
                ),
                expected=Text(en="a status of 500 or more", zh="500 以上的状态"),
                found=Text(en=f"status {response['status']}", zh=f"状态 {response['status']}"),
                message=Text(
                    en="Nothing is wrong with this wish: the table is out of order. Catch `Refused` alone; another "
                    "exception may "
                    "leave the handler.",
                    zh="这个要求没有问题，是表出了故障。只捕获 `Refused`，别的异常可以从处理程序抛出去。",
                ),
            )
    return None


def about_the_api(facts: Facts, status: int, wanted: int) -> Text:
    raised = [run.error.type for run in facts.invocations if run.error is not None]
    if status == 502 and "Refused" in raised:
        return Text(
            en="`Refused` left the handler, and API Gateway makes 502 of every exception: for the visitor, the "
            "server is broken. "
            "A refusal is an answer, too: catch it, and answer with 400.",
            zh="`Refused` 从处理程序抛了出去，而 API Gateway 会把任何异常变成 502：在访客看来，是服务器坏了。"
            "拒绝也是一种回答："
            "捕获它，返回 400。",
        )
    if status == 502 and raised:
        mistake = own_mistake(facts)
        if mistake is not None and isinstance(mistake.message, Text):
            return mistake.message
    if status == 502:
        return Text(
            en="This is no HTTP response that API Gateway understands, so it says 502. It needs an object with "
            "`statusCode` "
            "and `body`, and the body must be a text: `json.dumps(...)`.",
            zh="API Gateway 看不懂这个返回值，于是回了 502。它要的是带 `statusCode` 和 `body` 的对象，而且 body "
            "必须是字符串："
            "`json.dumps(...)`。",
        )
    if wanted == 400:
        return Text(
            en='The visitor must be told that nothing was booked, and why: status 400, and `{"error": …}` with the '
            "sentence of "
            "the refusal, `str(refusal)`.",
            zh='要让访客知道没有订上，以及为什么：状态 400，正文 `{"error": …}`，写上拒绝的那句话 `str(refusal)`。',
        )
    return Text(
        en="A booking is status 201, and its body is what `book` returned, as JSON.",
        zh="订上了就是状态 201，正文是 `book` 返回的内容，写成 JSON。",
    )


# -- the queue ----------------------------------------------------------------------------------------------


@check(
    task=2,
    cases=["three_messages", "other_messages"],
    errors_allowed=True,
    title=Text(en="the queue learns which messages failed", zh="队列知道哪些消息失败了"),
    hidden_message=Text(
        en="With other messages, a good one is not booked, or more than once, or a refused one does not end up in "
        "`Rejected`. "
        "Each message is judged for itself; report the ids of the refused ones and nothing else.",
        zh="换成别的消息，好的没订上，或者订了不止一次，或者被拒绝的没有进入 `Rejected`。每条消息单独判断；"
        "只报告被拒绝的那些的 id，"
        "别的都不要。",
    ),
)
def tells_the_queue(facts: Facts) -> Problem | None:
    sent = [text(asked) for asked in facts.memo["asked"]]
    good = [asked for asked in facts.memo["asked"] if "error" not in expected_of(asked)]
    rejected = [message.body for message in facts.messages("Rejected")]
    wanted = [body for body in sent if body not in [text(asked) for asked in good]]
    did = Text(en=f"sent {len(sent)} messages", zh=f"发送了 {len(sent)} 条消息")
    for asked in good:
        times = puts_of(facts, asked)
        if times != 1 or text(asked) in rejected:
            return Problem(
                did=did,
                expected=Text(en=f"`{asked['booking_id']}` booked 1 time", zh=f"`{asked['booking_id']}` 订 1 次"),
                found=Text(en=f"booked {times} times", zh=f"订了 {times} 次"),
                message=about_the_batch(facts, times),
            )
        if facts.item("Bookings", booking_id=asked["booking_id"]) != expected_of(asked):
            return Problem(
                did=did,
                expected=expected_of(asked),
                found=facts.item("Bookings", booking_id=asked["booking_id"]),
                message=Text(en="The booking is not what was wished.", zh="预订的内容与要求不符。"),
            )
    if sorted(rejected) != sorted(wanted):
        return Problem(
            did=did,
            expected=Text(en=f"in `Rejected`: {listed(wanted)}", zh=f"`Rejected` 里有：{listed(wanted)}"),
            found=Text(en=f"in `Rejected`: {listed(rejected)}", zh=f"`Rejected` 里有：{listed(rejected)}"),
            message=Text(
                en="A message that is not reported as failed counts as done, and is deleted from the queue. Return "
                '`{"batchItemFailures": [{"itemIdentifier": messageId}, …]}` with those that were refused.',
                zh="没有报告为失败的消息就算处理完了，会从队列里删除。请返回 "
                '`{"batchItemFailures": [{"itemIdentifier": messageId}, …]}`，列出被拒绝的那些。',
            ),
        )
    return None


def about_the_batch(facts: Facts, times: int) -> Text:
    raised = [run.error.type for run in facts.invocations if run.error is not None]
    mistake = own_mistake(facts)
    if raised and "Refused" not in raised and mistake is not None and isinstance(mistake.message, Text):
        return mistake.message
    if raised:
        return Text(
            en="One refused message made the whole invocation fail. Then all messages of the batch come again, and "
            "the good ones "
            "are booked again, or never. Put the `try` inside the loop, and report the refused one.",
            zh="一条被拒绝的消息让整次调用都失败了。于是这批消息全部重来，好的又订一遍，或者一直订不上。把 `try` "
            "放进循环里，"
            "报告被拒绝的那一条。",
        )
    if times > 1:
        return Text(
            en="No error, and yet the whole batch came again: Lambda does that when a reported `itemIdentifier` is "
            "not the "
            "`messageId` of a message in the batch, or when a good one is reported as well.",
            zh="没有报错，整批消息却又来了一遍：报告的 `itemIdentifier` 不是这批消息里某一条的 `messageId`，"
            "或者把好消息也报了上去，"
            "Lambda 就会这样做。",
        )
    return Text(
        en='A good message was not booked. Each record has a wish of its own in `body`: `book(read(record["body"]))`.',
        zh='好消息没有订上。每条记录的 `body` 里都有自己的要求：`book(read(record["body"]))`。',
    )


# -- the direct caller --------------------------------------------------------------------------------------


@check(
    task=3,
    cases=["two_invocations", "other_invocations"],
    errors_allowed=True,
    title=Text(en="a direct caller gets the booking or the error", zh="直接调用方得到预订或错误"),
    hidden_message=Text(
        en="Other direct invocations get a wrong answer. A booking is returned as it is; a refusal leaves the "
        "handler as the "
        "exception that it is.",
        zh="换成别的直接调用，返回的就不对。预订原样返回；拒绝则作为异常从处理程序抛出。",
    ),
)
def answers_the_direct_caller(facts: Facts) -> Problem | None:
    for asked, response in zip(facts.memo["asked"], facts.responses, strict=True):
        wanted = expected_of(asked)
        payload, failed = response["payload"], response["function_error"] is not None
        did = Text(en=f"invoked it with `{text(asked)}`", zh=f"用 `{text(asked)}` 调用")
        if "error" in wanted:
            kind = payload.get("errorType") if failed and isinstance(payload, dict) else None
            if kind != "Refused":
                return Problem(
                    did=did,
                    expected=Text(en="a function error, `Refused`", zh="函数错误 `Refused`"),
                    found=payload,
                    message=Text(
                        en="For a program that waits for the result, a normal answer means success, whatever stands "
                        "in it. Let "
                        "`Refused` leave the handler: then Lambda marks the answer as a function error.",
                        zh="对等着结果的程序来说，正常返回就是成功，不管里面写了什么。让 `Refused` 从处理程序抛出，"
                        "Lambda 才会把它标记为函数错误。",
                    ),
                )
        elif failed or payload != wanted:
            return Problem(
                did=did,
                expected=wanted,
                found=payload,
                message=Text(
                    en="A direct caller sends the wish as the event and wants the booking itself: no `statusCode`, "
                    "no text of "
                    "JSON, no list.",
                    zh="直接调用方把要求本身作为事件发来，要的也是预订本身：不要 `statusCode`，不要 JSON 文本，"
                    "不要列表。",
                ),
            )
    return None


# -- what the cases and the words are made of ---------------------------------------------------------------


def wish(booking_id: str, play: str, seats: int) -> Wish:
    return {"booking_id": booking_id, "play": play, "seats": seats}


def random_wish(rng: random.Random) -> Wish:
    play = rng.choice(["Faust", "Peony Pavilion", "The Seagull", "Tartuffe"])
    return wish(f"b-{rng.randrange(10**4, 10**8)}", play, rng.randrange(1, 9))


def requests(*asked: Wish | str) -> Case:
    steps = [
        {
            "step": "request",
            "method": "POST",
            "path": "/bookings",
            "headers": {"content-type": "application/json"},
            "body": text(found),
        }
        for found in asked
    ]
    return Case(steps=steps, memo={"asked": list(asked)})


def batches(asked: Sequence[Sequence[Wish | str]]) -> Case:
    steps = [
        {"step": "send-messages", "queue": "Wishes", "messages": [{"body": text(found)} for found in batch]}
        for batch in asked
    ]
    return Case(steps=steps, memo={"asked": [found for batch in asked for found in batch]})


def invocations(*asked: Wish) -> Case:
    return Case(steps=[{"step": "invoke", "payload": found} for found in asked], memo={"asked": list(asked)})


def expected_of(asked: Wish | str) -> Wish:
    """The booking, or {"error": the sentence of the refusal}."""
    if isinstance(asked, str):
        return {"error": "this is no JSON"}
    missing = {"booking_id", "play", "seats"} - set(asked)
    if missing:
        return {"error": f"missing: {', '.join(sorted(missing))}"}
    return {**asked, "cents": CENTS * asked["seats"]} if 1 <= asked["seats"] <= 8 else {"error": LIMIT}


def puts_of(facts: Facts, asked: Wish) -> int:
    """How often this wish was stored."""
    return sum(
        call.error_code is None and json.dumps(asked["booking_id"]) in json.dumps(call.parameters)
        for call in facts.calls("dynamodb", "PutItem")
    )


def text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def decoded(body: object) -> object:
    try:
        return json.loads(str(body))
    except ValueError:
        return body


def listed(bodies: Sequence[str]) -> str:
    return ", ".join(f"`{body}`" for body in sorted(bodies)) or "–"
