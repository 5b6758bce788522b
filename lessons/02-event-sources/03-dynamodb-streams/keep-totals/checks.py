"""Are the totals those of the orders, whatever changed, and however often it was delivered?"""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

from course.grading.checks import Case, Facts, Problem, Text, case, check, own_mistake

Step = dict[str, Any]
Totals = dict[str, list[int]]

ANN, BOB = [2, 3500], [1, 700]  # as in given/


@case
def new_order(rng: random.Random) -> Case:
    return scenario([put("o-4", "ann", 1200), put("o-5", "cem", 300)], {"ann": [3, 4700], "bob": BOB, "cem": [1, 300]})


@case
def dearer_and_sent(rng: random.Random) -> Case:
    return scenario([change("o-2", cents=2800), change("o-3", state="sent")], {"ann": [2, 3800], "bob": BOB})


@case
def deleted(rng: random.Random) -> Case:
    return scenario([remove("o-1")], {"ann": [1, 2500], "bob": BOB})


@case(hidden=True, idea=Text(en="other new orders, several in one batch", zh="另一些新订单，一批里有好几个"))
def other_orders(rng: random.Random) -> Case:
    return scenario(*batch(rng))


@case(
    hidden=True,
    idea=Text(
        en="an order that moves to another customer and changes its price",
        zh="一个订单转给了另一个客户，金额也变了",
    ),
)
def moved(rng: random.Random) -> Case:
    cents = rng.randrange(1, 9999)
    steps = [change("o-2", customer="bob", cents=cents), change("o-1", state="packed")]
    return scenario(steps, {"ann": [1, 1000], "bob": [2, 700 + cents]})


@case(hidden=True, idea=Text(en="the only order of a customer is deleted", zh="删除一个客户仅有的订单"))
def the_last_one_deleted(rng: random.Random) -> Case:
    return scenario([change("o-3", cents=rng.randrange(1, 9999)), remove("o-3")], {"ann": ANN})


@case(
    hidden=True,
    idea=Text(
        en="a batch that is delivered a second time, in a new execution environment",
        zh="同一批投递第二次，而且是在新的执行环境里",
    ),
)
def delivered_again(rng: random.Random) -> Case:
    steps, totals = batch(rng)
    return scenario([*steps, {"step": "new-environment"}, {"step": "deliver-again"}], totals)


@case(
    hidden=True,
    idea=Text(
        en="a batch in which a transaction is cancelled once, though its change was never seen before",
        zh="一批里有一个事务被取消了一次，而它的变化以前并没有见过",
    ),
)
def cancelled_once(rng: random.Random) -> Case:
    steps, totals = batch(rng)
    fails = {"step": "fail-call", "service": "dynamodb", "operation": "TransactWriteItems", "call": 2,
             "error": "TransactionCanceledException", "message": "Transaction cancelled"}  # fmt: skip
    return scenario([fails, *steps], totals)


@check(
    task=1,
    cases=["new_order", "other_orders"],
    title=Text(en="new orders are added", zh="新订单计入合计"),
    hidden_message=Text(
        en="With other new orders, several in one batch, the totals are wrong.",
        zh="换成一批里的另一些新订单，合计就不对了。",
    ),
)
def adds_new_orders(facts: Facts) -> Problem | None:
    return compare(
        facts,
        Text(
            en="A new order adds 1 to `orders` and its `cents` to `cents`, for the customer in its `NewImage`. Is "
            "every record of the batch counted?",
            zh="新订单要给它 `NewImage` 里的客户的 `orders` 加 1，并把金额加到 `cents`。批里的每条记录都算了吗？",
        ),
    )


@check(
    task=2,
    cases=["dearer_and_sent", "moved"],
    title=Text(en="changed orders change the totals", zh="订单改动，合计跟着变"),
    hidden_message=Text(
        en="An order moved to another customer, and the totals are wrong. The old image has its own customer and its "
        "own cents.",
        zh="订单转给了另一个客户，合计就不对了。旧映像里有它自己的客户和金额。",
    ),
)
def follows_changes(facts: Facts) -> Problem | None:
    return compare(
        facts,
        Text(
            en="Of a change, only the *difference* counts: take off what the `OldImage` says, then add what the "
            "`NewImage` says. The number of orders stays the same.",
            zh="改动只算*差额*：先减去 `OldImage` 里的，再加上 `NewImage` 里的。订单数不变。",
        ),
    )


@check(
    task=3,
    cases=["deleted", "the_last_one_deleted"],
    title=Text(en="deleted orders are taken off", zh="删除的订单从合计中减掉"),
    hidden_message=Text(
        en="An order was changed and then deleted, and something of it is left in the totals.",
        zh="一个订单先改动再删除，合计里还留着它的一部分。",
    ),
)
def takes_off_deleted_orders(facts: Facts) -> Problem | None:
    return compare(
        facts,
        Text(
            en="A deleted order (`REMOVE`) has only an `OldImage`. Take 1 off `orders`, and its cents off `cents`.",
            zh="删除的订单（`REMOVE`）只有 `OldImage`。`orders` 减 1，`cents` 减去它的金额。",
        ),
    )


@check(
    task=4,
    cases=["delivered_again"],
    title=Text(en="a repeated batch changes nothing", zh="重复的一批什么都不改变"),
    hidden_message=Text(
        en="After a second delivery in a new execution environment, the orders are counted twice or are gone. "
        "Remember the `eventID` of each change in the table `Seen`, in the same transaction as the total; variables "
        "begin empty.",
        zh="在新的执行环境里再投递一次之后，订单算了两遍，或者不见了。请把每次变化的 `eventID` 记到表 `Seen` 里，"
        "并且和合计放在同一个事务中；变量在新环境里是空的。",
    ),
)
def counts_once(facts: Facts) -> Problem | None:
    return compare(facts, Text(en="The batch was counted twice.", zh="这一批算了两遍。"))


@check(
    task=4,
    cases=["cancelled_once"],
    errors_allowed=True,
    title=Text(en="a change that was not counted comes again", zh="没有计入的变化会再来"),
    hidden_message=Text(
        en="DynamoDB cancelled a transaction for another reason, and an order is missing or counted twice. Only "
        "`ConditionalCheckFailed` on your own mark says that the change was seen before; let every other error out, and "
        "the batch comes again.",
        zh="DynamoDB 因为别的原因取消了一个事务，结果少了一个订单，或者算了两遍。只有你自己的标记上的 `ConditionalCheckFailed` "
        "才说明这次变化见过了；别的错误都要从处理程序抛出，这一批才会再来。",
    ),
)
def loses_nothing(facts: Facts) -> Problem | None:
    return own_mistake(facts) or compare(facts, Text(en="An order is missing.", zh="少了一个订单。"))


def compare(facts: Facts, message: Text) -> Problem | None:
    """A customer without orders may have a zero or no item at all."""
    found = {item["customer"]: [item.get("orders"), item.get("cents")] for item in facts.items("Totals")}
    if {name: total for name, total in found.items() if total != [0, 0]} == facts.memo["totals"]:
        return None
    return Problem(expected=named(facts.memo["totals"]), found=named(found), message=message)


def named(totals: Totals) -> dict[str, dict[str, int]]:
    return {name: {"orders": orders, "cents": cents} for name, (orders, cents) in sorted(totals.items())}


def scenario(steps: Sequence[Step], totals: Totals) -> Case:
    return Case(steps=steps, memo={"totals": totals})


def batch(rng: random.Random) -> tuple[list[Step], Totals]:
    first, second, third = (rng.randrange(1, 99999) for _ in range(3))
    number = rng.randrange(10, 9999)
    orders = [put(f"o-{number}", "dora", first), put(f"o-{number}b", "ann", second), put(f"o-{number}c", "dora", third)]
    totals = {"ann": [3, 3500 + second], "bob": BOB, "dora": [2, first + third]}
    return [{"step": "at-once", "steps": orders}], totals


def put(order_id: str, customer: str, cents: int) -> Step:
    item = {"order_id": order_id, "customer": customer, "cents": cents, "state": "new"}
    return {"step": "put-item", "table": "Orders", "item": item}


def change(order_id: str, **values: Any) -> Step:
    return {"step": "update-item", "table": "Orders", "key": {"order_id": order_id}, "set": values}


def remove(order_id: str) -> Step:
    return {"step": "delete-item", "table": "Orders", "key": {"order_id": order_id}}
