"""Was the order stored once, whatever came a second time, and does a real failure stay a failure?"""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

from course.grading.checks import Case, Facts, Problem, Text, case, check

Order = dict[str, Any]

# DynamoDB refuses an item above 400 KB (Amazon DynamoDB Developer Guide, "Quotas in Amazon DynamoDB").
TOO_LARGE = 410_000
GIFT = {"order_id": "o-2001", "customer_id": "c-17", "total_cents": 5997, "note": "Please wrap it as a gift."}


@case
def first_delivery(rng: random.Random) -> Case:
    return once(GIFT)


@case
def delivered_twice(rng: random.Random) -> Case:
    return Case(
        steps=[{"step": "invoke", "type": "Event", "payload": GIFT}, {"step": "deliver-again"}],
        memo={"order": GIFT},
    )


@case
def paid_in_between(rng: random.Random) -> Case:
    return paid_then_again({"order_id": "o-2002", "customer_id": "c-21", "total_cents": 800, "note": ""})


@case
def again_in_a_new_environment(rng: random.Random) -> Case:
    order = {"order_id": "o-2003", "customer_id": "c-33", "total_cents": 12550, "note": "Ring twice."}
    return paid_then_again(order, new_environment=True)


@case(hidden=True, idea=Text(en="another order, delivered once", zh="另一个订单，只投递一次"))
def fresh_order(rng: random.Random) -> Case:
    return once(random_order(rng))


@case(hidden=True, idea=Text(
    en="another order, delivered again after it was paid, in a new execution environment",
    zh="另一个订单，付款之后又投递了一次，而且是在新的执行环境里",
))
def fresh_again(rng: random.Random) -> Case:
    return paid_then_again(random_order(rng), new_environment=True)


@case(hidden=True, idea=Text(
    en="an order that DynamoDB refuses for a reason of its own",
    zh="DynamoDB 因为别的原因拒绝的订单",
))
def refused_order(rng: random.Random) -> Case:
    return once({**random_order(rng), "note": rng.choice("abcdefgh") * TOO_LARGE})


@check(
    task=1,
    cases=["first_delivery", "fresh_order"],
    title=Text(en="a new order is stored", zh="新订单存进了表里"),
    hidden_message=Text(
        en="The order that you can see is stored, another one is not. Take every value from `event`.",
        zh="你能看到的订单存好了，换一个订单就不行。每个值都要取自 `event`。",
    ),
)
def stores_a_new_order(facts: Facts) -> Problem | None:
    order = facts.memo["order"]
    item = facts.item("Orders", order_id=order["order_id"])
    wanted = {**order, "status": "received"}
    if item is None or any(item.get(name) != value for name, value in wanted.items()):
        return Problem(
            did=delivered(order),
            expected=wanted,
            found=item,
            message=Text(
                en="The table does not hold the order with all its fields and `status` = 'received'. "
                "`{**event, \"status\": \"received\"}` is such an item.",
                zh="表里没有带全部字段、且 `status` 为 'received' 的这个订单。"
                "`{**event, \"status\": \"received\"}` 就是这样一个项目。",
            ),
        )
    if facts.answer != {"stored": True}:
        return Problem(
            did=delivered(order),
            expected={"stored": True},
            found=facts.answer,
            message=Text(
                en="The order is stored, and the answer should say so: return `{\"stored\": True}`.",
                zh="订单存好了，返回值也要说明这一点：返回 `{\"stored\": True}`。",
            ),
        )
    return None


@check(
    task=2,
    cases=["delivered_twice", "paid_in_between", "again_in_a_new_environment", "fresh_again"],
    errors_allowed=True,
    title=Text(en="the second delivery changes nothing and does not fail", zh="第二次投递不改动数据，也不失败"),
    hidden_message=Text(
        en="With other orders, a second delivery fails, overwrites the item or answers wrongly. The decision must "
        "come from the "
        "table, not from what the code knows or remembers.",
        zh="换成别的订单，第二次投递会失败、覆盖项目或者返回错误的结果。判断要由表来做，不能靠代码里写的"
        "或变量里记的内容。",
    ),
)
def second_delivery_changes_nothing(facts: Facts) -> Problem | None:
    order = facts.memo["order"]
    failed = next((invocation.error for invocation in facts.invocations if invocation.error is not None), None)
    if failed is not None:
        return second_failed(order, f"{failed.type}: {failed.message}")
    status = facts.memo.get("status", "received")
    item = facts.item("Orders", order_id=order["order_id"])
    wanted = {**order, "status": status}
    if item is None or any(item.get(name) != value for name, value in wanted.items()):
        return overwritten(facts, order, wanted, item)
    if facts.answer != {"stored": False}:
        return Problem(
            did=delivered_again(order),
            expected={"stored": False},
            found=facts.answer,
            message=Text(
                en="The second delivery claims that it stored the order. A PutItem without a condition replaces the "
                "item and "
                "calls it a success; only a condition tells you that the item was there.",
                zh="第二次投递声称自己存了订单。不带条件的 PutItem 会替换项目，并且报告成功；只有加上条件，"
                "才能知道项目早就在那里了。",
            ),
        )
    return None


def second_failed(order: Order, error: str) -> Problem:
    if "ConditionalCheckFailed" in error:
        message = Text(
            en="The condition did its work: nothing was overwritten. But `ConditionalCheckFailedException` here "
            "means "
            "\"already stored\", which is good news. Catch it and return `{\"stored\": False}`; otherwise Lambda "
            "delivers "
            "the event again and again.",
            zh="条件起作用了，什么都没有被覆盖。但在这里，`ConditionalCheckFailedException` 的意思是“已经存过了”，"
            "是好消息。"
            "捕获它并返回 `{\"stored\": False}`，否则 Lambda 会反复投递这个事件。",
        )
    else:
        message = Text(
            en="The handler failed, although the same order can be delivered twice without harm. Read the error and "
            "the line.",
            zh="处理程序失败了，而同一个订单投递两次本不该有任何问题。请看错误信息和出错的行。",
        )
    return Problem(
        did=delivered_again(order),
        expected=Text(en="both deliveries end normally", zh="两次投递都正常结束"),
        found=error,
        message=message,
    )


def overwritten(facts: Facts, order: Order, wanted: Order, item: Order | None) -> Problem:
    if facts.memo.get("new_environment"):
        message = Text(
            en="The second delivery ran in a new execution environment, where global variables begin empty. What "
            "must be "
            "remembered between invocations belongs in the table, and the table must do the checking.",
            zh="第二次投递运行在新的执行环境里，全局变量是空的。调用之间要记住的东西应该放在表里，检查也要由表来做。",
        )
    else:
        message = Text(
            en="The item is not as the first delivery and the payment left it. A PutItem replaces the whole item, so "
            "it "
            "overwrote the status: write on the condition that no item has this key.",
            zh="项目已经不是第一次投递和付款之后的样子了。PutItem 会替换整个项目，状态被它覆盖了：写入时要加条件，"
            "只有这个主键还没有项目时才写。",
        )
    return Problem(did=delivered_again(order), expected=wanted, found=item, message=message)


@check(
    task=3,
    cases=["delivered_twice", "fresh_again"],
    errors_allowed=True,
    title=Text(en="one conditional write decides", zh="由一次条件写入来判断"),
    hidden_message=Text(
        en="With another order, the table was written without a condition. Two deliveries at the same moment would "
        "both write.",
        zh="换成别的订单时，写表没有带条件。如果两次投递同时运行，就会都写进去。",
    ),
)
def one_conditional_write(facts: Facts) -> Problem | None:
    order = facts.memo["order"]
    writes = list(writes_of(facts))
    bare = [operation for operation, conditional in writes if not conditional]
    if writes and not bare:
        return None
    looked = bool(facts.calls("dynamodb", "GetItem") or facts.calls("dynamodb", "Query"))
    if looked:
        message = Text(
            en="You look first and then write. Two deliveries that run at the same moment both find nothing, and "
            "both "
            "write. Only a condition on the write itself has no gap: "
            "`ConditionExpression=\"attribute_not_exists(order_id)\"`.",
            zh="你是先查再写的。两次投递同时运行时，两边都查到“没有”，然后都写了。只有把条件放在写入本身才没有空档："
            "`ConditionExpression=\"attribute_not_exists(order_id)\"`。",
        )
    else:
        message = Text(
            en="The write has no condition, so DynamoDB cannot tell a new order from a known one. Add a "
            "`ConditionExpression`.",
            zh="写入没有带条件，DynamoDB 就分不清订单是新的还是已有的。请加上 `ConditionExpression`。",
        )
    return Problem(
        did=delivered_again(order),
        expected=Text(en="every write has a condition", zh="每次写入都带条件"),
        found=Text(
            en=f"without a condition: {', '.join(bare)}" if writes else "no write at all",
            zh=f"没有条件的写入：{', '.join(bare)}" if writes else "没有任何写入",
        ),
        message=message,
    )


def writes_of(facts: Facts) -> Iterator[tuple[str, bool]]:
    """Each write with whether it is conditional: by an expression, the legacy Expected, or PartiQL's INSERT."""
    for call in facts.calls("dynamodb"):
        parameters = call.parameters
        if call.operation in ("PutItem", "UpdateItem"):
            conditional = "ConditionExpression" in parameters or "Expected" in parameters
            yield call.operation, conditional or "if_not_exists" in str(parameters.get("UpdateExpression", ""))
        elif call.operation == "TransactWriteItems":
            yield call.operation, "ConditionExpression" in str(parameters)
        elif call.operation in ("ExecuteStatement", "ExecuteTransaction"):
            yield call.operation, "INSERT" in str(parameters).upper()
        elif call.operation in ("BatchWriteItem", "BatchExecuteStatement"):
            yield call.operation, False


@check(
    task=4,
    cases=["refused_order"],
    errors_allowed=True,
    title=Text(en="any other failure stays a failure", zh="其他失败仍然是失败"),
    hidden_message=Text(
        en="An order that DynamoDB refused (for another reason than the condition) ended as if all were well: the "
        "exception "
        "was swallowed, nobody will try again, and the order is lost. Catch only the exception of the condition.",
        zh="有个订单被 DynamoDB 拒绝了（不是因为条件不成立），调用却像没事一样结束：异常被吞掉了，没有人会重试，"
        "订单就这样丢了。"
        "只捕获条件不成立的那个异常。",
    ),
)
def other_failures_stay_failures(facts: Facts) -> Problem | None:
    if facts.invocations and all(invocation.error is not None for invocation in facts.invocations):
        return None
    return Problem(
        did=Text(en="delivered an order larger than an item may be", zh="投递了一个超过项目大小上限的订单"),
        expected=Text(en="a failed invocation", zh="调用失败"),
        found=facts.answer,
        message=Text(en="The exception was swallowed, and the order is lost.", zh="异常被吞掉了，订单也丢了。"),
    )


def once(order: Order) -> Case:
    return Case(steps=[{"step": "invoke", "payload": order}], memo={"order": order})


def paid_then_again(order: Order, *, new_environment: bool = False) -> Case:
    """Delivered, paid, delivered again."""
    deliver = {"step": "invoke", "payload": order}
    key = {"order_id": order["order_id"]}
    pay = {"step": "update-item", "table": "Orders", "key": key, "set": {"status": "paid"}}
    between = [{"step": "new-environment"}] if new_environment else []
    return Case(
        steps=[deliver, pay, *between, deliver],
        memo={"order": order, "status": "paid", "new_environment": new_environment},
    )


def random_order(rng: random.Random) -> Order:
    return {
        "order_id": f"o-{rng.randrange(3000, 9999)}",
        "customer_id": f"c-{rng.randrange(100, 999)}",
        "total_cents": rng.randrange(100, 99999),
        "note": rng.choice(["", "Leave it at the door.", "For Yusuf.", "Call first."]),
    }


def delivered(order: Order) -> Text:
    return Text(en=f"delivered order {order['order_id']}", zh=f"投递订单 {order['order_id']}")


def delivered_again(order: Order) -> Text:
    return Text(en=f"delivered order {order['order_id']} twice", zh=f"把订单 {order['order_id']} 投递了两次")
