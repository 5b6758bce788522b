"""Judges `settings-from-environment`: what each city's function answers."""

from __future__ import annotations

import random
from typing import Any

from course.grading.checks import Case, Facts, Problem, Text, case, check

CITIES = {
    "Vienna": Text(en="Vienna", zh="维也纳"),
    "Osaka": Text(en="Osaka", zh="大阪"),
    "Lima": Text(en="Lima", zh="利马"),
}
TOO_MANY, CLOSED = {"refused": "too many seats"}, {"refused": "not open yet"}


@case
def three_in_vienna(rng: random.Random) -> Case:
    return ordering("Vienna", 3, {"total": 3 * 18 + 2, "currency": "EUR"})


@case
def two_in_osaka(rng: random.Random) -> Case:
    return ordering("Osaka", 2, {"total": 2 * 2500, "currency": "JPY"})


@case(
    hidden=True,
    idea=Text(en="another number of seats, in a city with another limit", zh="另一座城市，限购数不同，座位数也不同"),
)
def many_in_osaka(rng: random.Random) -> Case:
    seats = rng.randrange(8, 10)
    return ordering("Osaka", seats, {"total": seats * 2500, "currency": "JPY"})


@case
def seven_in_vienna(rng: random.Random) -> Case:
    return ordering("Vienna", 7, TOO_MANY)


@case(
    hidden=True,
    idea=Text(en="an order at a city's limit, and one above it", zh="一个正好到上限的订单，和一个超出的订单"),
)
def around_the_limit_in_osaka(rng: random.Random) -> Case:
    above = rng.randrange(11, 90)
    return Case(
        steps=[selling("Osaka", 10), selling("Osaka", above)],
        memo={"orders": [["Osaka", 10, {"total": 25000, "currency": "JPY"}], ["Osaka", above, TOO_MANY]]},
    )


@case
def closed_in_lima(rng: random.Random) -> Case:
    return ordering("Lima", 2, CLOSED)


@check(
    task=1,
    cases=["three_in_vienna", "two_in_osaka", "many_in_osaka"],
    title=Text(en="total and currency follow the city's settings", zh="总额和币种按各城市的设置得出"),
    hidden_message=Text(
        en="The orders that you can see are right, another one is not. Compute the total from the event and the "
        "settings; neither numbers nor cities belong into the code.",
        zh="看得到的订单都对，换一个就不对了。总额要由事件和设置算出来，代码里不该有数字，也不该有城市。",
    ),
)
def computes_the_total(facts: Facts) -> Problem | None:
    return differs(facts, about_the_total)


@check(
    task=2,
    cases=["seven_in_vienna", "around_the_limit_in_osaka"],
    title=Text(en="nobody gets more than MAX_SEATS", zh="任何人都买不到超过 MAX_SEATS 的座位"),
    hidden_message=Text(
        en="In another city the limit is another, and it has two digits. Compare numbers, not texts; the limit itself "
        "may still be bought.",
        zh="另一座城市的上限不同，而且是两位数。要比较数字，不要比较字符串；正好买到上限是允许的。",
    ),
)
def keeps_the_limit(facts: Facts) -> Problem | None:
    return differs(
        facts,
        lambda found, wanted: Text(
            en="The limit is the setting `MAX_SEATS`, as a number. An order above it is answered "
            '`{"refused": "too many seats"}`, without a total.',
            zh='上限是设置 `MAX_SEATS`，要当作数字。超出的订单返回 `{"refused": "too many seats"}`，不带总额。',
        ),
    )


@check(
    task=3,
    cases=["closed_in_lima"],
    title=Text(en="where the sale is closed nothing is sold", zh="没有开售的地方什么也不卖"),
)
def sells_nothing_while_closed(facts: Facts) -> Problem | None:
    return differs(
        facts,
        lambda found, wanted: Text(
            en='`SALE_OPEN` is the text `"false"`, and a text that is not empty counts as true. Compare it with '
            '`"true"`, and look at it before anything else.',
            zh='`SALE_OPEN` 是字符串 `"false"`，而非空的字符串都是真值。请拿它和 `"true"` 比较，并且放在最前面判断。',
        ),
    )


def about_the_total(found: object, wanted: dict[str, Any]) -> Text:
    total = found.get("total") if isinstance(found, dict) else None
    if isinstance(total, str):
        return Text(
            en='The total is a text, because a setting is one: `"18" * 3` repeats it in Python, and JavaScript\'s `+` '
            "puts two texts one behind the other. Convert each setting when you read it: `int(...)`, `Number(...)`.",
            zh='总额成了字符串，因为设置本来就是字符串：Python 的 `"18" * 3` 是重复三遍，JavaScript 的 `+` 是首尾相接。'
            "每个设置读进来就要转换：`int(...)`、`Number(...)`。",
        )
    if found == TOO_MANY:
        return Text(
            en='So many seats are allowed here. Two texts are compared letter by letter, and then `"2"` is more than '
            '`"10"`: compare numbers.',
            zh='这里允许订这么多座位。两个字符串是逐个字符比较的，这样 `"2"` 就大于 `"10"` 了：要比较数字。',
        )
    if total is None and isinstance(found, dict) and "total" in found:
        return Text(
            en="The total was no number at all: `Number(undefined)` is `NaN`, and JSON makes `null` of it. A city without "
            "a fee has no variable `FEE`; give it a default.",
            zh="总额根本不是数：`Number(undefined)` 是 `NaN`，转成 JSON 就成了 `null`。不收手续费的城市没有 `FEE` 变量，请给它一个默认值。",
        )
    return Text(
        en="Seats times `SEAT_PRICE`, plus `FEE` once, where there is one; and the `CURRENCY` of the city that was "
        "asked. All of them are read from the environment.",
        zh="座位数乘以 `SEAT_PRICE`，有 `FEE` 的再加一次；币种是被调用的那座城市的 `CURRENCY`。这些都从环境变量里读。",
    )


def selling(city: str, seats: int) -> dict[str, Any]:
    return {"step": "invoke", "function": city, "payload": {"seats": seats}}


def ordering(city: str, seats: int, wanted: dict[str, Any]) -> Case:
    return Case(steps=[selling(city, seats)], memo={"orders": [[city, seats, wanted]]})


def differs(facts: Facts, message: Any) -> Problem | None:
    """The first answer that is not as it should be."""
    for (city, seats, wanted), invocation in zip(facts.memo["orders"], facts.invocations, strict=True):
        if invocation.answer != wanted:
            return Problem(
                did=Text(
                    en=f"asked for {seats} seats in {CITIES[city].en}", zh=f"在{CITIES[city].zh}订 {seats} 个座位"
                ),
                expected=wanted,
                found=invocation.answer,
                message=message(invocation.answer, wanted),
            )
    return None
