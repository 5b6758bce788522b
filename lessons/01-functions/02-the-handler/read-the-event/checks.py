"""Judges `read-the-event`: the ticket for whole, sparse and impossible orders."""

from __future__ import annotations

import random
from typing import Any

from course.grading.checks import Case, Facts, Problem, Text, case, check

Fields = dict[str, Any]


@case
def complete(rng: random.Random) -> Case:
    return ordering(
        {
            "orderId": "A-17",
            "visitor": {"name": "Ada"},
            "seats": ["F12", "F13"],
            "booklets": 2,
            "note": "on the aisle",
        }
    )


@case(hidden=True, idea=Text(en="two other orders with all fields, one after the other", zh="先后两个字段齐全的其他订单"))
def other_orders(rng: random.Random) -> Case:
    # Both in one execution environment: what was kept of the first would be on the second ticket.
    return ordering(
        *(
            {
                "orderId": f"T-{rng.randrange(1000, 9999)}",
                "visitor": {"name": name, "city": "Graz"},
                "seats": [f"{rng.choice('ABCDEF')}{number}" for number in range(1, rng.randrange(4, 9))],
                "booklets": rng.randrange(3, 9),
                "note": rng.choice(["with a wheelchair", "two children", "坐在一起"]),
            }
            for name in rng.sample(["Noor", "Tomás", "韩梅梅"], 2)
        )
    )


@case
def sparse(rng: random.Random) -> Case:
    return ordering({"orderId": "B-204", "seats": ["K1"]})


@case(
    hidden=True,
    idea=Text(
        en="an order in which a sender wrote `null`, or left the name out", zh="发送方写了 `null` 或漏了名字的订单"
    ),
)
def nulls(rng: random.Random) -> Case:
    orders = [
        {"visitor": None, "booklets": None, "note": None},
        {"visitor": {"name": None}, "booklets": rng.randrange(2, 5), "note": None},
        {"visitor": {"city": "Linz"}, "booklets": None, "note": "late"},
    ]
    return ordering(*({"orderId": f"N-{rng.randrange(100, 999)}", "seats": ["A1", "A2"], **each} for each in orders))


@case
def no_booklets(rng: random.Random) -> Case:
    return ordering(
        {"orderId": "A-18", "visitor": {"name": "李雷"}, "seats": ["C3", "C4", "C5"], "booklets": 0, "note": ""}
    )


@case
def without_order_id(rng: random.Random) -> Case:
    return ordering({"visitor": {"name": "Ada"}, "seats": ["F12"], "booklets": 1})


@case(hidden=True, idea=Text(en="an order whose number is `null`", zh="编号为 `null` 的订单"))
def order_id_is_null(rng: random.Random) -> Case:
    return ordering({"orderId": None, "visitor": {"name": "Kofi"}, "seats": ["B7"], "note": "front"})


@check(
    task=1,
    cases=["complete", "other_orders"],
    title=Text(en="an order with all fields becomes a ticket", zh="字段齐全的订单变成一张票"),
    hidden_message=Text(
        en="It works for the order that you can see, but not for another one, or not for a second one after it. Every "
        "value of the ticket comes from the event, each time anew.",
        zh="看得到的订单没问题，换一个或者接着再来一个就不对了。票上的每个值每次都要取自事件。",
    ),
)
def makes_the_ticket(facts: Facts) -> Problem | None:
    return differs(
        facts,
        Text(
            en="Compare the two entry by entry. `seats` is a number: how many there are in the event's list.",
            zh="请逐项对比。`seats` 是一个数：事件里的列表有几个座位。",
        ),
    )


@check(
    task=2,
    cases=["sparse", "nulls"],
    title=Text(en="what is missing or null gets its default", zh="缺失或为 null 的字段得到默认值"),
    hidden_message=Text(
        en="Missing fields are filled, but not those that are `null`, or not inside the visitor. "
        '`.get("note", "")` gives its default only when the key is missing, and `visitor` may be null itself.',
        zh='缺失的补上了，但为 `null` 的没有，或者来客里面的没有。`.get("note", "")` 只在键缺失时才给默认值；'
        "`visitor` 本身也可能是 null。",
    ),
)
def fills_the_gaps(facts: Facts) -> Problem | None:
    return differs(
        facts,
        Text(
            en="A field that the event lacks has a default: `Guest`, 1, and an empty note. In JavaScript an entry that is "
            "`undefined` is not in the answer at all: JSON has no such thing.",
            zh="事件里没有的字段有默认值：`Guest`、1 和空的备注。JavaScript 里值为 `undefined` 的字段根本不会出现在返回值中：JSON 没有这种值。",
        ),
    )


@check(
    task=2,
    cases=["no_booklets"],
    title=Text(en="zero and empty text are values", zh="零和空字符串也是值"),
)
def keeps_zero(facts: Facts) -> Problem | None:
    return differs(
        facts,
        Text(
            en="This sender did say how many: none. `or` (in JavaScript `||`) replaces all that counts as false, 0 and "
            "empty text too; ask whether the value is `None`, in JavaScript use `??`.",
            zh="发送方明确说了要几份：零份。`or`（JavaScript 的 `||`）会替换所有假值，0 和空字符串也在内；请判断值是不是 `None`，"
            "JavaScript 用 `??`。",
        ),
    )


@check(
    task=3,
    cases=["without_order_id", "order_id_is_null"],
    title=Text(en="without an order number there is no ticket", zh="没有订单号就不出票"),
    hidden_message=Text(
        en='A missing `orderId` is refused, one that is `null` is not. `event["orderId"]` raises only when the key is '
        "missing.",
        zh='`orderId` 缺失时拒绝了，为 `null` 时却没有。`event["orderId"]` 只在键缺失时才抛出异常。',
    ),
    errors_allowed=True,
)
def refuses_without_order_id(facts: Facts) -> Problem | None:
    error = facts.invocations[-1].error
    expected = Text(en="an invocation that fails, with `orderId` in the error", zh="调用失败，错误信息里有 `orderId`")
    if error is None:
        return Problem(
            expected=expected,
            found=facts.answer,
            message=Text(
                en="An answer says that all went well, whatever stands in it, so a ticket without an order goes out. "
                "Let the invocation fail: `raise ValueError(...)`, in JavaScript `throw new Error(...)`.",
                zh="只要有返回值，就表示一切顺利，不管里面写了什么，于是一张没有订单的票就发出去了。要让调用失败：`raise ValueError(...)`，"
                "JavaScript 用 `throw new Error(...)`。",
            ),
        )
    if "orderId" in error.message:
        return None
    return Problem(
        expected=expected,
        found=f"{error.type}: {error.message}",
        line=error.line,
        message=Text(
            en="It fails, but whoever reads the log at night cannot see why. Say in the message which field is "
            "missing: `orderId`.",
            zh="是失败了，但半夜看日志的人看不出原因。请在错误信息里写明缺的是哪个字段：`orderId`。",
        ),
    )


def ordering(*orders: Fields) -> Case:
    steps = [{"step": "invoke", "payload": order} for order in orders]
    return Case(steps=steps, memo={"tickets": [ticket(order) for order in orders]})


def ticket(order: Fields) -> Fields:
    """The right answer to an order."""
    name = (order.get("visitor") or {}).get("name")
    booklets, note = order.get("booklets"), order.get("note")
    return {
        "order": order.get("orderId"),
        "for": "Guest" if name is None else name,
        "seats": len(order["seats"]),
        "booklets": 1 if booklets is None else booklets,
        "note": "" if note is None else note,
    }


def differs(facts: Facts, message: Text) -> Problem | None:
    """The first ticket that is not as it should be; a number that became text or a flag is none."""
    for wanted, invocation in zip(facts.memo["tickets"], facts.invocations, strict=True):
        found = invocation.answer
        if found != wanted or not all(type(found[key]) is type(value) for key, value in wanted.items()):
            return Problem(expected=wanted, found=found, message=message)
    return None
