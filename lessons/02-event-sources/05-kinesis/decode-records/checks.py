"""Is each record decoded, with its kiln and every letter of its note?"""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from typing import Any

from course.grading.checks import Case, Facts, Problem, Text, case, check, own_mistake

Reading = dict[str, Any]

MORNING = {"kiln": "kiln-1", "at": "2026-11-22T09:00:00Z", "celsius": 1043.5}
NOTED = {"kiln": "kiln-2", "at": "2026-11-22T09:03:00Z", "celsius": 905, "note": "Glasur läuft, 釉料在流"}
NOTES = ["Žár slábne", "火候正好", "Größe geprüft", "温度計を確認", "θερμό", "été ☀", "горячо"]


@case
def one_reading(rng: random.Random) -> Case:
    return records([MORNING])


@case
def with_a_note(rng: random.Random) -> Case:
    return records([NOTED])


@case(hidden=True, idea=Text(en="a batch of readings of other kilns", zh="另外几座窑的一批读数"))
def other_kilns(rng: random.Random) -> Case:
    return records(readings(rng, 4))


@case(hidden=True, idea=Text(en="readings with notes in several scripts", zh="备注用几种文字写的读数"))
def other_notes(rng: random.Random) -> Case:
    return records([{**one, "note": note} for one, note in zip(readings(rng, 3), rng.sample(NOTES, 3), strict=True)])


@case(hidden=True, idea=Text(en="a batch in which one write is refused once", zh="一批里有一次写入被拒绝"))
def refused_once(rng: random.Random) -> Case:
    found = records(readings(rng, 3))
    fails = [
        {"step": "fail-call", "service": "dynamodb", "operation": operation, "error": "AccessDeniedException"}
        for operation in ("PutItem", "UpdateItem", "BatchWriteItem")
    ]
    return Case(steps=[*fails, *found.steps], memo=found.memo)


@check(
    task=1,
    cases=["one_reading", "other_kilns"],
    title=Text(en="each reading is in the table", zh="每条读数都在表里"),
    hidden_message=Text(
        en="The reading that you can see is stored, others, several in one batch, are not. Decode every record.",
        zh="看得到的读数存好了，换成一批里的几条就不行。每条记录都要解码。",
    ),
)
def stores_each_reading(facts: Facts) -> Problem | None:
    return compare(
        facts,
        ["at", "celsius"],
        Text(
            en="The table does not hold these readings. The data of a record is Base64 of JSON, and the numbers are "
            "stored as numbers.",
            zh="表里没有这些读数。记录的数据是 JSON 的 Base64，数字要存成数字。",
        ),
    )


@check(
    task=1,
    cases=["refused_once"],
    errors_allowed=True,
    title=Text(en="a reading that could not be stored comes again", zh="没能存下的读数会再来"),
    hidden_message=Text(
        en="The table refused a write once, and the reading is lost: the handler ended as if all were well, so Lambda "
        "went on behind it. Let the exception out.",
        zh="表拒绝了一次写入，那条读数就丢了：处理程序若无其事地结束了，Lambda 便从后面继续读。让异常从处理程序抛出。",
    ),
)
def loses_nothing(facts: Facts) -> Problem | None:
    message = Text(en="A reading is lost.", zh="丢了一条读数。")
    return own_mistake(facts) or compare(facts, ["at", "celsius"], message)


@check(
    task=2,
    cases=["one_reading", "other_kilns"],
    title=Text(en="each reading has its kiln", zh="每条读数都有对应的窑"),
    hidden_message=Text(
        en="With other kilns, a reading has the wrong one. Take it from the record.",
        zh="换成别的窑，读数对应的窑就不对了。要从记录里取。",
    ),
)
def names_the_kiln(facts: Facts) -> Problem | None:
    return compare(
        facts,
        ["at", "kiln"],
        Text(
            en="The kiln is the record's `partitionKey`, beside `data`.",
            zh="窑的名字是记录的 `partitionKey`，就在 `data` 旁边。",
        ),
    )


@check(
    task=3,
    cases=["with_a_note", "other_notes"],
    title=Text(en="notes are stored letter by letter", zh="备注一字不差"),
    hidden_message=Text(
        en="With notes in other scripts, letters get lost or change. Read the bytes as UTF-8.",
        zh="备注换成别的文字，就丢字或者变成乱码。请把字节按 UTF-8 解读。",
    ),
)
def keeps_every_letter(facts: Facts) -> Problem | None:
    return compare(
        facts,
        ["at", "note"],
        Text(
            en="The note is not what was sent. The bytes are UTF-8, in which one letter may take several bytes.",
            zh="备注和发送的不一样。字节是 UTF-8 编码，一个字符可能占好几个字节。",
        ),
    )


def compare(facts: Facts, names: Sequence[str], message: Text) -> Problem | None:
    """These attributes of the readings against those of the items."""
    wanted = [{name: reading.get(name) for name in names} for reading in facts.memo["readings"]]
    found = [{name: item.get(name) for name in names} for item in facts.items("History")]
    if sorted(map(str, found)) == sorted(map(str, wanted)):
        return None
    return Problem(expected=wanted, found=found, message=message)


def readings(rng: random.Random, count: int) -> list[Reading]:
    """At times of their own, of two kilns, with whole and fractional degrees."""
    kilns = [f"kiln-{number}" for number in rng.sample(range(10, 99), 2)]
    return [{"kiln": rng.choice(kilns), "at": f"2026-11-23T{10 + place}:{rng.randrange(10, 60)}:00Z",
             "celsius": rng.choice([rng.randrange(200, 1300), rng.randrange(200, 1300) + 0.25])}
            for place in range(count)]  # fmt: skip


def records(all_readings: list[Reading]) -> Case:
    entries = [
        {"partition_key": reading["kiln"],
         "data": json.dumps({name: value for name, value in reading.items() if name != "kiln"}, ensure_ascii=False)}
        for reading in all_readings
    ]  # fmt: skip
    return Case(
        steps=[{"step": "put-records", "stream": "Readings", "records": entries}], memo={"readings": all_readings}
    )
