"""Is every note in the table, with the number of its lines?"""

from __future__ import annotations

import random

from course.grading.checks import Case, Facts, Problem, Text, case, check


@case
def a_note(rng: random.Random) -> Case:
    return uploading("shopping.txt", ["bread", "milk", "tea"])


@case(hidden=True, idea=Text(en="a note that you have not seen", zh="一份你没见过的笔记"))
def another_note(rng: random.Random) -> Case:
    lines = [f"line {rng.randrange(10**6)}" for _ in range(rng.randrange(4, 40))]
    return uploading(f"note-{rng.randrange(10**6)}.txt", lines)


@check(
    task=1,
    cases=["a_note", "another_note"],
    title=Text(en="the note has an item in the table", zh="笔记在表里有对应的项目"),
    hidden_message=Text(
        en="The note that you can see has its item, another one has not. Take the key from the event.",
        zh="看得到的那份笔记有项目，换一份就没有了。键要取自事件。",
    ),
)
def writes_an_item(facts: Facts) -> Problem | None:
    if facts.item("Counts", note=facts.memo["key"]) is not None:
        return None
    return Problem(
        expected=Text(
            en=f"an item whose `note` is `{facts.memo['key']}`", zh=f"`note` 为 `{facts.memo['key']}` 的项目"
        ),
        found=facts.items("Counts") or Text(en="an empty table", zh="空表"),
        message=Text(
            en="The table has no item for this note. Write one with PutItem: `table.put_item(Item={...})`, in "
            "JavaScript a `PutCommand`.",
            zh="表里没有这份笔记的项目。请用 PutItem 写入：`table.put_item(Item={...})`，JavaScript 用 `PutCommand`。",
        ),
    )


@check(
    task=2,
    cases=["a_note", "another_note"],
    title=Text(en="the item has the number of lines", zh="项目里有行数"),
    hidden_message=Text(
        en="For another note, `lines` is another number than it has lines. Count what S3 gives you.",
        zh="换一份笔记，`lines` 就和它的行数不一致了。请数一数从 S3 读到的内容。",
    ),
)
def counts_the_lines(facts: Facts) -> Problem | None:
    item = facts.item("Counts", note=facts.memo["key"]) or {}
    if item.get("lines") == facts.memo["lines"]:
        return None
    return Problem(
        expected={"lines": facts.memo["lines"]},
        found={"lines": item.get("lines")},
        message=Text(
            en="`lines` is the number of lines: not of characters or words, and a number, not a text.",
            zh="`lines` 是行数，不是字符数，也不是词数；它是数字，不是字符串。",
        ),
    )


def uploading(key: str, lines: list[str]) -> Case:
    step = {"step": "put-object", "bucket": "Notes", "key": key, "body": "\n".join(lines), "content_type": "text/plain"}
    return Case(steps=[step], memo={"key": key, "lines": len(lines)})
