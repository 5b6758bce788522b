"""Judges `reuse-the-client`: the quotes, and how often each environment read the two files."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from typing import Any

from course.grading.checks import Case, Facts, Problem, Text, case, check

Event = dict[str, Any]
RATES = {"SE": 700, "DE": 950, "CN": 2150}  # as in given/
VOUCHERS = {"SPRING": 10, "FRIENDS": 25}


# -- cases --------------------------------------------------------------------------------------------------


@case
def three_quotes(rng: random.Random) -> Case:
    events = [parcel("SE", 800), parcel("DE", 2300), parcel("SE", 1900)]
    return quoting([events], RATES, VOUCHERS)


@case
def with_vouchers(rng: random.Random) -> Case:
    events = [parcel("SE", 800), parcel("CN", 1400, "SPRING"), parcel("DE", 500), parcel("DE", 500, "FRIENDS")]
    return quoting([events], RATES, VOUCHERS)


@case(
    hidden=True,
    idea=Text(
        en="other rates and vouchers, more events, and new rates that come with a new environment",
        zh="另外的费率和优惠码，更多的事件；之后换上新费率，同时启用新环境",
    ),
)
def other_lists(rng: random.Random) -> Case:
    rates, vouchers = random_rates(rng), {code: rng.randrange(5, 60) for code in ("WELCOME", "AUTUMN", "CLUB")}
    days = []
    for _ in range(2):
        whole = 1000 * rng.randrange(2, 9)
        plain = [parcel(rng.choice(sorted(rates)), grams) for grams in (whole, whole + 1, rng.randrange(100, 9000))]
        reduced = [{**random_parcel(rng, rates), "voucher": code} for code in rng.sample(sorted(vouchers), 2)]
        days.append([*plain, *reduced, random_parcel(rng, rates)])
    return quoting(days, rates, vouchers, new_rates={country: rate + 111 for country, rate in rates.items()})


@case(
    hidden=True,
    idea=Text(
        en="several events at the same time, so that several environments work, and then some more",
        zh="几个事件同时到来，于是有几个环境一起工作；之后又来几个",
    ),
)
def several_at_once(rng: random.Random) -> Case:
    rates = random_rates(rng)
    waves = [[random_parcel(rng, rates) for _ in range(3)] for _ in range(2)]
    steps = [{"step": "at-once", "steps": [invoke(event) for event in wave]} for wave in waves]
    memo = {"rates": [rates], "vouchers": VOUCHERS, "new_after": len(steps)}
    return Case(steps=steps, given=files(rates, VOUCHERS), memo=memo)


# -- checks -------------------------------------------------------------------------------------------------


@check(
    task=1,
    cases=["three_quotes", "with_vouchers", "other_lists", "several_at_once"],
    title=Text(en="every parcel gets the right quote", zh="每个包裹的报价都对"),
    hidden_message=Text(
        en="With other lists, other parcels, or after a new list came with a new environment, a quote is wrong. Read "
        "the "
        "rates from the file, and work each quote out anew: what may be kept is the list, not an answer.",
        zh="换了价目表、换了包裹，或者新环境用上新价目表之后，报价就错了。费率要从文件里读，每次都要重新计算："
        "可以留着的是价目表，"
        "不是算好的结果。",
    ),
)
def quotes_the_right_postage(facts: Facts) -> Problem | None:
    for step_number, step in enumerate(facts.result.steps):
        rates = facts.memo["rates"][1 if step_number >= facts.memo["new_after"] else 0]
        for invocation in step.invocations:
            wanted = {"cents": postage(invocation.event, rates, facts.memo["vouchers"])}
            if invocation.answer != wanted:
                return Problem(
                    did=Text(
                        en=f"asked for `{json.dumps(invocation.event)}`",
                        zh=f"用 `{json.dumps(invocation.event)}` 询价",
                    ),
                    expected=wanted,
                    found=invocation.answer,
                    message=Text(
                        en="This quote is wrong. It depends on the event and on the lists alone: the rate of the "
                        "country, "
                        "times each kilogram begun, less the voucher's percentage.",
                        zh="这个报价不对。它只取决于事件和价目表：国家费率乘以公斤数（不足一公斤按一公斤算），"
                        "再减去优惠码的百分比。",
                    ),
                )
    return None


@check(
    task=2,
    cases=["three_quotes", "with_vouchers", "other_lists", "several_at_once"],
    title=Text(en="each environment reads the rates once", zh="每个环境只读一次费率"),
    hidden_message=Text(
        en="In some environment the rates were not read exactly once. Whatever the events say, one environment needs "
        "the "
        "file one time.",
        zh="有的环境读费率不是恰好一次。不管事件里写着什么，一个环境只需要读一次这个文件。",
    ),
)
def reads_the_rates_once(facts: Facts) -> Problem | None:
    for events, reads in by_environment(facts, "rates.json"):
        if sum(reads) == 1:
            continue
        if sum(reads) == 0:
            message = Text(
                en="The file was never read, so the rates must stand in the code. Then a new list changes nothing: "
                "read it, "
                "but once.",
                zh="文件一次也没有读，费率只能是写在代码里的。这样换了价目表也不起作用：要读，但只读一次。",
            )
        else:
            message = Text(
                en="A warm invocation finds what the first one left in variables outside the handler. Make the client "
                "there, and the handler only uses it.",
                zh="热调用能直接用到第一次调用留在处理程序外面的变量。把客户端放在那里创建，处理程序里只管使用。",
            )
        return Problem(
            did=sent(events),
            expected=Text(en="`rates.json` read 1 time in each environment", zh="每个环境读 1 次 `rates.json`"),
            found=Text(en=f"{sum(reads)} reads in one environment", zh=f"同一个环境读了 {sum(reads)} 次"),
            message=message,
        )
    return None


@check(
    task=3,
    cases=["three_quotes", "with_vouchers", "other_lists", "several_at_once"],
    title=Text(en="the vouchers are read when they are needed, and once", zh="优惠码用到时才读，而且只读一次"),
    hidden_message=Text(
        en="In some environment the vouchers were read too early or too often. The first event with a voucher reads "
        "them, no "
        "earlier and no later one does.",
        zh="有的环境读优惠码读得太早或太多。只有第一个带优惠码的事件去读，之前和之后的都不读。",
    ),
)
def reads_the_vouchers_late_and_once(facts: Facts) -> Problem | None:
    for events, reads in by_environment(facts, "vouchers.json"):
        first = next((number for number, event in enumerate(events) if "voucher" in event), len(events))
        if sum(reads[:first]):
            return Problem(
                did=sent(events),
                expected=Text(
                    en="no read of `vouchers.json` before an event needs it", zh="用不到之前不读 `vouchers.json`"
                ),
                found=Text(
                    en=f"a read at invocation {read_at(reads)}, which has no voucher",
                    zh=f"第 {read_at(reads)} 次调用就读了，而它没有优惠码",
                ),
                message=Text(
                    en="What stands outside the handler runs at every cold start, needed or not. Read the vouchers "
                    "in a "
                    "function that is called when the first voucher comes, and remembers.",
                    zh="写在处理程序外面的代码，每次冷启动都会运行，不管用不用得到。把读优惠码放进一个函数："
                    "第一个优惠码到来时才调用，"
                    "并且记住结果。",
                ),
            )
        if sum(reads) > 1:
            return Problem(
                did=sent(events),
                expected=Text(en="at most 1 read of `vouchers.json`", zh="`vouchers.json` 至多读 1 次"),
                found=Text(en=f"{sum(reads)} reads in one environment", zh=f"同一个环境读了 {sum(reads)} 次"),
                message=Text(
                    en="The second voucher reads the file again. Keep what the first one read: in a variable outside "
                    "the "
                    "handler, or with `functools.cache`.",
                    zh="第二个优惠码又读了一遍文件。把第一次读到的留住：放在处理程序外面的变量里，或者用 "
                    "`functools.cache`。",
                ),
            )
    return None


# -- what the cases and the words are made of ---------------------------------------------------------------


def parcel(country: str, grams: int, voucher: str | None = None) -> Event:
    return {"country": country, "grams": grams, **({"voucher": voucher} if voucher else {})}


def random_rates(rng: random.Random) -> dict[str, int]:
    return {country: rng.randrange(300, 4000) for country in ("NO", "FR", "JP", "BR")}


def random_parcel(rng: random.Random, rates: dict[str, int]) -> Event:
    return parcel(rng.choice(sorted(rates)), rng.randrange(100, 9000))


def invoke(event: Event) -> dict[str, Any]:
    return {"step": "invoke", "payload": event}


def files(rates: dict[str, int], vouchers: dict[str, int]) -> dict[str, Any]:
    contents = {"rates.json": rates, "vouchers.json": vouchers}
    return {
        "objects": [{"bucket": "Settings", "key": key, "body": json.dumps(value)} for key, value in contents.items()]
    }


def quoting(
    days: Sequence[Sequence[Event]],
    rates: dict[str, int],
    vouchers: dict[str, int],
    new_rates: dict[str, int] | None = None,
) -> Case:
    """Each day is one environment; `new_rates` come with the second."""
    steps = [invoke(event) for event in days[0]]
    new_after = len(steps)
    for day in days[1:]:
        steps += [
            {"step": "put-object", "bucket": "Settings", "key": "rates.json", "body": json.dumps(new_rates)},
            {"step": "new-environment"},
            *(invoke(event) for event in day),
        ]
    memo = {"rates": [rates, new_rates or rates], "vouchers": vouchers, "new_after": new_after}
    return Case(steps=steps, given=files(rates, vouchers), memo=memo)


def postage(event: Event, rates: dict[str, int], vouchers: dict[str, int]) -> int:
    cents: int = rates[event["country"]] * -(-event["grams"] // 1000)
    return cents * (100 - vouchers[event["voucher"]]) // 100 if "voucher" in event else cents


def by_environment(facts: Facts, key: str) -> list[tuple[list[Event], list[int]]]:
    """For each environment its events, in order, and how often each of them read `key`."""
    found: dict[str, tuple[list[Event], list[int]]] = {}
    for invocation in facts.invocations:
        events, reads = found.setdefault(invocation.environment, ([], []))
        events.append(invocation.event)
        reads.append(
            sum(call.operation == "GetObject" and call.parameters.get("Key") == key for call in invocation.calls)
        )
    return list(found.values())


def read_at(reads: Sequence[int]) -> int:
    return next(number for number, count in enumerate(reads, start=1) if count)


def sent(events: Sequence[Event]) -> Text:
    vouchers = sum("voucher" in event for event in events)
    return Text(
        en=f"sent {len(events)} events, {vouchers} of them with a voucher, to one environment",
        zh=f"向同一个环境发送了 {len(events)} 个事件，其中 {vouchers} 个带优惠码",
    )
