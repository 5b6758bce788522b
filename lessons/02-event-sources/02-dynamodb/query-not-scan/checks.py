"""Judges `query-not-scan`: are these the orders, in their order, and did DynamoDB read no others for them?

How much was read is what DynamoDB itself says: the `ScannedCount` of each answer.
"""

from __future__ import annotations

import random
import re
import string
from collections.abc import Sequence
from typing import Any

from course.grading.checks import Case, Facts, Problem, Text, case, check
from sandbox.result import Call

LARGE = 360_000  # three such items are more than the 1 MB of one answer; an item may have 400 KB


@case
def a_day_of_c17(rng: random.Random) -> Case:
    return _asking("c-17", "2026-11-22", ["o-1010", "o-1002", "o-1004"])


@case
def nobody(rng: random.Random) -> Case:
    return _asking("c-99", "2026-11-22", [])


@case(
    hidden=True,
    idea=Text(en="another customer, another day, after somebody else has asked", zh="别人查询之后，另一位客户查询另一天"),
)
def another_day(rng: random.Random) -> Case:
    customer, day = f"c-{_word(rng)}", f"2026-{rng.randrange(1, 10):02}-{rng.randrange(10, 28)}"
    hours = sorted(rng.sample(range(10, 24), 4))
    numbers = rng.sample(range(2000, 9999), 9)
    wanted = [_order(customer, f"{day}T{hour}:20:00Z", number) for hour, number in zip(hours, numbers, strict=False)]
    others = [
        _order(customer, f"2027-{day[5:]}T10:00:00Z", numbers[4]),
        _order(customer, f"{day[:8]}29T10:00:00Z", numbers[5]),
        _order(f"{customer}x", f"{day}T10:00:00Z", numbers[6]),
        _order("c-21", f"{day}T11:00:00Z", numbers[7]),
    ]
    asked = _asking(customer, day, [item["order_id"] for item in wanted], [*others, *wanted])
    # The answer to the second is judged: it comes from the same execution environment.
    return Case(steps=[*_asking("c-21", day, []).steps, *asked.steps], given=asked.given, memo=asked.memo)


@case(hidden=True, idea=Text(en="a day with more orders than one answer can hold", zh="一天的订单多到一次响应放不下"))
def a_large_day(rng: random.Random) -> Case:
    customer, day = f"c-{_word(rng)}", "2026-03-14"
    numbers = rng.sample(range(2000, 9999), 5)  # more than two answers
    items = [
        {**_order(customer, f"{day}T1{hour}:00:00Z", number), "note": _word(rng)[0] * LARGE}
        for hour, number in enumerate(numbers)
    ]
    return _asking(customer, day, [item["order_id"] for item in items], items)


@check(
    task=1,
    cases=["a_day_of_c17", "nobody", "another_day"],
    title=Text(en="the orders of the day, in the order of time", zh="当天的订单，按时间排列"),
    hidden_message=Text(
        en="For another customer or day, the list is not right. Both come from the event, each time anew; the order is "
        "that of time, not of the numbers.",
        zh="换一位客户或换一天，列表就不对。两者每次都取自事件；顺序是时间的顺序，不是订单号的顺序。",
    ),
)
def gives_the_orders(facts: Facts) -> Problem | None:
    return _differs(
        facts,
        Text(
            en='Return the `order_id`s of this customer and this day as `{"orders": [...]}`. A Query gives them in the order of '
            "the sort key, which begins with the time.",
            zh='把这位客户这一天的 `order_id` 放进 `{"orders": [...]}` 返回。Query 按排序键的顺序给出，而排序键以时间开头。',
        ),
    )


@check(
    task=2,
    cases=["a_day_of_c17", "nobody", "another_day"],
    title=Text(en="no other item is read", zh="没有读别的项目"),
    hidden_message=Text(
        en="For another customer or day, DynamoDB read more items than the answer has. Both halves of the key belong "
        "into the "
        "`KeyConditionExpression`.",
        zh="换一位客户或换一天，DynamoDB 读的项目比返回的多。主键的两部分都要写进 `KeyConditionExpression`。",
    ),
)
def reads_no_others(facts: Facts) -> Problem | None:
    wanted = len(facts.memo["orders"])
    calls = [call for call in facts.invocations[-1].calls if call.service == "dynamodb"]
    scans = [call for call in calls if call.operation == "Scan"]
    read = _read(calls)
    if not scans and calls and read == wanted:
        return None
    if scans:
        message = Text(
            en="A Scan begins at the first item of the table and reads them all, whatever you do with them afterwards"
            "; with a "
            "year of orders, this takes minutes and is billed in full. A Query with `KeyConditionExpression` goes "
            "where the "
            "items are.",
            zh="Scan 从表的第一个项目开始，全部读一遍，不管你之后怎么处理；攒了一年的订单，就要几分钟，而且全部计费。"
            "带 `KeyConditionExpression` 的 Query 直接去项目所在的地方。",
        )
    else:
        message = Text(
            en="The other orders of this customer were read, too, and dropped afterwards: a `FilterExpression`, or an "
            "`if` in the "
            "handler, comes after the reading and the billing. The day is the beginning of the sort key: put it into "
            "the "
            "`KeyConditionExpression`.",
            zh="这位客户的其他订单也读了，之后才扔掉：`FilterExpression` 也好，处理程序里的 `if` 也好，都在读取和计费"
            "之后。"
            "“某一天”就是排序键的开头，请写进 `KeyConditionExpression`。",
        )
    operation = "Scan" if scans else "Query"
    return Problem(
        did=_did(facts),
        expected=Text(en=f"a Query that reads {wanted} items", zh=f"Query，读 {wanted} 个项目"),
        found=Text(
            en=f"{operation}, {read} items read" if calls else "no call at all",
            zh=f"{operation}，读了 {read} 个项目" if calls else "没有任何调用",
        ),
        message=message,
    )


@check(
    task=3,
    cases=["a_large_day"],
    title=Text(en="a large day is complete", zh="订单很多的一天也完整"),
    hidden_message=Text(
        en="Of a day with more than 1 MB of orders, only a part was returned. One answer of DynamoDB ends there; when "
        "it has a "
        "`LastEvaluatedKey`, ask again with `ExclusiveStartKey`.",
        zh="某一天的订单超过 1 MB，只返回了一部分。DynamoDB 的一次响应到此为止；有 `LastEvaluatedKey`，就用 "
        "`ExclusiveStartKey` 再问一次。",
    ),
)
def reads_every_page(facts: Facts) -> Problem | None:
    return _differs(
        facts, Text(en="Ask again while there is a `LastEvaluatedKey`.", zh="只要有 `LastEvaluatedKey`，就再问一次。")
    )


def _asking(customer: str, day: str, orders: Sequence[str], items: Sequence[dict[str, Any]] = ()) -> Case:
    asked = {"customer_id": customer, "day": day}
    given = {"items": {"Orders": list(items)}} if items else {}
    return Case(
        steps=[{"step": "invoke", "payload": asked}], given=given, memo={"asked": asked, "orders": list(orders)}
    )


def _order(customer: str, placed_at: str, number: int) -> dict[str, Any]:
    order_id = f"o-{number}"
    return {
        "customer_id": customer,
        "order_key": f"{placed_at}#{order_id}",
        "order_id": order_id,
        "placed_at": placed_at,
        "total_cents": 100 + number,
    }


def _word(rng: random.Random) -> str:
    return "".join(rng.choices(string.ascii_lowercase, k=5))


def _read(calls: Sequence[Call]) -> int:
    """How many items DynamoDB says that it has read."""
    counts = [re.search(r'"ScannedCount":\s*(\d+)', call.response) for call in calls]
    return sum(int(found[1]) for found in counts if found is not None)


def _differs(facts: Facts, message: Text) -> Problem | None:
    wanted = {"orders": facts.memo["orders"]}
    if facts.answer == wanted:
        return None
    return Problem(did=_did(facts), expected=wanted, found=facts.answer, message=message)


def _did(facts: Facts) -> Text:
    asked = facts.memo["asked"]
    return Text(
        en=f"asked for the orders of {asked['customer_id']} on {asked['day']}",
        zh=f"查询 {asked['customer_id']} 在 {asked['day']} 的订单",
    )
