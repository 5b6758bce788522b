"""Are the meters exact, wherever a write was refused?"""

from __future__ import annotations

import json
import random
from typing import Any

from course.grading.checks import Case, Facts, Problem, Text, case, check, own_mistake

Reading = tuple[str, str, int]  # kiln, at, wh

FIVE = [("kiln-1", "09:00", 500), ("kiln-2", "09:00", 200), ("kiln-1", "09:05", 700), ("kiln-2", "09:05", 100),
        ("kiln-1", "09:10", 50)]  # fmt: skip


@case
def five_readings(rng: random.Random) -> Case:
    return records(FIVE)


@case
def third_write_refused(rng: random.Random) -> Case:
    return records(FIVE, call=3)


@case(hidden=True, idea=Text(en="other readings, without any failure", zh="另一些读数，没有失败"))
def other_readings(rng: random.Random) -> Case:
    return records(readings(rng))


@case(
    hidden=True,
    idea=Text(
        en="other readings; the second write of the batch is refused, and later the last one",
        zh="另一些读数，一批里第二次写入被拒绝，后来最后一次也被拒绝",
    ),
)
def two_writes_refused(rng: random.Random) -> Case:
    some = readings(rng)
    # A call that fails is not counted for the second failure.
    second, last = records(some, call=2), records(some, call=len(some))
    return Case(steps=[second.steps[0], *last.steps], memo=last.memo)


@case(
    hidden=True,
    idea=Text(
        en="other readings; the first write is refused, twice in a row",
        zh="另一些读数，第一次写入接连被拒绝两次",
    ),
)
def first_write_refused_twice(rng: random.Random) -> Case:
    return records(readings(rng), call=1, times=2)


@check(
    task=1,
    cases=["five_readings", "other_readings"],
    title=Text(en="each reading is counted", zh="每条读数都计入"),
    hidden_message=Text(
        en="With other readings the meters are wrong, although no write failed. Count every record of the batch, in "
        "its order.",
        zh="换成别的读数，写入都没有失败，电表却不对。批里的每条记录都要按顺序计入。",
    ),
)
def counts_each_reading(facts: Facts) -> Problem | None:
    return compare(
        facts,
        Text(
            en="The meters are not the sums of the readings. `count` does it for one record: call it for each, in "
            "order.",
            zh="电表不是读数的总和。`count` 处理一条记录：按顺序对每条都调用一次。",
        ),
    )


@check(
    task=2,
    cases=["third_write_refused", "two_writes_refused"],
    errors_allowed=True,
    title=Text(en="after a refused write the meters are exact", zh="写入被拒绝之后，电表分毫不差"),
    hidden_message=Text(
        en="With other readings and other writes refused, the meters are wrong. Report the record that failed, "
        "whichever it is, each time anew.",
        zh="换成别的读数、别的写入被拒绝，电表就不对了。哪条失败就报告哪条，每次都重新取。",
    ),
)
def goes_on_from_the_failure(facts: Facts) -> Problem | None:
    return own_mistake(facts) or exact(facts)


@check(
    task=3,
    cases=["first_write_refused_twice"],
    errors_allowed=True,
    title=Text(en="wherever it fails, and however often", zh="不管在哪里失败、失败几次"),
    hidden_message=Text(
        en="The first write of a batch was refused twice, and the meters are wrong. Handle each failure in the same "
        "way: report the record and stop.",
        zh="一批的第一次写入被拒绝了两次，电表就不对了。每次失败都一样处理：报告那条记录，然后停下。",
    ),
)
def wherever_it_fails(facts: Facts) -> Problem | None:
    return own_mistake(facts) or exact(facts)


def exact(facts: Facts) -> Problem | None:
    """`compare`, worded by what is wrong: too much, too little, or the order."""
    wanted, found = sums(facts), {kiln: meter["wh"] or 0 for kiln, meter in meters(facts).items()}
    if any(found.get(kiln, 0) > wh for kiln, wh in wanted.items()):
        return compare(
            facts,
            Text(
                en="Something was counted twice. What was done before the failure comes again when the handler raises "
                "or reports a number that is not in the batch; what you do *after* the failure comes again in any "
                "case. Report the first failed record's `sequenceNumber`, and return at once.",
                zh="有读数计了两遍。处理程序抛出异常，或者报告了不属于这批的序列号，失败之前做过的会再来；"
                "失败*之后*再做的，无论如何都会再来。请报告第一条失败记录的 `sequenceNumber`，并立刻返回。",
            ),
        )
    return compare(
        facts,
        Text(
            en="A reading is lost. What failed and was not reported counts as done, and Lambda reads on behind it.",
            zh="丢了一条读数。失败了却没有报告的算作完成，Lambda 会从后面继续读。",
        ),
    )


def compare(facts: Facts, message: Text) -> Problem | None:
    last = {kiln: at for kiln, at, _ in facts.memo["readings"]}
    wanted = {kiln: {"wh": wh, "last_at": last[kiln]} for kiln, wh in sums(facts).items()}
    found = meters(facts)
    return None if found == wanted else Problem(expected=wanted, found=found, message=message)


def sums(facts: Facts) -> dict[str, int]:
    totals: dict[str, int] = {}
    for kiln, _, wh in facts.memo["readings"]:
        totals[kiln] = totals.get(kiln, 0) + wh
    return totals


def meters(facts: Facts) -> dict[str, dict[str, Any]]:
    return {item["kiln"]: {"wh": item.get("wh"), "last_at": item.get("last_at")} for item in facts.items("Meters")}


def readings(rng: random.Random) -> list[Reading]:
    """Some of each of two kilns; the last two are of different ones, so that a meter shows what is lost."""
    first, second = (f"kiln-{number}" for number in rng.sample(range(10, 99), 2))
    kilns = [first, second, *(rng.choice([first, second]) for _ in range(rng.randrange(1, 4))), second, first]
    return [(kiln, f"{10 + place}:{rng.randrange(10, 60)}", rng.randrange(1, 999)) for place, kiln in enumerate(kilns)]


def records(some: list[Reading], **refused: int) -> Case:
    """In one batch; `refused`: which write DynamoDB refuses, and how often."""
    entries = [{"partition_key": kiln, "data": json.dumps({"at": at, "wh": wh})} for kiln, at, wh in some]
    fault = {"step": "fail-call", "service": "dynamodb", "operation": "UpdateItem",
             "error": "TransactionConflictException", **refused}  # fmt: skip
    put = {"step": "put-records", "stream": "Energy", "records": entries}
    return Case(steps=[fault, put] if refused else [put], memo={"readings": some})
