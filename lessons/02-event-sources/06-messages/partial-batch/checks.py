"""Does one bad message come back alone, while the others of its batch are handled once?"""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from typing import Any

from course.grading.checks import Case, Facts, Problem, Text, case, check, own_mistake

Parcel = dict[str, Any]

LIMIT = 31_500
GOOD = [{"parcel": "p-101", "grams": 800}, {"parcel": "p-102", "grams": 2000}, {"parcel": "p-103", "grams": 9400}]
BAD_BATCH = [{"parcel": "p-201", "grams": 650}, {"parcel": "p-202", "grams": 48000}, {"parcel": "p-203", "grams": 5000}]


@case
def three_parcels(rng: random.Random) -> Case:
    return batch([json.dumps(parcel) for parcel in GOOD])


@case
def one_too_heavy(rng: random.Random) -> Case:
    return batch([json.dumps(parcel) for parcel in BAD_BATCH])


@case(hidden=True, idea=Text(en="other parcels, all of them good", zh="另一批包裹，都没有问题"))
def fresh_parcels(rng: random.Random) -> Case:
    edges = [{"parcel": f"p-{rng.randrange(6000, 7000)}", "grams": grams} for grams in (2_000, 2_001, LIMIT)]
    return batch([json.dumps(parcel) for parcel in [*parcels(rng, 2), *edges]])


@case(
    hidden=True,
    idea=Text(
        en="another batch, with one parcel too heavy and one message that is no JSON, and a good batch after it",
        zh="另一批，其中一个包裹超重，还有一条消息不是 JSON；之后再来一批正常的",
    ),
)
def fresh_bad_ones(rng: random.Random) -> Case:
    good = [json.dumps(parcel) for parcel in parcels(rng, 5)]
    bodies, after = good[:3], good[3:]
    heavy = {"parcel": f"p-{rng.randrange(5000, 6000)}", "grams": LIMIT + 1}
    bodies.insert(rng.randrange(2), json.dumps(heavy))
    bodies.insert(rng.randrange(2), f"parcel {rng.randrange(1000)}")
    first, second = batch(bodies), batch(after)
    return Case(steps=[*first.steps, *second.steps], memo={"bodies": bodies + after})


@case(
    hidden=True,
    idea=Text(
        en="DynamoDB refuses the write of one parcel, once",
        zh="DynamoDB 拒绝了一个包裹的写入，只有一次",
    ),
)
def a_refused_write(rng: random.Random) -> Case:
    # TransactionConflictException: another transaction is at work on the item; the SDKs do not try it again themselves.
    fault = {"step": "fail-call", "service": "dynamodb", "operation": "PutItem", "call": rng.randrange(1, 3),
             "error": "TransactionConflictException"}  # fmt: skip
    return batch([json.dumps(parcel) for parcel in parcels(rng, 3)], before=[fault])


LOST = Text(
    en="What is not in `batchItemFailures` counts as done, and Lambda deletes it from the queue. The message that was "
    "caught and not reported is lost: nobody tries it again, and nobody sees it.",
    zh="不在 `batchItemFailures` 里的都算完成，Lambda 会从队列里删掉。捕获了却没有报告的消息就丢了：没有人重试，"
    "也没有人看得到。",
)
OTHERS_TOO = Text(
    en="Good messages lie there, too: they failed together with the bad one, twice. Report the bad one alone.",
    zh="正常的消息也躺在里面：它们和坏消息一起失败了两次。只报告坏的那一条。",
)


@check(
    task=1,
    cases=["three_parcels", "fresh_parcels"],
    title=Text(en="each parcel has a label with its price", zh="每个包裹都有带价格的面单"),
    hidden_message=Text(
        en="The parcels that you can see have labels, others do not. Take every value from the `body` of the record.",
        zh="看得到的包裹有面单，换一批就没有了。每个值都要取自记录的 `body`。",
    ),
)
def labels_every_parcel(facts: Facts) -> Problem | None:
    return missing_labels(
        facts,
        Text(
            en='The table does not hold the labels of these parcels. Does every value come from `record["body"]`, '
            "which is JSON text?",
            zh='表里没有这些包裹的面单。每个值都来自 `record["body"]` 吗？它是一段 JSON 文本。',
        ),
    )


@check(
    task=2,
    cases=["one_too_heavy", "fresh_bad_ones"],
    errors_allowed=True,
    title=Text(en="one bad message does not hold up the others", zh="一条坏消息不拖住其他消息"),
    hidden_message=Text(
        en="In a batch with a parcel that is too heavy and a message that is no JSON, good parcels were lost or came "
        "again. Whatever goes wrong with one record must stay with this record.",
        zh="一批里有超重的包裹，还有一条不是 JSON 的消息，结果正常的包裹丢了，或者又来了一遍。一条记录出的问题，"
        "只能影响它自己。",
    ),
)
def bad_ones_hold_up_nobody(facts: Facts) -> Problem | None:
    failed = next((one.error for one in facts.invocations if one.error is not None), None)
    if failed is not None:
        if failed.type not in ("ValueError", "RangeError", "JSONDecodeError", "SyntaxError"):
            return own_mistake(facts)
        return Problem(
            expected=Text(en="an answer that names the failed message", zh="返回值里写明失败的消息"),
            found=f"{failed.type}: {failed.message}",
            line=failed.line,
            message=Text(
                en="The invocation failed, and with it the whole batch: all its messages come back, those that were "
                "handled, too. Catch what goes wrong with one record *inside* the loop and report it in the answer.",
                zh="这次调用失败了，整批都算失败：所有消息都会回来，处理好的也不例外。"
                "请在循环*里面*捕获一条记录的错误，并写进返回值。",
            ),
        )
    problem = missing_labels(
        facts,
        Text(
            en="A good parcel has no label. After the bad message the loop must go on with the next one.",
            zh="有正常的包裹没有面单。遇到坏消息之后，循环必须接着处理下一条。",
        ),
    )
    return problem or delivered_twice(facts)


@check(
    task=3,
    cases=["one_too_heavy", "fresh_bad_ones"],
    errors_allowed=True,
    title=Text(en="the bad message ends in Rejected", zh="坏消息最后进入 Rejected"),
    hidden_message=Text(
        en="A message that could not be handled is gone: it was neither stored nor moved to `Rejected`. Report "
        "*every* failed message, for whatever reason it failed.",
        zh="有一条处理不了的消息不见了：既没存下来，也没进 `Rejected`。不管因为什么失败，*每一条*失败的消息都要报告。",
    ),
)
def bad_ones_are_rejected(facts: Facts) -> Problem | None:
    wanted = sorted(body for body in facts.memo["bodies"] if good_parcel(body) is None)
    found = sorted(message.body for message in facts.messages("Rejected"))
    if found == wanted:
        return None
    return Problem(expected=wanted, found=found, message=OTHERS_TOO if set(wanted) < set(found) else LOST)


@check(
    task=4,
    cases=["a_refused_write"],
    errors_allowed=True,
    title=Text(en="a write that was refused is tried again, alone", zh="被拒绝的写入单独重试"),
    hidden_message=Text(
        en="DynamoDB refused one write, and afterwards a label is missing or parcels that were stored came again. The "
        "write belongs inside the `try`, too.",
        zh="DynamoDB 拒绝了一次写入，之后有面单缺失，或者已经存好的包裹又来了一遍。写表也要放在 `try` 里面。",
    ),
)
def refused_write_is_tried_again(facts: Facts) -> Problem | None:
    lost = Text(en="A label is missing: the refused write was not reported.", zh="少了一张面单：被拒绝的写入没有报告。")
    return missing_labels(facts, lost) or delivered_twice(facts)


def missing_labels(facts: Facts, message: Text) -> Problem | None:
    wanted = [{**parcel, "cents": price(parcel)} for parcel in good_parcels(facts)]
    held = facts.items("Labels")
    if all(label in held for label in wanted):
        return None
    return Problem(expected=wanted, found=held, message=message)


def delivered_twice(facts: Facts) -> Problem | None:
    """A message that was stored, and came again: only a write that was refused may bring it back."""
    refused = sum(1 for call in facts.calls("dynamodb") if call.error_code)
    deliveries = [
        parcel["parcel"]
        for invocation in facts.invoked("PrintLabels", source="sqs")
        for record in invocation.event["Records"]
        if (parcel := good_parcel(record["body"])) is not None
    ]
    if len(deliveries) <= len(good_parcels(facts)) + refused:
        return None
    return Problem(
        expected=Text(en="each good parcel is delivered once", zh="每个正常的包裹只投递一次"),
        found=Text(en=f"delivered: {', '.join(deliveries)}", zh=f"投递了：{', '.join(deliveries)}"),
        message=Text(
            en="Good parcels came back, so Lambda took the *whole* batch for failed. That happens when the handler "
            'raises, and when the answer is not exactly `{"batchItemFailures": [{"itemIdentifier": messageId}]}` with '
            "ids of this batch.",
            zh="正常的包裹又回来了，说明 Lambda 认为*整批*都失败了。处理程序抛出异常时会这样；返回值不是 "
            '`{"batchItemFailures": [{"itemIdentifier": messageId}]}` 这个样子，或者 id 不属于这一批，也会这样。',
        ),
    )


def good_parcels(facts: Facts) -> list[Parcel]:
    return [parcel for body in facts.memo["bodies"] if (parcel := good_parcel(body)) is not None]


def good_parcel(body: str) -> Parcel | None:
    """The parcel of a message; None when it cannot be sent."""
    try:
        parcel = json.loads(body)
    except ValueError:
        return None
    return parcel if parcel["grams"] <= LIMIT else None


def price(parcel: Parcel) -> int:
    return 499 if parcel["grams"] <= 2_000 else 999


def parcels(rng: random.Random, count: int) -> list[Parcel]:
    numbers = rng.sample(range(1000, 5000), count)
    return [{"parcel": f"p-{number}", "grams": rng.randrange(100, LIMIT)} for number in numbers]


def batch(bodies: Sequence[str], before: Sequence[dict[str, Any]] = ()) -> Case:
    send = {"step": "send-messages", "queue": "Parcels", "messages": [{"body": body} for body in bodies]}
    return Case(steps=[*before, send], memo={"bodies": list(bodies)})
