"""Does the audit table have one entry for each change, with plain values before and after?"""

from __future__ import annotations

import random
from typing import Any

from course.grading.checks import Case, Facts, Problem, Text, case, check, own_mistake

Item = dict[str, Any]

POT = {"sku": "pot-7", "cents": 3200, "glazed": True}  # as in given/
CUP = {"sku": "cup-1", "cents": 900, "colours": ["red", "blue"]}


@case
def new_article(rng: random.Random) -> Case:
    return Case(steps=[put(CUP)], memo={"changes": [("created", None, CUP)]})


@case
def new_price(rng: random.Random) -> Case:
    step = {"step": "update-item", "table": "Articles", "key": {"sku": "pot-7"}, "set": {"cents": 2500}}
    return Case(steps=[step], memo={"changes": [("changed", POT, {**POT, "cents": 2500})]})


@case
def gone(rng: random.Random) -> Case:
    return Case(steps=[remove("pot-7")], memo={"changes": [("removed", POT, None)]})


@case(
    hidden=True,
    idea=Text(
        en="several other articles in one batch, one of which is changed later",
        zh="一批里有另外几件商品，其中一件后来改动过",
    ),
)
def other_articles(rng: random.Random) -> Case:
    first, second, third = articles(rng)
    cheaper = {**first, "cents": first["cents"] - 1, "sale": True}
    steps = [{"step": "at-once", "steps": [put(first), put(second), put(third)]}, put(cheaper)]
    created = [("created", None, article) for article in (first, second, third)]
    return Case(steps=steps, memo={"changes": [*created, ("changed", first, cheaper)]})


@case(
    hidden=True,
    idea=Text(en="another article that is removed, after a new one has come", zh="先来一件新商品，再删掉另一件"),
)
def another_gone(rng: random.Random) -> Case:
    new, article, _ = articles(rng)
    # One execution environment: the entry of the removal must have nothing of the new article's.
    return Case(
        steps=[put(new), remove(article["sku"])],
        given={"items": {"Articles": [article]}},
        memo={"changes": [("created", None, new), ("removed", article, None)]},
    )


@case(
    hidden=True,
    idea=Text(en="an article that comes while the audit table refuses to write", zh="审计表拒绝写入时来的一件商品"),
)
def refused_once(rng: random.Random) -> Case:
    article = articles(rng)[0]
    fails = [
        {"step": "fail-call", "service": "dynamodb", "operation": operation, "error": "AccessDeniedException",
         "function": "KeepAudit"}
        for operation in ("PutItem", "BatchWriteItem", "UpdateItem")
    ]  # fmt: skip
    return Case(steps=[*fails, put(article)], memo={"changes": [("created", None, article)]})


@case(hidden=True, idea=Text(en="a batch that is delivered a second time", zh="同一批投递第二次"))
def delivered_again(rng: random.Random) -> Case:
    new = articles(rng)
    return Case(
        steps=[{"step": "at-once", "steps": [put(article) for article in new]}, {"step": "deliver-again"}],
        memo={"changes": [("created", None, article) for article in new]},
    )


OTHERS = Text(
    en="With other articles, several in one batch, entries are missing or wrong. Handle every record, and take "
    "everything from it.",
    zh="换成一批里的另外几件商品，条目就缺了或者不对。每条记录都要处理，所有内容都取自记录。",
)


@check(
    task=1,
    cases=["new_article", "other_articles"],
    title=Text(en="new articles are noted", zh="新商品有记录"),
    hidden_message=OTHERS,
)
def notes_the_created(facts: Facts) -> Problem | None:
    return compare(
        facts,
        "created",
        Text(
            en="This is not the entry of a new article: `what` = `created`, no `before`, and in `after` the whole "
            'article with plain values. `TypeDeserializer` makes them of DynamoDB\'s `{"N": "900"}`.',
            zh="这不是新商品该有的条目：`what` = `created`，没有 `before`，`after` 里是完整的商品，值都是普通的值。"
            'DynamoDB 的 `{"N": "900"}` 可以用 `TypeDeserializer` 转换。',
        ),
    )


@check(
    task=2,
    cases=["new_price", "other_articles"],
    title=Text(en="changed articles are noted", zh="改动的商品有记录"),
    hidden_message=OTHERS,
)
def notes_the_changed(facts: Facts) -> Problem | None:
    return compare(
        facts,
        "changed",
        Text(
            en="A change (`MODIFY`) has both: `before` is the `OldImage`, `after` the `NewImage`, each with all "
            "attributes.",
            zh="改动（`MODIFY`）两样都有：`before` 是 `OldImage`，`after` 是 `NewImage`，都要带上全部属性。",
        ),
    )


@check(
    task=3,
    cases=["gone", "another_gone"],
    title=Text(en="removed articles are noted", zh="删掉的商品有记录"),
    hidden_message=OTHERS,
)
def notes_the_removed(facts: Facts) -> Problem | None:
    return compare(
        facts,
        "removed",
        Text(
            en="Of an article that is gone (`REMOVE`), the record has the `OldImage` alone: it belongs into `before`, "
            "and there is no `after`.",
            zh="商品删掉（`REMOVE`）之后，记录里只有 `OldImage`：把它放进 `before`，不要写 `after`。",
        ),
    )


@check(
    task=4,
    cases=["delivered_again"],
    title=Text(en="a second delivery adds nothing", zh="第二次投递不会多出条目"),
    hidden_message=Text(
        en="After a batch was delivered again, there are more entries than changes. The key of an entry must be the "
        "same in both deliveries: `change_id` is the record's `eventID`.",
        zh="同一批再投递一次之后，条目比变化多了。两次投递时条目的主键必须相同：`change_id` 要用记录的 `eventID`。",
    ),
)
def adds_nothing_twice(facts: Facts) -> Problem | None:
    return compare(facts, "created", Text(en="There are more entries than changes.", zh="条目比变化多。"))


@check(
    task=4,
    cases=["refused_once"],
    errors_allowed=True,
    title=Text(en="a change that could not be noted comes again", zh="没能记下的变化会再来"),
    hidden_message=Text(
        en="The audit table refused one write, and the change is lost: the handler ended as if all were well. Let the "
        "exception out; then Lambda delivers the batch again.",
        zh="审计表拒绝了一次写入，那次变化就丢了：处理程序若无其事地结束了。让异常从处理程序抛出，Lambda 才会再投递这一批。",
    ),
)
def loses_nothing(facts: Facts) -> Problem | None:
    return own_mistake(facts) or compare(facts, "created", Text(en="The entry is missing.", zh="条目不见了。"))


def compare(facts: Facts, what: str, message: Text) -> Problem | None:
    wanted = [entry(what, *images) for name, *images in facts.memo["changes"] if name == what]
    held = [{name: value for name, value in item.items() if name != "change_id" and value is not None}
            for item in facts.items("Audit") if item.get("what") == what]  # fmt: skip
    if sorted(map(key, held)) == sorted(map(key, wanted)):
        return None
    return Problem(expected=wanted, found=held or facts.items("Audit"), message=message)


def entry(what: str, before: Item | None, after: Item | None) -> Item:
    images = {"before": before, "after": after}
    return {"sku": (after or before or {})["sku"], "what": what, **{name: one for name, one in images.items() if one}}


def key(item: Item) -> str:
    """Equal for items that say the same, whatever the order of their attributes."""
    if isinstance(item, dict):
        return "{" + ",".join(f"{name}:{key(value)}" for name, value in sorted(item.items())) + "}"
    if isinstance(item, (list, tuple)):
        return "[" + ",".join(map(key, item)) + "]"
    return repr(item)


def articles(rng: random.Random) -> list[Item]:
    numbers = rng.sample(range(100, 9999), 3)
    size = {"height": rng.randrange(5, 50), "names": {"en": "small", "zh": "小"}}
    extras: list[Item] = [{"colours": ["green"]}, {"size": size}, {"glazed": False, "note": ""}]
    return [{"sku": f"jar-{number}", "cents": rng.randrange(100, 9999), **extra}
            for number, extra in zip(numbers, extras, strict=True)]  # fmt: skip


def put(item: Item) -> dict[str, Any]:
    return {"step": "put-item", "table": "Articles", "item": item}


def remove(sku: str) -> dict[str, Any]:
    return {"step": "delete-item", "table": "Articles", "key": {"sku": sku}}
