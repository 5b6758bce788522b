"""Does the second table follow the first in order, whatever is wrong with one record?"""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from typing import Any

from course.grading.checks import Case, Facts, Problem, Text, case, check, own_mistake

Change = tuple[str, Any]  # sku, cents

REFUSED = {"step": "fail-call", "service": "dynamodb", "operation": "PutItem", "error": "TransactionConflictException",
           "function": "FillShelf"}  # fmt: skip
QUEUE_REFUSES = {"step": "fail-call", "service": "sqs", "operation": "SendMessage", "error": "AccessDenied"}
REFUSED_UPDATE = {**REFUSED, "operation": "UpdateItem"}


@case
def three_changes(rng: random.Random) -> Case:
    return changes([("cup-1", 900), ("pot-2", 2450), ("cup-1", 850)])


@case
def no_price(rng: random.Random) -> Case:
    return changes([("cup-1", 900), ("jar-3", "ask us"), ("pot-2", 2450)])


@case
def refused_write(rng: random.Random) -> Case:
    return changes([("cup-1", 900), ("pot-2", 2450), ("jar-3", 1700)], refused=2)


@case(
    hidden=True,
    idea=Text(
        en="other articles, two of them without a price, one that changes twice, and a queue that refuses a message once",
        zh="另一些商品，其中两件没有价格，一件改了两次，而且队列拒绝了一次消息",
    ),
)
def others_without_a_price(rng: random.Random) -> Case:
    bad = [(f"x-{rng.randrange(100)}", -1), (f"y-{rng.randrange(100)}", "soon")]
    first, second = (rng.randrange(100, 9999) for _ in range(2))
    sku = f"vase-{rng.randrange(1000)}"
    found = changes([bad[0], (sku, first), bad[1], (sku, second), (f"lamp-{rng.randrange(100)}", 0)])
    return Case(steps=[QUEUE_REFUSES, *found.steps], memo=found.memo)


@case(
    hidden=True,
    idea=Text(
        en="other articles, one of them changing again and again, and a refused write in between",
        zh="另一些商品，其中一件改了好几次，中间有一次写入被拒绝",
    ),
)
def another_refused_write(rng: random.Random) -> Case:
    sku, prices = f"bowl-{rng.randrange(1000)}", [rng.randrange(1, 99999) for _ in range(4)]
    others = [(f"lid-{rng.randrange(1000)}", rng.randrange(1, 9999)) for _ in range(2)]
    all_changes = [(sku, prices[0]), others[0], (sku, prices[1]), others[1], (sku, prices[2]), (sku, prices[3])]
    return changes(all_changes, refused=rng.randrange(2, 5))


@check(
    task=1,
    cases=["three_changes"],
    title=Text(en="the shelf follows the articles", zh="货架跟随商品"),
)
def follows(facts: Facts) -> Problem | None:
    return compare(
        facts,
        Text(
            en="The shelf is not as the articles are. Each record's `NewImage` has the `sku` and the `cents`; the "
            "last one of an article counts.",
            zh="货架和商品对不上。每条记录的 `NewImage` 里有 `sku` 和 `cents`；同一件商品以最后一条为准。",
        ),
    )


@check(
    task=2,
    cases=["no_price", "others_without_a_price"],
    errors_allowed=True,
    title=Text(en="what has no price is set aside, once", zh="没有价格的放到一边，只放一次"),
    hidden_message=Text(
        en="With other articles without a price, the shelf is not complete or the queue `SetAside` does not have each "
        "of them once, with its reason. Is it `price` that decides? And what becomes of an article that the queue refuses?",
        zh="换成另一些没有价格的商品，货架就不完整了，或者队列 `SetAside` 里不是每件各一条并写明原因。是由 `price` "
        "判断的吗？队列拒收的那件又去了哪里？",
    ),
)
def sets_aside_the_bad(facts: Facts) -> Problem | None:
    failed = next((one.error for one in facts.invocations if one.error is not None), None)
    if failed is not None and failed.type != "ValueError":
        return own_mistake(facts)
    problem = compare(
        facts,
        Text(
            en="Articles behind the bad one are missing. A record that is tried again and fails again holds up all "
            "behind it, and when its retries are used up, Lambda gives up the rest of the batch with it.",
            zh="坏记录后面的商品不见了。一条记录反复重试又反复失败，会拖住它后面的全部；重试用完之后，Lambda "
            "连这批剩下的一起放弃。",
        ),
    )
    wanted = sorted(sku for sku, cents in facts.memo["changes"] if not has_price(cents))
    found = sorted(str(told(message.json)) for message in facts.messages("SetAside"))
    if problem or wanted == found:
        return problem
    return Problem(
        expected=Text(en=f"in SetAside: {', '.join(wanted)}", zh=f"SetAside 里有：{', '.join(wanted)}"),
        found=[message.body for message in facts.messages("SetAside")],
        message=Text(
            en='The queue does not hold one message `{"sku": …, "reason": …}` for each article without a price. What '
            "is neither on the shelf nor in the queue is lost.",
            zh='队列里不是每件没有价格的商品各一条 `{"sku": …, "reason": …}`。既不在货架上、也不在队列里的，就丢了。',
        ),
    )


@check(
    task=3,
    cases=["refused_write", "another_refused_write"],
    errors_allowed=True,
    title=Text(en="after a refused write it goes on from there, in order", zh="写入被拒绝之后，从那里按顺序继续"),
    hidden_message=Text(
        en="With other articles, a refused write brings the order into confusion, repeats what was done, or loses a "
        "change. Stop at the record, and report its sequence number.",
        zh="换成另一些商品，一次被拒绝的写入打乱了顺序、重复了已经做好的，或者丢了变化。请停在那条记录，"
        "并报告它的序列号。",
    ),
)
def goes_on_from_there(facts: Facts) -> Problem | None:
    slip = own_mistake(facts)
    if slip is not None:
        return slip
    if facts.messages("SetAside"):
        return Problem(
            found=[message.body for message in facts.messages("SetAside")],
            message=Text(
                en="A record whose write was refused was set aside, although it would have succeeded in the next try. "
                "Only `ValueError` means that the article has no price.",
                zh="写入被拒绝的记录被放到了一边，其实下一次就会成功。只有 `ValueError` 才说明商品没有价格。",
            ),
        )
    wanted = [sku for sku, _ in facts.memo["changes"]]
    found = list(written(facts))
    if found == wanted:
        return compare(facts, Text(en="The prices are not the latest.", zh="价格不是最新的。"))
    if sorted(found) == sorted(wanted) or len(set(found)) < len(set(wanted)):
        message = Text(
            en="The records were not written in their order, or not all of them. After the refused write nothing may "
            "be written: return at once, and report its number.",
            zh="记录没有按顺序写，或者没有写全。写入被拒绝之后什么都不能再写：立刻返回，并报告它的序列号。",
        )
    else:
        message = Text(
            en="Records were written again that were written already, or written ahead of the refused one. Report the "
            'refused record\'s `record["dynamodb"]["SequenceNumber"]` and return at once; what stands before it '
            "counts as done.",
            zh="有的记录写好之后又写了一遍，或者抢在被拒绝的前面写了。请报告被拒绝的记录的 "
            '`record["dynamodb"]["SequenceNumber"]` 并立刻返回；它前面的都算完成。',
        )
    return Problem(
        expected=Text(en=f"written: {', '.join(wanted)}", zh=f"依次写入：{', '.join(wanted)}"),
        found=Text(en=f"written: {', '.join(found)}", zh=f"依次写入：{', '.join(found)}"),
        message=message,
    )


def compare(facts: Facts, message: Text) -> Problem | None:
    wanted = {sku: f"{cents / 100:.2f}" for sku, cents in facts.memo["changes"] if has_price(cents)}
    found = {item["sku"]: item.get("price") for item in facts.items("Shelf")}
    return None if found == wanted else Problem(expected=wanted, found=found, message=message)


def written(facts: Facts) -> list[str]:
    """The articles of the writes that succeeded, in order."""
    keys = [call.parameters.get("Item", call.parameters.get("Key", {})) for call in facts.calls("dynamodb")
            if call.operation in ("PutItem", "UpdateItem") and not call.error_code]  # fmt: skip
    return [key["sku"]["S"] for key in keys]


def told(document: Any) -> Any:
    """The article of which a message speaks; the whole message when it is not as it should be."""
    if isinstance(document, dict) and set(document) == {"sku", "reason"} and document["reason"]:
        return document["sku"]
    return json.dumps(document)


def has_price(cents: Any) -> bool:
    return isinstance(cents, int) and cents >= 0


def changes(all_changes: Sequence[Change], refused: int | None = None) -> Case:
    """All in one batch; `refused`: the number of the write that DynamoDB refuses, whichever operation it is."""
    puts = [
        {"step": "put-item", "table": "Articles", "item": {"sku": sku, "cents": cents}} for sku, cents in all_changes
    ]
    faults = [{**fault, "call": refused} for fault in (REFUSED, REFUSED_UPDATE)] if refused else []
    return Case(steps=[*faults, {"step": "at-once", "steps": puts}], memo={"changes": list(all_changes)})
