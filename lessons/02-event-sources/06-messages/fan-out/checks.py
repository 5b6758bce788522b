"""Is the order found inside SQS's record and SNS's notification, with the attribute and the id of the publication?"""

from __future__ import annotations

import json
import random
from typing import Any

from course.grading.checks import Case, Facts, Problem, Text, case, check, own_mistake

Order = dict[str, Any]

NAMES = ['Ana "Nana" Ruiz', "Žofie", "O'Neill & Co.", "李雷", "Back\\slash Ltd."]


@case
def one_order(rng: random.Random) -> Case:
    return published([({"order_id": "o-501", "customer": "Mira", "cents": 2590}, None)])


@case
def in_dollars(rng: random.Random) -> Case:
    return published([({"order_id": "o-502", "customer": "Joe's Tea", "cents": 12000}, "USD")])


@case(
    hidden=True,
    idea=Text(
        en="several orders in one batch, in several currencies, with quotes and other letters in the names",
        zh="一批里有好几个订单，币种不同，客户名里有引号和其他文字",
    ),
)
def fresh_orders(rng: random.Random) -> Case:
    numbers = rng.sample(range(1000, 9999), 4)
    orders = [{"order_id": f"o-{number}", "customer": rng.choice(NAMES), "cents": rng.randrange(1, 99999)}
              for number in numbers]  # fmt: skip
    currencies = [*rng.sample(["USD", "CNY", "CHF", "CAD"], 3), None]
    return published(list(zip(orders, currencies, strict=True)))


@case(hidden=True, idea=Text(en="an order whose invoice the table refuses once", zh="一个订单，表拒绝了一次写入它的发票"))
def refused_once(rng: random.Random) -> Case:
    order = {"order_id": f"o-{rng.randrange(1000, 9999)}", "customer": rng.choice(NAMES), "cents": rng.randrange(1, 9999)}
    fails = [
        {"step": "fail-call", "service": "dynamodb", "operation": operation, "error": "AccessDeniedException"}
        for operation in ("PutItem", "UpdateItem", "BatchWriteItem")
    ]
    found = published([(order, None)])
    return Case(steps=[*fails, *found.steps], memo=found.memo)


@check(
    task=1,
    cases=["one_order", "fresh_orders"],
    title=Text(en="each order has its invoice", zh="每个订单都有发票"),
    hidden_message=Text(
        en="The order that you can see gets its invoice; others, several in one batch, do not. Handle every record, "
        "and let `json.loads` do all the unwrapping.",
        zh="看得到的订单开出了发票，换成一批里的几个订单就不行。每条记录都要处理，拆信封全部交给 `json.loads`。",
    ),
)
def writes_each_invoice(facts: Facts) -> Problem | None:
    wanted = [order for order, _ in facts.memo["orders"]]
    return compare(
        facts,
        wanted,
        Text(
            en="The table does not hold these invoices. The order is JSON text in `Message` of the notification, and "
            "the notification is JSON text in the `body` of the record.",
            zh="表里没有这些发票。订单是通知的 `Message` 里的 JSON 文本，而通知是记录的 `body` 里的 JSON 文本。",
        ),
    )


@check(
    task=1,
    cases=["refused_once"],
    errors_allowed=True,
    title=Text(en="an invoice that could not be written comes again", zh="没能写下的发票会再来"),
    hidden_message=Text(
        en="The table refused an invoice once, and the order is gone: the handler ended as if all were well, so its "
        "message was deleted from the queue. Let the exception out.",
        zh="表拒绝了一次写入，那个订单就没了：处理程序若无其事地结束了，消息便从队列里删掉了。让异常从处理程序抛出。",
    ),
)
def loses_nothing(facts: Facts) -> Problem | None:
    wanted = [order for order, _ in facts.memo["orders"]]
    return own_mistake(facts) or compare(facts, wanted, Text(en="An invoice is lost.", zh="丢了一张发票。"))


@check(
    task=2,
    cases=["one_order", "in_dollars", "fresh_orders"],
    title=Text(en="the currency is the one that was published", zh="币种与发布的一致"),
    hidden_message=Text(
        en="With other currencies, or none, the invoice has the wrong one.",
        zh="换成别的币种，或者没有币种时，发票上就不对了。",
    ),
)
def takes_the_currency(facts: Facts) -> Problem | None:
    wanted = [
        {"order_id": order["order_id"], "currency": currency or "EUR"} for order, currency in facts.memo["orders"]
    ]
    return compare(
        facts,
        wanted,
        Text(
            en="The currency is not right. The shop gave the attribute to SNS, so it lies in the notification: "
            "`MessageAttributes`, then `currency`, then `Value`. The record's own `messageAttributes` are those of "
            "SQS.",
            zh="币种不对。属性是商店交给 SNS 的，所以在通知里：先 `MessageAttributes`，再 `currency`，再 `Value`。"
            "记录自己的 `messageAttributes` 是 SQS 的。",
        ),
    )


@check(
    task=3,
    cases=["one_order", "fresh_orders"],
    title=Text(en="published_as is the id of the publication", zh="published_as 是这次发布的 id"),
    hidden_message=Text(
        en="With other orders, `published_as` is not the id of the publication.",
        zh="换成别的订单，`published_as` 就不是这次发布的 id 了。",
    ),
)
def keeps_the_id(facts: Facts) -> Problem | None:
    ids = {publication.json["order_id"]: publication.id for publication in facts.publications("Orders")}
    wanted = [
        {"order_id": order["order_id"], "published_as": ids[order["order_id"]]} for order, _ in facts.memo["orders"]
    ]
    return compare(
        facts,
        wanted,
        Text(
            en='This is not the id of the publication. `record["messageId"]` names one message in one queue; the id '
            "that both queues see is `MessageId` in the notification.",
            zh='这不是这次发布的 id。`record["messageId"]` 只是某个队列里的一条消息；两个队列都能看到的，是通知里的 '
            "`MessageId`。",
        ),
    )


def compare(facts: Facts, wanted: list[Order], message: Text) -> Problem | None:
    """The parts that are wanted of each invoice against those that it has."""
    found = []
    for part in wanted:
        item = facts.item("Invoices", order_id=part["order_id"])
        found.append(item and {name: item.get(name) for name in part})
    return None if found == wanted else Problem(expected=wanted, found=found, message=message)


def published(orders: list[tuple[Order, str | None]]) -> Case:
    """All at once, so that they come in one batch."""
    steps = [
        {"step": "publish", "topic": "Orders", "message": json.dumps(order, ensure_ascii=False),
         **({"attributes": {"currency": currency}} if currency else {})}
        for order, currency in orders
    ]  # fmt: skip
    return Case(steps=[{"step": "at-once", "steps": steps}] if len(steps) > 1 else steps, memo={"orders": orders})
