"""Which of twenty events ring? Each case sets the rule's pattern first; then each event is a step of its own."""

from __future__ import annotations

import json
import random
from typing import Any

from course.grading.checks import Case, Facts, Problem, Text, case, check

Event = dict[str, Any]

RINGS, SOURCE, LEVEL, WAREHOUSE, NAME = "rings", "source", "level", "warehouse", "name"


@case
def twenty_events(rng: random.Random) -> Case:
    return scenario(random.Random(20))  # the same for everybody, and in events/twenty-events.json


@case(hidden=True, idea=Text(en="twenty other events", zh="另外二十个事件"))
def twenty_others(rng: random.Random) -> Case:
    return scenario(rng)


@check(
    task=1,
    cases=["twenty_events", "twenty_others"],
    title=Text(en="every event that counts rings", zh="该报警的事件都报警"),
    hidden_message=Text(
        en="With other events, some that should ring do not. Is every condition written as in the task, with "
        "operators instead of lists of what you saw?",
        zh="换了一批事件，有些该响的没有响。每个条件都是照任务写的吗？用的是比较运算，而不是把看到的值列出来吗？",
    ),
)
def rings_when_it_counts(facts: Facts) -> Problem | None:
    silent = [event for kind, event, rang in outcomes(facts) if kind == RINGS and not rang]
    if not silent:
        return None
    return Problem(
        did=put(silent[0]),
        expected=Text(en="`Ring` is invoked", zh="`Ring` 被调用"),
        found=Text(
            en=f"nothing; silent are {len(silent)} events of those that count",
            zh=f"没有反应；该响而没响的有 {len(silent)} 个",
        ),
        message=Text(
            en="All six conditions hold for this event, but the rule does not match. Compare it with the pattern name "
            'by name: the names inside of `detail` are nested there, too; a value is in a list; 4 and "4" are not the '
            "same.",
            zh="这个事件六个条件都满足，规则却不匹配。请逐个名字对照模式：`detail` 里面的名字在模式里也要嵌套；"
            '值要放在列表里；4 和 "4" 不一样。',
        ),
    )


def only(kind: str, message: Text) -> Any:
    """A look at the events that miss just one condition, of this kind: none of them may ring."""

    def look(facts: Facts) -> Problem | None:
        loud = [event for other, event, rang in outcomes(facts) if other == kind and rang]
        if not loud:
            return None
        return Problem(
            did=put(loud[0]),
            expected=Text(en="silence", zh="不响"),
            found=Text(en="`Ring` was invoked", zh="`Ring` 被调用了"),
            message=message,
        )

    return look


BOTH = ["twenty_events", "twenty_others"]
HIDDEN = Text(
    en="With other events, some ring that should not. Say the condition itself, not the values that you saw.",
    zh="换了一批事件，有些不该响的响了。要写条件本身，而不是你看到过的值。",
)


@check(
    task=1, cases=BOTH, title=Text(en="only levels of the stock ring", zh="只有库存变化才报警"), hidden_message=HIDDEN
)
def only_the_stock(facts: Facts) -> Problem | None:
    return only(
        SOURCE,
        Text(
            en="It has another source or another detail type. What a pattern does not mention may be anything: it "
            "must name both, `source` and `detail-type`.",
            zh="它的来源或者详细信息类型不同。模式里没写到的内容可以是任何值，所以 `source` 和 `detail-type` 都要写。",
        ),
    )(facts)


@check(task=2, cases=BOTH, title=Text(en="only low levels ring", zh="只有低库存才报警"), hidden_message=HIDDEN)
def only_low_levels(facts: Facts) -> Problem | None:
    return only(
        LEVEL,
        Text(
            en='Its level is not a number below 10. Compare with `{"numeric": ["<", 10]}`.',
            zh='它的 level 不是小于 10 的数。用 `{"numeric": ["<", 10]}` 比较。',
        ),
    )(facts)


@check(
    task=3,
    cases=BOTH,
    title=Text(en="only these two warehouses ring", zh="只有这两个仓库才报警"),
    hidden_message=HIDDEN,
)
def only_two_warehouses(facts: Facts) -> Problem | None:
    return only(
        WAREHOUSE,
        Text(
            en="Its warehouse is neither `berlin` nor `riga`. A list of two values means: one of them, exactly.",
            zh="它的仓库既不是 `berlin` 也不是 `riga`。列表里写两个值，意思是恰好等于其中一个。",
        ),
    )(facts)


@check(
    task=4,
    cases=BOTH,
    title=Text(en="neither tests nor discontinued articles ring", zh="测试商品和停产商品不报警"),
    hidden_message=HIDDEN,
)
def neither_tests_nor_discontinued(facts: Facts) -> Problem | None:
    return only(
        NAME,
        Text(
            en='Its `sku` begins with `test-`, or it has `discontinued`. `anything-but` takes a `{"prefix": …}`, and '
            'that a name is missing is `{"exists": False}`.',
            zh='它的 `sku` 以 `test-` 开头，或者带有 `discontinued`。`anything-but` 可以跟 `{"prefix": …}`；'
            '“没有这个名字”写作 `{"exists": False}`。',
        ),
    )(facts)


def outcomes(facts: Facts) -> list[tuple[str, Event, bool]]:
    """Each event with its kind and whether its own step invoked Ring."""
    steps = facts.result.steps[1:]
    return [
        (kind, event, any(one.function == "Ring" for one in step.invocations))
        for (kind, event), step in zip(facts.memo["events"], steps, strict=True)
    ]


def scenario(rng: random.Random) -> Case:
    events = twenty(rng)
    steps = [{"step": "put-event", "bus": "Shop", **event} for _, event in events]
    return Case(steps=[{"step": "invoke", "function": "SetPattern", "payload": {}}, *steps], memo={"events": events})


def twenty(rng: random.Random) -> list[tuple[str, Event]]:
    """Eight that ring, and twelve that miss one condition each, shuffled."""
    fraction = round(rng.randrange(1, 99) / 10 + 0.05, 2)
    rings = [stock(rng, level=level) for level in (0, 9, 9.99, fraction, *rng.sample(range(1, 9), 2))]
    rings += [stock(rng, sku=f"contest-{rng.randrange(100)}"), stock(rng, sku="test")]
    misses = {
        SOURCE: [
            {**stock(rng), "source": "shop.stock.archive"},
            {**stock(rng), "source": rng.choice(["shop.orders", "partner.stock"])},
            {**stock(rng), "detail_type": rng.choice(["Level checked", "Stock counted"])},
        ],
        LEVEL: [stock(rng, level=level) for level in (10, rng.randrange(11, 5000), "3")],
        WAREHOUSE: [stock(rng, warehouse=one) for one in (rng.choice(["vienna", "porto"]), "berlin-2", "north riga")],
        NAME: [
            stock(rng, sku=f"test-{rng.randrange(1000)}"),
            stock(rng, discontinued=True),
            stock(rng, discontinued=False),
        ],
    }
    events = [(RINGS, event) for event in rings] + [(kind, event) for kind in misses for event in misses[kind]]
    rng.shuffle(events)
    return events


def stock(rng: random.Random, **detail: Any) -> Event:
    """An event that rings, but for what `detail` changes."""
    sku = f"{rng.choice(['tea', 'cup', 'pot'])}-{rng.randrange(1000)}"
    some = {"sku": sku, "level": rng.randrange(10), "warehouse": rng.choice(["berlin", "riga"])}
    return {"source": "shop.stock", "detail_type": "Level changed", "detail": {**some, **detail}}


def put(event: Event) -> Text:
    shown = json.dumps(event, ensure_ascii=False)
    return Text(en=f"put the event `{shown}` on the bus", zh=f"向总线发送事件 `{shown}`")
