"""Judges `one-order-three-shapes`: does an order become the same item, whichever way it came?"""

from __future__ import annotations

import json
import random
from typing import Any

from course.grading.checks import Case, Facts, Problem, Text, case, check, own_mistake
from sandbox.result import Invocation, InvocationStatus

Order = dict[str, Any]
Step = dict[str, Any]
SOURCES = {"file": "s3", "change": "dynamodb", "request": "api-http"}
ADA = {"order_id": "o-1001", "customer": "Ada", "sku": "bowl", "quantity": 3}
NOOR = {"order_id": "o-1002", "customer": "Noor", "sku": "mug", "quantity": 2}


# -- cases --------------------------------------------------------------------------------------------------


@case
def a_file(rng: random.Random) -> Case:
    return Case(steps=[file(ADA)], memo={"file": [ADA]})


@case
def a_checkout(rng: random.Random) -> Case:
    return Case(steps=[checkout(ADA), removed(ADA), removed(NOOR)], given=rows_before(NOOR), memo={"change": [ADA]})


@case
def two_requests(rng: random.Random) -> Case:
    return Case(steps=[request(ADA), request(NOOR, form=True)], memo={"request": [ADA, NOOR]})


@case
def no_order(rng: random.Random) -> Case:
    event = {"source": "shop.newsletter", "detail-type": "Subscribed", "detail": {"customer": "Ada"}}
    return Case(steps=[{"step": "invoke", "payload": event}, request(without("quantity", ADA))])


@case(
    hidden=True,
    idea=Text(
        en="other orders by all three ways, one of them by each; several rows at once, some of them removed",
        zh="另外一些订单，三种方式都有，其中一个三种方式各来一次；几行同时出现，有的又被删除",
    ),
)
def by_all_ways(rng: random.Random) -> Case:
    everywhere, *files = random_orders(rng, 3)
    (before, *rows), requests = random_orders(rng, 5), random_orders(rng, 2)
    steps: list[Step] = [
        request(requests[0], form=True),
        file(everywhere),
        {"step": "at-once", "steps": [checkout(row) for row in rows]},
        *(file(order) for order in files),
        request(everywhere),
        {"step": "at-once", "steps": [removed(rows[0]), checkout(everywhere), removed(before)]},
        request(requests[1]),
    ]
    # The item of `everywhere` is as its last way left it, so only that way is judged by it.
    memo = {"file": files, "change": [*rows, everywhere], "request": requests}
    return Case(steps=steps, given=rows_before(before), memo=memo)


@case(
    hidden=True,
    idea=Text(
        en="events of callers that nobody has connected yet, with an order somewhere inside, and an order that lacks "
        "a field",
        zh="尚未接入的调用方发来的事件，订单藏在里面某处；还有一个缺字段的订单",
    ),
)
def other_callers(rng: random.Random) -> Case:
    first, second, third = random_orders(rng, 3)
    message = {"messageId": "8c1d", "eventSource": "aws:sqs", "body": json.dumps(first)}
    events = [{"Records": [message]}, {"source": "shop.orders", "detail-type": "Placed", "detail": second}]
    incomplete = file(without(rng.choice(["customer", "sku"]), third))
    return Case(steps=[*({"step": "invoke", "payload": event} for event in events), incomplete])


@case(hidden=True, idea=Text(en="orders while the table refuses to write", zh="表拒绝写入时来的订单"))
def refused(rng: random.Random) -> Case:
    in_a_file, in_a_request = random_orders(rng, 2)
    # Each way one refusal: the file is tried again by Lambda, the request by its sender, if they learn of it.
    fails = [
        {"step": "fail-call", "service": "dynamodb", "operation": operation, "error": "AccessDeniedException", "times": 1}
        for operation in ("PutItem", "BatchWriteItem")
    ]
    steps = [*fails, file(in_a_file), *fails, request(in_a_request)]
    return Case(steps=steps, memo={"file": in_a_file, "request": in_a_request})


# -- checks -------------------------------------------------------------------------------------------------


@check(
    task=1,
    cases=["a_file", "by_all_ways"],
    errors_allowed=True,
    title=Text(en="an order in a file is stored", zh="文件里的订单存好了"),
    hidden_message=Text(
        en="Orders from other files are not stored as they should be. Bucket and key come from the record, the order "
        "from the "
        "object, and nothing else goes into the item.",
        zh="换成别的文件，订单就没有按要求存好。存储桶和键取自记录，订单取自对象的内容，项目里不放别的东西。",
    ),
)
def stores_a_file(facts: Facts) -> Problem | None:
    return stored_from(
        facts,
        "file",
        Text(
            en="S3 sends the place, not the content: the record names bucket and key. Fetch the object, parse it, "
            "and store "
            "the four fields.",
            zh="S3 送来的是位置而不是内容：记录里写着存储桶和键。取来对象，解析它，存下那四个字段。",
        ),
    )


@check(
    task=2,
    cases=["a_checkout", "by_all_ways"],
    errors_allowed=True,
    title=Text(en="an order in a table's change is stored", zh="表的改动里的订单存好了"),
    hidden_message=Text(
        en="With other rows, an order is missing or wrong, or an invocation fails. An event may hold several "
        "records, some of "
        "them of removals, which have no `NewImage`.",
        zh="换成别的行，订单会缺少或出错，或者调用失败。一个事件里可能有几条记录，其中有的是删除，没有 `NewImage`。",
    ),
)
def stores_a_change(facts: Facts) -> Problem | None:
    return stored_without_an_order(facts) or stored_from(
        facts,
        "change",
        Text(
            en='The row is in `NewImage`, each value wrapped in its type: `{"S": ..}`, `{"N": ..}`. Unwrap it, and go '
            "through all records of the event.",
            zh='这一行在 `NewImage` 里，每个值外面都包着类型：`{"S": ..}`、`{"N": ..}`。把它拆开，'
            "并且处理事件里的每一条记录。",
        ),
    )


@check(
    task=3,
    cases=["two_requests", "by_all_ways"],
    errors_allowed=True,
    title=Text(en="an order in a request is stored", zh="请求里的订单存好了"),
    hidden_message=Text(
        en="Orders from other requests are not stored as they should be, or the request fails. The body is a text, "
        "in base64 "
        "when `isBase64Encoded` says so.",
        zh="换成别的请求，订单就没有按要求存好，或者请求失败。body 是字符串；`isBase64Encoded` 为真时，是 base64。",
    ),
)
def stores_a_request(facts: Facts) -> Problem | None:
    return stored_from(
        facts,
        "request",
        Text(
            en="The order is the JSON in `body`, which is a text. Parse it and store the four fields.",
            zh="订单是 `body` 里的 JSON，而 `body` 是一个字符串。解析它，存下那四个字段。",
        ),
    )


@check(
    task=4,
    cases=["no_order", "other_callers"],
    errors_allowed=True,
    title=Text(en="an event without a whole order fails", zh="没有完整订单的事件会失败"),
    hidden_message=Text(
        en="An event of a caller that is not one of the three is taken, or an order that lacks a field. Ask for what "
        "you know, "
        "`aws:s3`, `aws:dynamodb` and a `requestContext`, and for all four fields; raise an error for the rest.",
        zh="三方以外的调用方发来的事件，或者缺字段的订单，也被收下了。只认你知道的：`aws:s3`、`aws:dynamodb` 和 "
        "`requestContext`，"
        "四个字段一个也不能少；其余一律抛出错误。",
    ),
)
def refuses_other_shapes(facts: Facts) -> Problem | None:
    items = facts.items("Orders")
    for step in facts.result.steps:
        # A request that is refused with a status is as good as one that fails.
        refused = isinstance(step.response, dict) and step.response.get("status", 200) >= 400
        answered = any(run.status is InvocationStatus.ANSWERED for run in step.invocations) and not refused
        if answered or items:
            what = told(step.step)
            return Problem(
                did=Text(en=f"did this: {what}", zh=f"做了这一步：{what}"),
                expected=Text(en="an invocation that fails, and an empty table", zh="调用失败，表是空的"),
                found=items or step.invocations[-1].answer,
                message=Text(
                    en="There is no whole order in it that the mapping could know of. If it answers as if all were "
                    "well, whoever "
                    "sent it believes that the order is stored. Raise an error: then it is seen, and can be tried "
                    "again.",
                    zh="这里面没有映射认得出的完整订单。要是照常返回，发送方就会以为订单存好了。抛出错误，"
                    "才有人发现，才能重试。",
                ),
            )
    return None


@check(
    task=4,
    cases=["refused"],
    errors_allowed=True,
    title=Text(en="an order that could not be stored is no success", zh="没能存下的订单不算成功"),
    hidden_message=Text(
        en="The table refused an order, and the invocation ended as if all were well: nobody will send that order again. "
        "Let the exception out.",
        zh="表拒绝了一个订单，调用却若无其事地结束了：不会有人再发这个订单。让异常从处理程序抛出。",
    ),
)
def reports_what_is_not_stored(facts: Facts) -> Problem | None:
    slip = own_mistake(facts)
    if slip is not None:
        return slip
    stored = [facts.item("Orders", order_id=facts.memo[way]["order_id"]) is not None for way in ("file", "request")]
    status = facts.response.get("status", 200) if isinstance(facts.response, dict) else 200
    if stored[0] and (stored[1] or status >= 500):
        return None
    return Problem(
        expected=Text(en="an invocation that fails, and is tried again", zh="调用失败，然后重试"),
        found=Text(en="an order that is lost", zh="丢了一个订单"),
        message=Text(en="Let the exception out.", zh="让异常从处理程序抛出。"),
    )


# -- what the checks look at --------------------------------------------------------------------------------


def stored_from(facts: Facts, way: str, advice: Text) -> Problem | None:
    """What is wrong with the orders that came by one `way`; other ways are other checks' business."""
    failed = next((run for run in facts.invoked(source=SOURCES[way]) if run.error is not None), None)
    if failed is not None:
        return Problem(
            did=by(way),
            expected=Text(en="no error", zh="没有错误"),
            found=error(failed),
            message=about(failed, facts, advice),
        )
    for order in facts.memo[way]:
        item = facts.item("Orders", order_id=order["order_id"])
        if item != order:
            return Problem(did=by(way), expected=order, found=item, message=difference(order, item, advice))
    return None


def stored_without_an_order(facts: Facts) -> Problem | None:
    """An item that came of no order: of a row that was removed."""
    known = {order["order_id"] for orders in facts.memo.values() for order in orders}
    extra = [item for item in facts.items("Orders") if item.get("order_id") not in known]
    if not extra:
        return None
    return Problem(
        did=Text(
            en="removed a row of `Checkouts` that was never an order", zh="从 `Checkouts` 删除了一行，它从来不是订单"
        ),
        expected=Text(en="no item of it in `Orders`", zh="`Orders` 里没有它的项目"),
        found=extra[0],
        message=Text(
            en="A record of a removal tells in `OldImage` what is gone. That is no order: store what is in "
            "`NewImage`, and nothing "
            "when there is none.",
            zh="删除的记录在 `OldImage` 里说明什么没了，那不是订单：只存 `NewImage` 里的，没有就什么也不存。",
        ),
    )


def about(failed: Invocation, facts: Facts, advice: Text) -> Text:
    text = error(failed)
    if "NewImage" in text:
        return Text(
            en="A record of a removal has an `OldImage` only: nothing is new. Such a record holds no order; pass "
            "over it.",
            zh="删除的记录只有 `OldImage`：没有新的内容。这种记录里没有订单，跳过它。",
        )
    if isinstance(failed.event, dict) and failed.event.get("isBase64Encoded") and "JSON" in text:
        return Text(
            en="This body is no JSON yet: its content type was not one that API Gateway hands on as text, so it came "
            "in base64, "
            "and `isBase64Encoded` is true. Decode it first.",
            zh="这个 body 还不是 JSON：它的内容类型不在 API Gateway 按文本转交之列，所以是 base64，`isBase64Encoded` "
            "为真。先解码。",
        )
    if "TypeDeserializer" not in text and any(call.error_code == "ValidationException" for call in failed.calls):
        return Text(
            en=f"DynamoDB refused the item: it is not yet an order with a text as its key. {advice.en}",
            zh=f"DynamoDB 拒绝了这个项目：它还不是以字符串为键的订单。{advice.zh}",
        )
    mistake = own_mistake(facts)
    return mistake.message if mistake is not None and isinstance(mistake.message, Text) else advice


def difference(order: Order, item: Order | None, advice: Text) -> Text:
    if item is None:
        return advice
    if isinstance(item.get("quantity"), str):
        return Text(
            en='`quantity` is a text. A stream writes numbers as `{"N": "3"}`, and what is inside still has to '
            "become a number.",
            zh='`quantity` 是字符串。流把数字写成 `{"N": "3"}`，里面的内容还要转成数字。',
        )
    if {**item, **order} == item:
        return Text(
            en="The item has more than the four attributes. Take what an order has, and leave the rest: then it is "
            "the same "
            "item whichever way it came.",
            zh="项目里不止四个属性。只取订单该有的，其余不要：这样不管从哪里来，项目都一样。",
        )
    return advice


def error(failed: Invocation) -> str:
    return f"{failed.error.type}: {failed.error.message}" if failed.error else failed.status.value


def by(way: str) -> Text:
    words = {
        "file": Text(en="put a file into `Drop`", zh="把文件放进 `Drop`"),
        "change": Text(en="wrote to and removed from `Checkouts`", zh="在 `Checkouts` 里写入和删除"),
        "request": Text(en="sent `POST /orders`", zh="发送 `POST /orders`"),
    }
    return words[way]


def told(step: object) -> str:
    return f"`{json.dumps(step, ensure_ascii=False)[:240]}`"


# -- what the cases are made of -----------------------------------------------------------------------------


def random_orders(rng: random.Random, count: int) -> list[Order]:
    goods = ["bowl", "candle", "jug", "mug", "plate", "tile", "vase"]
    names = ["Ines", "Kofi", "Mei", "Oskar", "Yuki", "Zoë", "李雷"]
    return [
        {
            "order_id": f"o-{rng.randrange(10**5, 10**9)}",
            "customer": rng.choice(names),
            "sku": rng.choice(goods),
            "quantity": rng.randrange(1, 500),
        }
        for _ in range(count)
    ]


def without(name: str, order: Order) -> Order:
    return {key: value for key, value in order.items() if key != name}


def rows_before(*orders: Order) -> Step:
    """Rows that were there before the stream was: nothing has told of them."""
    return {"items": {"Checkouts": [{**order, "status": "open"} for order in orders]}}


def file(order: Order) -> Step:
    body = json.dumps({**order, "shop": "harbour"})
    return {"step": "put-object", "bucket": "Drop", "key": f"{order['order_id']}.json", "body": body}


def checkout(order: Order) -> Step:
    return {"step": "put-item", "table": "Checkouts", "item": {**order, "status": "paid"}}


def removed(order: Order) -> Step:
    return {"step": "delete-item", "table": "Checkouts", "key": {"order_id": order["order_id"]}}


def request(order: Order, *, form: bool = False) -> Step:
    kind = "application/x-www-form-urlencoded" if form else "application/json"
    body = json.dumps({**order, "newsletter": True})
    return {"step": "request", "method": "POST", "path": "/orders", "headers": {"content-type": kind}, "body": body}
