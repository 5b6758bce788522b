"""Judges `count-visits`: is every visit counted, one after another and at once, and told its own number?

How a solution counts is its own affair: ADD, SET with if_not_exists, or a conditional write that tries again.
"""

from __future__ import annotations

import random
import string
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from course.grading.checks import Case, Facts, Problem, Text, case, check

CUPS = {"page": "/cups", "title": "Cups and bowls", "visits": 41}


@case
def one_after_another(rng: random.Random) -> Case:
    return _one_by_one(["/cups", "/cups", "/contact", "/contact"], [CUPS])


@case(hidden=True, idea=Text(en="other pages, known and new", zh="另外一些页面，有的已有项目，有的没有"))
def other_pages(rng: random.Random) -> Case:
    known, new = _page(rng), _page(rng)["page"]
    pages = [known["page"], new, known["page"], new, known["page"]]
    return _one_by_one(pages, [known], given={"items": {"Visits": [known]}})


@case
def eight_at_once(rng: random.Random) -> Case:
    return _at_once(["/cups"] * 8, [CUPS])


@case(
    hidden=True,
    idea=Text(
        en="a known and a new page, several visits of both at the same moment",
        zh="一个已有的页面和一个新页面，同时各有几次访问",
    ),
)
def two_pages_at_once(rng: random.Random) -> Case:
    known, new = _page(rng), _page(rng)["page"]
    pages = [known["page"], new] * 4
    return _at_once(pages, [known], given={"items": {"Visits": [known]}})


@check(
    task=1,
    cases=["one_after_another", "other_pages"],
    title=Text(en="each visit adds one", zh="每次访问加一"),
    hidden_message=Text(
        en="With other pages the count is wrong, or something else in the item has changed. The page comes from the "
        "event, the count from the table; a page without an item begins with 1.",
        zh="换成别的页面，次数就不对，或者项目里别的内容变了。页面取自事件，次数取自表；没有项目的页面从 1 开始。",
    ),
)
def adds_one(facts: Facts) -> Problem | None:
    return _differs(
        facts,
        Text(
            en="Add 1 to what the table holds, once for each visit, and begin with 1 where it holds nothing. A "
            "variable "
            "of the function knows only the visits of its own environment.",
            zh="在表里原有的数字上加 1，每次访问加一次；表里没有，就从 1 开始。函数里的变量只知道自己这个执行环境的访"
            "问。",
        ),
    )


@check(
    task=2,
    cases=["eight_at_once", "two_pages_at_once"],
    title=Text(en="no visit is lost when many come at once", zh="同时到达的访问一次也不丢"),
    hidden_message=Text(
        en="With other pages, some of the visits at the same moment are not in the table. Read, add and write must be "
        "one "
        "step.",
        zh="换成别的页面，同时到达的访问有一部分没有计入。读、加、写必须是一步。",
    ),
)
def loses_none(facts: Facts) -> Problem | None:
    return _differs(
        facts,
        Text(
            en="All of them read the same number before the first one wrote, so all of them wrote the same sum. "
            "Between "
            "reading and writing, the number can grow old: let DynamoDB add, with `update_item` and an "
            "`UpdateExpression`.",
            zh="在第一个写回之前，它们读到的都是同一个数字，于是写回的也是同一个结果。从读到写，这个数字会过时：请用 "
            "`update_item` 和 "
            "`UpdateExpression`，让 DynamoDB 来加。",
        ),
    )


@check(
    task=3,
    cases=["one_after_another", "other_pages", "eight_at_once", "two_pages_at_once"],
    title=Text(en="each visit is told its own number", zh="每次访问得到自己的数字"),
    hidden_message=Text(
        en="With other pages the answers are not `page` and `visits`, or two visits got the same number. Take the "
        "number "
        "from the answer of the update itself.",
        zh="换成别的页面，返回值不是 `page` 和 `visits`，或者有两次访问得到同一个数字。请从更新本身的响应里取这个数字。",
    ),
)
def tells_the_number(facts: Facts) -> Problem | None:
    expected: list[dict[str, Any]] = []
    counts = {item["page"]: int(item["visits"]) for item in facts.memo["before"]}
    for page in facts.memo["visits"]:
        counts[page] = counts.get(page, 0) + 1
        expected.append({"page": page, "visits": counts[page]})
    found = [invocation.answer for invocation in facts.invocations]
    if _sorted(found) == _sorted(expected):
        return None
    return Problem(
        did=_did(facts),
        expected=expected,
        found=found,
        message=Text(
            en='Reading after the update shows the visits of others, too. `update_item(..., ReturnValues="UPDATED_NEW")` '
            "answers with the value that this update has made.",
            zh='更新之后再读，会把别人的访问也算进来。`update_item(..., ReturnValues="UPDATED_NEW")` 会返回这一次更新产生的值。',
        ),
    )


def _page(rng: random.Random) -> dict[str, Any]:
    name = "".join(rng.choices(string.ascii_lowercase, k=8))
    return {"page": f"/{name}", "title": name.title(), "visits": rng.randrange(10, 900)}


def _one_by_one(pages: Sequence[str], before: Sequence[Mapping[str, Any]], **more: Any) -> Case:
    steps = [_visit(page) for page in pages]
    return Case(steps=steps, memo={"visits": list(pages), "before": list(before), "at_once": False}, **more)


def _at_once(pages: Sequence[str], before: Sequence[Mapping[str, Any]], **more: Any) -> Case:
    steps = [{"step": "at-once", "steps": [_visit(page) for page in pages]}]
    return Case(steps=steps, memo={"visits": list(pages), "before": list(before), "at_once": True}, **more)


def _visit(page: str) -> dict[str, Any]:
    return {"step": "invoke", "payload": {"page": page}}


def _differs(facts: Facts, message: Text) -> Problem | None:
    """The first page whose item is not as before with its visits added."""
    wanted: dict[str, dict[str, Any]] = {}
    for page in facts.memo["visits"]:
        wanted.setdefault(page, {"page": page, "visits": 0})
    for item in facts.memo["before"]:
        wanted[item["page"]] = dict(item)
    for page in facts.memo["visits"]:
        wanted[page]["visits"] += 1
    for page, item in wanted.items():
        found = facts.item("Visits", page=page)
        if found is None or found.get("visits") != item["visits"]:
            return Problem(did=_did(facts), expected=item, found=found, message=message)
        if any(found.get(name) != value for name, value in item.items()):
            return Problem(
                did=_did(facts),
                expected=item,
                found=found,
                message=Text(
                    en="The count is right, but the item has lost something else. `PutItem` replaces the whole item; "
                    "`UpdateItem` changes only what you name.",
                    zh="次数是对的，项目里别的内容却丢了。`PutItem` 会替换整个项目，`UpdateItem` 只改你点名的属性。",
                ),
            )
    return None


def _sorted(answers: Sequence[Any]) -> list[str]:
    return sorted(
        str(answer.get("page")) + f" {answer.get('visits')!r:>9}" if isinstance(answer, dict) else str(answer)
        for answer in answers
    )


def _did(facts: Facts) -> Text:
    visits: dict[str, int] = defaultdict(int)
    for page in facts.memo["visits"]:
        visits[page] += 1
    en = ", ".join(f"`{page}` {count} times" if count > 1 else f"`{page}` once" for page, count in visits.items())
    zh = "，".join(f"`{page}` {count} 次" for page, count in visits.items())
    if facts.memo["at_once"]:
        return Text(en=f"visited {en}, all at the same moment", zh=f"同时访问 {zh}")
    return Text(en=f"visited {en}, one after another", zh=f"依次访问 {zh}")
