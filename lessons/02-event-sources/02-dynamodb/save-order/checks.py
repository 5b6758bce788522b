"""Was the order stored, under a key that sorts by time, with exact money?"""

from __future__ import annotations

import random
from decimal import Decimal
from typing import Any

from course.grading.checks import Case, Facts, Problem, Text, case, check

Order = dict[str, Any]


@case
def one_order(rng: random.Random) -> Case:
    return placing({
        "order_id": "o-1001",
        "customer_id": "c-17",
        "placed_at": "2026-11-22T09:30:00Z",
        "lines": [{"sku": "postcard", "quantity": 3, "unit_price": 1.1}],
    })


@case
def same_second(rng: random.Random) -> Case:
    """Three orders of one customer: two in the same second, and the earliest comes last."""
    return placing(
        plain_order("o-1002", "c-17", "2026-11-22T09:30:00Z"),
        plain_order("o-1003", "c-17", "2026-11-22T09:30:00Z"),
        plain_order("o-1004", "c-17", "2026-11-21T18:04:05Z"),
    )


@case(hidden=True, idea=Text(
    en="two other orders, one after the other, of customers and with data that you have not seen",
    zh="先后另外两个订单，客户和数据你都没有见过",
))
def fresh_order(rng: random.Random) -> Case:
    # Both in one execution environment, where something may be left of the first.
    return placing(random_order(rng), random_order(rng))


@case(hidden=True, idea=Text(
    en="several orders of one customer, not delivered in the order of their times, some in the same second",
    zh="同一个客户的多个订单，不按时间先后送达，其中有同一秒的",
))
def fresh_orders(rng: random.Random) -> Case:
    customer = f"c-{rng.randrange(100, 999)}"
    seconds = [random_time(rng) for _ in range(3)]
    times = [*seconds, seconds[0], seconds[1]]
    # Numbers fall while the list goes on, so that a key that begins with the number sorts wrongly.
    numbers = sorted(rng.sample(range(2000, 9999), len(times)), reverse=True)
    orders = [
        plain_order(f"o-{number}", customer, time)
        for number, time in zip(numbers, sorted(times), strict=True)
    ]
    rng.shuffle(orders)
    return placing(*orders)


@case(hidden=True, idea=Text(
    en="prices whose floating-point sum is not exact",
    zh="用浮点数相加会有误差的价格",
))
def fresh_prices(rng: random.Random) -> Case:
    order = random_order(rng)
    while Decimal(str(float_total(order))) == exact_total(order):
        order = random_order(rng)
    return placing(order)


@case(hidden=True, idea=Text(en="an order that the table refuses", zh="表拒绝写入的一个订单"))
def refused(rng: random.Random) -> Case:
    placed = placing(random_order(rng))
    operations = ("PutItem", "UpdateItem", "BatchWriteItem", "TransactWriteItems")
    fails = [
        {"step": "fail-call", "service": "dynamodb", "operation": operation, "error": "AccessDeniedException"}
        for operation in operations
    ]
    return Case(steps=[*fails, *placed.steps], memo=placed.memo)


@check(
    task=1,
    cases=["one_order", "fresh_order"],
    errors_allowed=True,
    title=Text(en="the order is in the table", zh="订单存进了表里"),
    hidden_message=Text(
        en="The order that you can see is stored, but another one is not, or not a second one after it. Does every value "
        "come from `event`, with nothing written into the code and nothing kept from the order before?",
        zh="你能看到的那个订单存好了，换一个订单，或者接着再来一个就不行。是不是每个值都取自 `event`，既没有写死在代码里，也没有留着上一个订单的东西？",
    ),
)
def stores_the_order(facts: Facts) -> Problem | None:
    problems = (is_stored(facts, order) for order in facts.memo["orders"])
    return next((problem for problem in problems if problem is not None), None)


def is_stored(facts: Facts, order: Order) -> Problem | None:
    failed = handler_failure(facts, order)
    if failed is not None:
        return failed
    items = facts.items("Orders")
    item = find(items, order)
    if item is None:
        return Problem(
            did=invoked(order),
            expected=Text(
                en=f"an item in `Orders` with customer_id {order['customer_id']} and order_id {order['order_id']}",
                zh=f"`Orders` 里有一个 customer_id 为 {order['customer_id']}、order_id 为 {order['order_id']} 的项目",
            ),
            found=items[:3] or Text(en="an empty table", zh="空表"),
            message=Text(
                en="The function answered, but the order is not in the table. What the handler keeps in a variable "
                "is "
                "gone with its execution environment: write the item with PutItem: "
                "`table.put_item(Item={...})`, in JavaScript a `PutCommand`.",
                zh="函数有了返回，但订单不在表里。处理程序放在变量里的东西，会随执行环境一起消失："
                "请用 PutItem 写入项目：`table.put_item(Item={...})`，JavaScript 用 `PutCommand`。",
            ),
        )
    return attributes_differ(order, item)


def attributes_differ(order: Order, item: Order) -> Problem | None:
    for name in ("placed_at", "lines"):
        if name == "lines":
            wanted, found = goods(order["lines"]), goods(item.get("lines"))
        else:
            wanted, found = order[name], item.get(name)
        if wanted != found:
            return Problem(
                did=invoked(order),
                expected={name: wanted},
                found={name: found},
                message=Text(
                    en=f"The item is there, but its attribute `{name}` is missing or differs from the event. An item "
                    "has only the attributes that you put into it.",
                    zh=f"项目存进去了，但属性 `{name}` 缺失，或者和事件里的不一样。项目里只会有你放进去的属性。",
                ),
            )
    return None


@check(
    task=2,
    cases=["same_second", "fresh_orders"],
    title=Text(en="every order is kept, sorted by time", zh="每个订单都保留，并且按时间排序"),
    hidden_message=Text(
        en="With several other orders, one was replaced or they are not sorted by time. The sort key must begin with "
        "`placed_at` and end with `order_id`.",
        zh="换了几个订单之后，有的被替换了，或者没有按时间排序。排序键要以 `placed_at` 开头，以 `order_id` 结尾。",
    ),
)
def keeps_every_order(facts: Facts) -> Problem | None:
    orders = facts.memo["orders"]
    items = facts.items("Orders")
    did = Text(
        en=f"invoked the function with {len(orders)} orders of customer {orders[0]['customer_id']}",
        zh=f"用客户 {orders[0]['customer_id']} 的 {len(orders)} 个订单依次调用函数",
    )
    lost = [order["order_id"] for order in orders if find(items, order) is None]
    if lost:
        return Problem(
            did=did,
            expected=Text(en=f"{len(orders)} items", zh=f"{len(orders)} 个项目"),
            found=Text(en=f"{len(items)} items; missing: {', '.join(lost)}",
                       zh=f"{len(items)} 个项目，缺少：{', '.join(lost)}"),
            message=Text(
                en="An order is gone: PutItem replaces the item that has the same key, and reports success. Two "
                "orders "
                "in the same second need different sort keys, so add the order number to the time.",
                zh="有订单丢了：主键相同时，PutItem 会替换原来的项目，而且照样报告成功。同一秒的两个订单"
                "要有不同的排序键，"
                "所以时间后面还要加上订单号。",
            ),
        )
    return keys_differ(did, orders, items)


def keys_differ(did: Text, orders: list[Order], items: list[Order]) -> Problem | None:
    wanted = sorted(key_of(order) for order in orders)
    found = [item.get("order_key") for item in items]
    if found == wanted:
        return None
    return Problem(
        did=did,
        expected=wanted,
        found=found,
        message=Text(
            en="The orders are all there, but the sort key is not `<placed_at>#<order_id>`. Text is compared from "
            "the "
            "left, so what stands first decides the order of a Query: begin with the time.",
            zh="订单都在，但排序键不是 `<placed_at>#<order_id>`。字符串从左往右比较，写在最前面的部分决定 Query "
            "的顺序："
            "请以时间开头。",
        ),
    )


@check(
    task=3,
    cases=["one_order", "fresh_prices", "fresh_order"],
    title=Text(en="money is exact", zh="金额精确无误"),
    hidden_message=Text(
        en="The amounts that you can see are right, others are not. Compute the total from the lines, and turn each "
        "price into a `Decimal` through `str` before you multiply; in JavaScript count in whole cents.",
        zh="你能看到的金额是对的，换一些价格就不对了。总额要由各行算出来，而且每个价格都要先经过 `str` 变成 "
        "`Decimal`，再相乘；JavaScript 请按整数的分来算。",
    ),
)
def money_is_exact(facts: Facts) -> Problem | None:
    problems = (amounts_differ(order, find(facts.items("Orders"), order) or {}) for order in facts.memo["orders"])
    return next((problem for problem in problems if problem is not None), None)


def amounts_differ(order: Order, item: Order) -> Problem | None:
    problem = amount_differs(order, "total", exact_total(order), item.get("total"))
    if problem is not None:
        return problem
    lines = item.get("lines")
    for wanted, line in zip(order["lines"], lines if isinstance(lines, list) else [], strict=False):
        found = line.get("unit_price") if isinstance(line, dict) else None
        problem = amount_differs(order, "unit_price", Decimal(str(wanted["unit_price"])), found)
        if problem is not None:
            return problem
    return None


def amount_differs(order: Order, name: str, wanted: Decimal, found: object) -> Problem | None:
    if number(found) == wanted:
        return None
    if found is None:
        message = Text(
            en=f"The item has no `{name}`. A table stores what you put into the item and computes nothing.",
            zh=f"项目里没有 `{name}`。表只存你放进项目的东西，不会替你计算。",
        )
    elif isinstance(found, str) and len(found) < 18:  # longer ones are numbers too long for a float
        message = Text(
            en=f"`{name}` is stored as text. Text sorts '9' after '10', and DynamoDB cannot add to it: give boto3 a "
            "`Decimal` (the JavaScript document client a number), which is stored as a number.",
            zh=f"`{name}` 存成了字符串。字符串会把 '9' 排在 '10' 后面，DynamoDB 也没法对它做加法："
            "请把 `Decimal` 交给 boto3（JavaScript 的文档客户端要数字），这样才会存成数字。",
        )
    else:
        message = Text(
            en=f"`{name}` is not exact. Floats are binary fractions: 3 * 1.1 is 3.3000000000000003. Turn each price "
            "into `Decimal(str(price))` before the first multiplication, not after it; in JavaScript count in "
            "whole cents, "
            "`Math.round(price * 100)`, and divide once at the end.",
            zh=f"`{name}` 不精确。浮点数是二进制小数：3 * 1.1 等于 3.3000000000000003。"
            "要在第一次乘法之前（而不是之后）把每个价格变成 `Decimal(str(price))`；JavaScript 请按整数的分来算，"
            "`Math.round(price * 100)`，最后再除一次。",
        )
    return Problem(
        did=invoked(order),
        expected=Text(en=f"`{name}`: the number {wanted}", zh=f"`{name}`：数字 {wanted}"),
        found={name: found},
        message=message,
    )


@check(
    task=4,
    cases=["one_order", "fresh_order"],
    title=Text(en="the answer gives key and total", zh="返回主键和总额"),
    hidden_message=Text(
        en="For another order, the answer does not give the key and the total that were stored.",
        zh="换一个订单，返回的主键和总额就不是存进去的那些了。",
    ),
)
def answers_with_key_and_total(facts: Facts) -> Problem | None:
    for order, invocation in zip(facts.memo["orders"], facts.invocations, strict=True):
        answer = invocation.answer
        item = find(facts.items("Orders"), order) or {}
        total = number(item.get("total"), text=True)
        wanted = (item.get("order_key", key_of(order)), exact_total(order) if total is None else total)
        if not isinstance(answer, dict) or (answer.get("order_key"), number(answer.get("total"), text=True)) != wanted:
            return Problem(
                did=invoked(order),
                expected=Text(en=f"order_key {wanted[0]} and total {wanted[1]}, as stored",
                              zh=f"与存入的一致：order_key {wanted[0]}，total {wanted[1]}"),
                found=answer,
                message=Text(
                    en="The caller wants to know what was stored: return `{\"order_key\": ..., \"total\": ...}` with the "
                    "same values. A `Decimal` travels safely as text: `str(total)`.",
                    zh="调用方想知道存了什么：请返回 `{\"order_key\": ..., \"total\": ...}`，值与存入的相同。"
                    "`Decimal` 转成字符串最稳妥：`str(total)`。",
                ),
            )
    return None


@check(
    task=4,
    cases=["refused"],
    errors_allowed=True,
    title=Text(en="what was not stored is not answered", zh="没有存进去的，就不返回"),
    hidden_message=Text(
        en="The table refused an order, and the function answered with its key and total all the same: the caller "
        "believes that it is stored. Let the exception out.",
        zh="表拒绝了一个订单，函数却照样返回了主键和总额：调用方会以为已经存好了。让异常从处理程序抛出。",
    ),
)
def answers_only_what_is_stored(facts: Facts) -> Problem | None:
    (order,) = facts.memo["orders"]
    answered = facts.invocations[-1].error is None
    if not answered or find(facts.items("Orders"), order) is not None:
        return None
    return Problem(
        did=invoked(order),
        expected=Text(en="an invocation that fails", zh="调用失败"),
        found=facts.answer,
        message=Text(en="DynamoDB refused the item: let the exception out.", zh="DynamoDB 拒绝了这个项目：让异常从处理程序抛出。"),
    )


def handler_failure(facts: Facts, order: Order) -> Problem | None:
    """Words for a handler that raised; boto3's refusal of floats gets its own."""
    for invocation in facts.invocations:
        if invocation.error is None:
            continue
        error = f"{invocation.error.type}: {invocation.error.message}"
        if "Float types are not supported" in error or invocation.error.type == "Inexact":
            message = Text(
                en="boto3 refused a number: a float is not exact, and DynamoDB stores exact decimals. "
                "`Decimal(price)` takes over the float's error, `Decimal(str(price))` is what the sender wrote.",
                zh="boto3 拒绝了一个数字：浮点数不精确，而 DynamoDB 存的是精确的十进制数。`Decimal(price)` "
                "会把浮点数的误差带过来，"
                "`Decimal(str(price))` 才是发送方写的那个数。",
            )
        else:
            message = Text(
                en="The handler failed, so nobody can rely on this order being stored. Read the error and the line, "
                "then run the "
                "event again.",
                zh="处理程序失败了，订单有没有存好就没有保证。先看错误信息和出错的行，再重新运行这个事件。",
            )
        return Problem(
            did=invoked(order),
            expected=Text(en="an answer", zh="正常返回"),
            found=error,
            message=message,
        )
    return None


def placing(*orders: Order) -> Case:
    return Case(steps=[{"step": "invoke", "payload": order} for order in orders], memo={"orders": list(orders)})


def plain_order(order_id: str, customer_id: str, placed_at: str) -> Order:
    return {
        "order_id": order_id,
        "customer_id": customer_id,
        "placed_at": placed_at,
        "lines": [{"sku": "mug", "quantity": 1, "unit_price": 12.9}],
    }


def random_order(rng: random.Random) -> Order:
    goods = rng.sample(["postcard", "mug", "vase", "sticker", "bowl", "candle"], rng.randrange(2, 5))
    return {
        "order_id": f"o-{rng.randrange(2000, 9999)}",
        "customer_id": f"c-{rng.randrange(100, 999)}",
        "placed_at": random_time(rng),
        "lines": [
            {"sku": sku, "quantity": rng.randrange(2, 9), "unit_price": rng.randrange(11, 9999) / 100}
            for sku in goods
        ],
    }


def random_time(rng: random.Random) -> str:
    return (
        f"2026-{rng.randrange(1, 13):02}-{rng.randrange(1, 29):02}"
        f"T{rng.randrange(24):02}:{rng.randrange(60):02}:{rng.randrange(60):02}Z"
    )


def exact_total(order: Order) -> Decimal:
    return sum((line["quantity"] * Decimal(str(line["unit_price"])) for line in order["lines"]), Decimal(0))


def float_total(order: Order) -> float:
    return sum(line["quantity"] * line["unit_price"] for line in order["lines"])


def key_of(order: Order) -> str:
    return f"{order['placed_at']}#{order['order_id']}"


def find(items: list[Order], order: Order) -> Order | None:
    for item in items:
        if item.get("customer_id") == order["customer_id"] and item.get("order_id") == order["order_id"]:
            return item
    return None


def goods(lines: object) -> object:
    """What was ordered, without the prices."""
    if not isinstance(lines, list) or not all(isinstance(line, dict) for line in lines):
        return lines
    return [{"sku": line.get("sku"), "quantity": line.get("quantity")} for line in lines]


def number(value: object, *, text: bool = False) -> Decimal | None:
    """The number that `value` is; with `text`, also the one that it spells."""
    kinds = (int, float, Decimal, str) if text else (int, float, Decimal)
    if isinstance(value, bool) or not isinstance(value, kinds):
        return None
    try:
        return Decimal(str(value))
    except ArithmeticError:
        return None


def invoked(order: Order) -> Text:
    return Text(en=f"invoked the function with order {order['order_id']}", zh=f"用订单 {order['order_id']} 调用函数")
