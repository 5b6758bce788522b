"""Judges `hello-handler`: what the caller gets, and what stands in the log."""

from __future__ import annotations

import json
import random

from course.grading.checks import Case, Facts, Problem, Text, case, check


@case
def ada(rng: random.Random) -> Case:
    return ringing("Ada")


@case(hidden=True, idea=Text(en="somebody whose name you have not seen", zh="一个你没见过名字的来客"))
def somebody_else(rng: random.Random) -> Case:
    return ringing(f"{rng.choice(['Zoë', 'Мария', '韩梅梅', 'Jürgen', 'さくら'])} {rng.randrange(10, 99)}")


@case(hidden=True, idea=Text(en="two visitors, one after the other", zh="先后来了两个人"))
def two_visitors(rng: random.Random) -> Case:
    first, second = rng.sample(["Noor", "Tomás", "Ingrid", "Kofi", "Yuki"], 2)
    steps = [{"step": "invoke", "payload": {"name": name}} for name in (first, second)]
    return Case(steps=steps, memo={"names": [first, second]})


@check(
    task=1,
    cases=["ada", "somebody_else", "two_visitors"],
    title=Text(en="the caller gets a greeting with the visitor's name", zh="调用方得到带有来客名字的问候"),
    hidden_message=Text(
        en="Ada is greeted, but not everybody else. Take the name from the event, each time anew.",
        zh="Ada 得到了问候，别人却没有。名字每次都要从事件里取。",
    ),
)
def greets_by_name(facts: Facts) -> Problem | None:
    for name, invocation in zip(facts.memo["names"], facts.invocations, strict=True):
        wanted = {"message": f"Hello, {name}!"}
        if invocation.answer != wanted:
            return Problem(
                expected=wanted, found=invocation.answer, message=about_the_answer(facts, invocation.answer, wanted)
            )
    return None


def about_the_answer(facts: Facts, found: object, wanted: dict[str, str]) -> Text:
    if found is None:
        return Text(
            en="The handler returned nothing. `print` and `console.log` write to the log, which the caller never "
            "sees; the caller gets what the handler returns.",
            zh="处理程序什么也没有返回。`print` 和 `console.log` 写的是日志，调用方看不到；调用方得到的是处理程序的返回值。",
        )
    if found == wanted["message"]:
        return Text(
            en="The words are right, but the answer is only a text. Return an object, so that more can be put beside "
            "it later: `message` is the key, the text its value.",
            zh="内容对了，但返回的只是一个字符串。请返回对象，以后才好在旁边加别的内容：`message` 是键，这个字符串是值。",
        )
    if isinstance(found, str) and decoded(found) == wanted:
        return Text(
            en="This is JSON inside JSON: you made a text of the object, and Lambda made JSON of the text. Return the "
            "object itself; without `json.dumps` or `JSON.stringify`.",
            zh="这是 JSON 里套 JSON：你先把对象变成了字符串，Lambda 又把字符串转成 JSON。请直接返回对象，不要用 `json.dumps` 或 "
            "`JSON.stringify`。",
        )
    name = 'event["name"]' if facts.runtime == "python" else "event.name"
    return Text(
        en=f"The answer should be an object with one entry, `message`, and in it the name from `{name}`.",
        zh=f"返回值应该是只有 `message` 一项的对象，其中的名字取自 `{name}`。",
    )


@check(
    task=2,
    cases=["ada", "somebody_else", "two_visitors"],
    title=Text(en="the log says who was there", zh="日志里记着谁来过"),
    hidden_message=Text(
        en="For another visitor the log does not hold the name. Print what stands in the event, not a fixed line.",
        zh="换一个来客，日志里就没有名字了。要打印事件里的内容，而不是一行固定的文字。",
    ),
)
def logs_the_name(facts: Facts) -> Problem | None:
    for name in facts.memo["names"]:
        written = (name, json.dumps(name)[1:-1])  # as it is, or as a logger of JSON writes it
        if not any(form in line for line in facts.logs for form in written):
            return Problem(
                expected=Text(en=f"a line with `{name}`", zh=f"有一行包含 `{name}`"),
                found=list(facts.logs) or Text(en="no line of yours", zh="没有你写的日志"),
                message=Text(
                    en="What the handler returns is not logged by itself. Write a line of your own: `print(...)`, in "
                    "JavaScript `console.log(...)`.",
                    zh="返回值不会自动进日志。请自己写一行：`print(...)`，JavaScript 用 `console.log(...)`。",
                ),
            )
    return None


def ringing(name: str) -> Case:
    return Case(steps=[{"step": "invoke", "payload": {"name": name}}], memo={"names": [name]})


def decoded(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return None
