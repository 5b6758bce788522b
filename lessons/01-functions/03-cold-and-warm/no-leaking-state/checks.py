"""Judges `no-leaking-state`: each slip depends on its own event, whoever came before in the same environment."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

from course.grading.checks import Case, Facts, Problem, Text, case, check, own_mistake
from sandbox.result import Invocation, InvocationStatus

Order = dict[str, Any]
GOODS = ["bowl", "candle", "jug", "mug", "plate", "tile", "vase"]
STICKERS = ["this side up", "keep dry", "handle with care", "glass"]


# -- cases --------------------------------------------------------------------------------------------------


@case
def ada_then_noor(rng: random.Random) -> Case:
    return serving(
        order("Ada", [("bowl", 1), ("candle", 4)], {"gift": True, "language": "de"}),
        order("Noor", [("mug", 2)]),
    )


@case
def one_more_sticker(rng: random.Random) -> Case:
    return serving(
        order("Li Lei", [("vase", 1)], {"stickers": ["this side up"]}),
        order("Noor", [("vase", 1)]),
    )


@case
def half_packed(rng: random.Random) -> Case:
    return serving(order("Bo", [("plate", 6), ("jug", 0)], {"gift": True}), order("Noor", [("mug", 2)]))


@case(
    hidden=True,
    idea=Text(
        en="several other orders in one environment, two of them by the same customer, with different options",
        zh="同一个环境里另外几个订单，其中两个来自同一位顾客，选项各不相同",
    ),
)
def a_busy_morning(rng: random.Random) -> Case:
    twice, once, last = rng.sample(["Ines", "Kofi", "Mei", "Oskar", "Yuki"], 3)
    return serving(
        order(twice, lines(rng), {"gift": True, "stickers": rng.sample(STICKERS, 2)}),
        order(once, lines(rng), {"language": rng.choice(["fr", "zh", "sv"])}),
        order(twice, lines(rng)),
        order(last, [], {"stickers": rng.sample(STICKERS, 1)}),
    )


@case(
    hidden=True,
    idea=Text(
        en="orders that cannot be packed, before and between others",
        zh="有的订单没法打包，夹在其他订单的前面和中间",
    ),
)
def failures_in_between(rng: random.Random) -> Case:
    wishes = {"gift": True, "language": "fr", "stickers": rng.sample(STICKERS, 1)}
    return serving(
        order("Pia", [*lines(rng), ("lamp", -rng.randrange(3))], wishes),
        order("Quentin", lines(rng)),
        order("Pia", [*lines(rng), ("lamp", 0)], wishes),
        order("Rosa", lines(rng), {"language": "sv"}),
    )


# -- checks -------------------------------------------------------------------------------------------------


@check(
    task=1,
    cases=["ada_then_noor", "a_busy_morning"],
    title=Text(en="a slip has the lines of its own order", zh="装箱单上只有自己订单的商品"),
    hidden_message=Text(
        en="With other orders a slip has lines that are not in its event, or lacks some. Nobody else's order, not "
        "even an "
        "earlier one of the same customer, belongs on it.",
        zh="换成别的订单，装箱单上会出现事件里没有的商品，或者少了商品。别人的订单不能出现在上面，"
        "同一位顾客以前的订单也不行。",
    ),
)
def lists_its_own_lines(facts: Facts) -> Problem | None:
    for number, invocation in enumerate(facts.invocations):
        wanted = slip_of(invocation.event)
        found = invocation.answer
        if not isinstance(found, dict) or found.get("customer") != wanted["customer"]:
            return Problem(
                did=served(facts, number),
                expected=wanted,
                found=found,
                message=Text(
                    en="The slip should be an object with `customer`, `lines`, `language`, `gift` and `stickers`, "
                    "and with "
                    "the customer of this event.",
                    zh="装箱单应该是一个对象，带有 `customer`、`lines`、`language`、`gift` 和 `stickers`，"
                    "顾客取自这个事件。",
                ),
            )
        if found.get("lines") != wanted["lines"]:
            return Problem(
                did=served(facts, number),
                expected=wanted["lines"],
                found=found.get("lines"),
                message=about_lines(facts, number, found.get("lines")),
            )
    return None


@check(
    task=2,
    cases=["ada_then_noor", "one_more_sticker", "a_busy_morning"],
    title=Text(en="a slip has the options of its own order", zh="装箱单上只有自己订单的选项"),
    hidden_message=Text(
        en="With other orders a slip has an option that its event does not ask for. The defaults must be the same "
        "for every "
        "event: read them, never change them, nor the list inside.",
        zh="换成别的订单，装箱单上会出现事件没有要求的选项。默认值对每个事件都必须一样：只读不改，里面的列表也不能改。",
    ),
)
def has_its_own_options(facts: Facts) -> Problem | None:
    for number, invocation in enumerate(facts.invocations):
        wanted = {name: value for name, value in slip_of(invocation.event).items() if name not in ("customer", "lines")}
        answer = invocation.answer if isinstance(invocation.answer, dict) else {}
        found = {name: answer.get(name) for name in wanted}
        if found != wanted:
            return Problem(
                did=served(facts, number), expected=wanted, found=found, message=about_options(number, found, wanted)
            )
    return None


@check(
    task=3,
    cases=["half_packed", "failures_in_between"],
    errors_allowed=True,
    title=Text(en="an order that fails leaves nothing behind", zh="失败的订单什么也不留下"),
    hidden_message=Text(
        en="After an order that could not be packed, the next slip is wrong, or the bad order did not fail. Do not "
        "rely on a "
        "line that an exception skips.",
        zh="有订单没法打包之后，下一张装箱单就错了，或者那个坏订单没有失败。不要依靠会被异常跳过的语句。",
    ),
)
def a_failure_leaves_nothing(facts: Facts) -> Problem | None:
    for number, invocation in enumerate(facts.invocations):
        if is_packable(invocation.event):
            problem = after_a_failure(facts, number, invocation)
        else:
            problem = must_fail(facts, number, invocation)
        if problem is not None:
            return problem
    return None


def after_a_failure(facts: Facts, number: int, invocation: Invocation) -> Problem | None:
    wanted = slip_of(invocation.event)
    if invocation.status is not InvocationStatus.ANSWERED:
        return own_mistake(facts)
    if invocation.answer == wanted:
        return None
    return Problem(
        did=served(facts, number),
        expected=wanted,
        found=invocation.answer,
        message=Text(
            en="The order before raised an exception, and what it had done by then is still there. A clean-up as the "
            "last "
            "line is skipped by the exception: begin with new objects in the handler instead.",
            zh="前一个订单抛出了异常，而它此前做到一半的东西还在。写在最后一行的清理会被异常跳过："
            "应该在处理程序里从新对象开始。",
        ),
    )


def must_fail(facts: Facts, number: int, invocation: Invocation) -> Problem | None:
    if invocation.status is InvocationStatus.FAILED:
        return None
    return Problem(
        did=served(facts, number),
        expected=Text(en="an invocation that fails", zh="调用失败"),
        found=invocation.answer if invocation.status is InvocationStatus.ANSWERED else invocation.status.value,
        message=Text(
            en="A line with a quantity below 1 cannot be packed. Let `pack` raise its error; do not skip the line, "
            "and do "
            "not end the process.",
            zh="数量小于 1 的商品行没法打包。让 `pack` 抛出错误，不要跳过这一行，也不要结束进程。",
        ),
    )


# -- words --------------------------------------------------------------------------------------------------


def about_lines(facts: Facts, number: int, found: object) -> Text:
    before = [line for earlier in facts.invocations[:number] for line in slip_of(earlier.event)["lines"]]
    own = slip_of(facts.invocations[number].event)["lines"]
    if isinstance(found, list) and any(line in before and line not in own for line in found):
        return Text(
            en="Somebody else's lines are on this slip. A list outside the handler is made once and kept while the "
            "environment is warm, so each event adds to it. Make the list in the handler.",
            zh="这张单子上有别人的商品。写在处理程序外面的列表只创建一次，环境热着就一直留着，每个事件都往里加。"
            "请在处理程序里创建列表。",
        )
    return Text(
        en="`lines` should hold a text such as `2 x mug` for each line of the event, in order, and nothing else.",
        zh="`lines` 里应该按顺序为事件的每一行放一条文字，例如 `2 x mug`，别的都不要。",
    )


def about_options(number: int, found: Order, wanted: Order) -> Text:
    if number == 0:
        return Text(
            en="Even the first slip is wrong. What the event names is taken over, what it does not name has its "
            "default, and "
            "its stickers come after `fragile`.",
            zh="第一张单子就不对。事件写了的照用，没写的取默认值，它的贴纸排在 `fragile` 后面。",
        )
    if {**found, "stickers": None} == {**wanted, "stickers": None}:
        return Text(
            en="Only the stickers are those of an earlier event. A copy of the defaults is *shallow*: the list "
            "inside is "
            "still the shared one. Make a new list as well.",
            zh="只有贴纸是之前事件的。复制默认值只是*浅*复制：里面的列表仍是共用的那一个。列表也要新建。",
        )
    return Text(
        en="The defaults themselves were changed by an earlier event: `options = DEFAULTS` is a second name for the "
        "same "
        "object. Make a new object for each event.",
        zh="默认值本身被之前的事件改掉了：`options = DEFAULTS` 只是同一个对象的另一个名字。要为每个事件创建新对象。",
    )


def served(facts: Facts, number: int) -> Text:
    names = [str(invocation.event["customer"]) for invocation in facts.invocations[: number + 1]]
    if number == 0:
        return Text(en=f"sent the order of {names[0]} to a new environment", zh=f"把 {names[0]} 的订单发给一个新环境")
    return Text(
        en=f"sent to one environment the orders of {', '.join(names)}; this is about the last",
        zh=f"向同一个环境依次发送 {'、'.join(names)} 的订单；这里说的是最后一个",
    )


# -- what the cases are made of -----------------------------------------------------------------------------


def serving(*orders: Order) -> Case:
    return Case(steps=[{"step": "invoke", "payload": found} for found in orders])


def order(customer: str, goods: Sequence[tuple[str, int]], options: Order | None = None) -> Order:
    found: Order = {"customer": customer, "lines": [{"sku": sku, "quantity": quantity} for sku, quantity in goods]}
    return found if options is None else {**found, "options": options}


def lines(rng: random.Random) -> list[tuple[str, int]]:
    return [(sku, rng.randrange(1, 99)) for sku in rng.sample(GOODS, rng.randrange(1, 4))]


def is_packable(event: Order) -> bool:
    return all(line["quantity"] >= 1 for line in event["lines"])


def slip_of(event: Order) -> Order:
    wishes = event.get("options", {})
    return {
        "customer": event["customer"],
        "lines": [f"{line['quantity']} x {line['sku']}" for line in event["lines"]],
        "language": wishes.get("language", "en"),
        "gift": wishes.get("gift", False),
        "stickers": ["fragile", *wishes.get("stickers", [])],
    }
