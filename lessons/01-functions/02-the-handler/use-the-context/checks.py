"""Judges `use-the-context`: that the function answers in time, uses its time, and accounts for every photo.

What was done is read from the bucket, not from the answer. How long it took is Lambda's own measure.
"""

from __future__ import annotations

import random
from typing import Any

from course.grading.checks import Case, Facts, Problem, Text, case, check
from sandbox.result import InvocationStatus

Photos = list[dict[str, Any]]
TIMEOUT_MS = {"Shrink": 2000, "ShrinkInAHurry": 1000}
RESERVE_MS = 500
LONGEST_MS = 300


@case
def three_photos(rng: random.Random) -> Case:
    return shrinking("Shrink", photos(3, 50))


@case(
    hidden=True,
    idea=Text(en="a few other photos, after one that came before them, with time for all", zh="先来一张照片，再来另外几张，时间够用"),
)
def other_photos(rng: random.Random) -> Case:
    place = rng.choice(["foyer", "stage", "balcony"])
    before = shrinking("Shrink", photos(1, 1, "rehearsal"))
    then = shrinking("Shrink", photos(rng.randrange(3, 6), 40, f"{place}-{rng.randrange(100, 999)}"))
    return Case(steps=[*before.steps, *then.steps], memo=then.memo)


@case
def thirty_photos(rng: random.Random) -> Case:
    return shrinking("Shrink", photos(30, 100))


@case(
    hidden=True,
    idea=Text(en="more photos than time, in the function that has one second", zh="照片多得来不及，而函数只有一秒"),
)
def in_a_hurry(rng: random.Random) -> Case:
    return shrinking("ShrinkInAHurry", photos(rng.randrange(14, 20), 100, f"act-{rng.randrange(100, 999)}"))


@check(
    task=1,
    cases=["three_photos", "other_photos"],
    title=Text(en="with time for all, all are done", zh="时间够用时全部做完"),
    hidden_message=Text(
        en="It works for the photos that you can see, but not for others, or not for the second event of an environment. "
        "Names and number come from the event, and the lists begin anew with each.",
        zh="看得到的照片没问题，换几张，或者同一个环境再来一个事件，就不对了。名字和张数都要取自事件，每次都从新的列表开始。",
    ),
)
def does_them_all(facts: Facts) -> Problem | None:
    names = [photo["name"] for photo in facts.memo["photos"]]
    there = set(facts.objects("Thumbnails"))
    if set(names) - there:
        return Problem(
            did=did(facts),
            expected=Text(en=f"{len(names)} small pictures", zh=f"{len(names)} 张缩略图"),
            found=Text(en=f"{len(there)}, and time to spare", zh=f"{len(there)} 张，而时间还有富余"),
            message=Text(
                en='There was time for every photo. Call `work.shrink(photo)` for each in `event["photos"]`, and stop '
                "only when less than 500 *milli*seconds are left.",
                zh='时间足够处理每一张。请对 `event["photos"]` 里的每张调用 `work.shrink(photo)`，只有剩下不足 500 *毫*秒才停。',
            ),
        )
    wanted = {"done": names, "left": []}
    if facts.answer == wanted:
        return None
    return Problem(
        did=did(facts),
        expected=wanted,
        found=facts.answer,
        message=Text(
            en="The pictures are there, but the answer does not say so: the names of all in `done`, in their order, and "
            "nothing in `left`.",
            zh="缩略图做好了，返回值却没有这样说：`done` 里是全部名字，按原来的顺序，`left` 为空。",
        ),
    )


@check(
    task=2,
    cases=["thirty_photos", "in_a_hurry"],
    title=Text(en="the function answers before its deadline", zh="函数在截止时间之前返回"),
    hidden_message=Text(
        en="The function that has one second times out. Do not count on two: ask the context, which knows the time of "
        "this invocation.",
        zh="只有一秒的那个函数超时了。不要认定有两秒：去问上下文，它知道这次调用还有多少时间。",
    ),
    errors_allowed=True,
)
def answers_in_time(facts: Facts) -> Problem | None:
    invocation = facts.invocations[-1]
    expected = Text(en="an answer before the deadline", zh="在截止时间之前返回")
    if invocation.status is InvocationStatus.TIMED_OUT:
        there = len(facts.objects("Thumbnails"))
        return Problem(
            did=did(facts),
            expected=expected,
            found=Text(
                en=f"a timeout; {there} small pictures are there, and nobody was told which",
                zh=f"超时；已有 {there} 张缩略图，却没有人知道是哪些",
            ),
            message=Text(
                en="Lambda stopped the function in the middle of its work: there is no answer and no chance to clean up. "
                "Before each photo ask `context.get_remaining_time_in_millis()`.",
                zh="Lambda 在工作途中终止了函数：没有返回值，也没有机会收尾。每处理一张之前先看 `context.get_remaining_time_in_millis()`。",
            ),
        )
    if invocation.error is not None:
        return Problem(
            did=did(facts),
            expected=expected,
            found=f"{invocation.error.type}: {invocation.error.message}",
            line=invocation.error.line,
            message=Text(
                en="An exception loses what was achieved just as a timeout does. To run short of time is no error here: "
                "answer with what is done and what is left.",
                zh="抛出异常和超时一样，做完的成果都丢了。时间不够在这里不算错误：请返回做完了什么、还剩什么。",
            ),
        )
    return None


@check(
    task=2,
    cases=["thirty_photos", "in_a_hurry"],
    title=Text(en="the time that there is is used", zh="有时间就用足"),
    hidden_message=Text(
        en="In the other function you stop much too early. Look at the time before each photo, not at how many there are.",
        zh="在另一个函数里停得太早了。每处理一张之前要看时间，而不是看张数。",
    ),
    errors_allowed=True,
)
def uses_its_time(facts: Facts) -> Problem | None:
    invocation = facts.invocations[-1]
    left = len(facts.memo["photos"]) - len(facts.objects("Thumbnails"))
    could = TIMEOUT_MS[facts.memo["function"]] - RESERVE_MS
    if left == 0:
        return Problem(
            did=did(facts),
            expected=Text(en="more photos than time", zh="照片多得来不及"),
            found=Text(en="all of them done", zh="全部做完了"),
            message=Text(
                en="So many photos do not fit into the time, so `work.py` is no longer what it was. Put it back.",
                zh="这么多照片在时限内是做不完的，看来 `work.py` 被改过了。请恢复原样。",
            ),
        )
    if left > 0 and invocation.duration_ms < could - LONGEST_MS:
        return Problem(
            did=did(facts),
            expected=Text(en=f"work for about {could} ms", zh=f"工作大约 {could} ms"),
            found=Text(
                en=f"{invocation.duration_ms:.0f} ms, with {left} photos left",
                zh=f"工作了 {invocation.duration_ms:.0f} ms，还剩 {left} 张",
            ),
            message=Text(
                en="There was time for more. Stop by the clock of the context, when less than 500 ms are left, not after a "
                "number of photos.",
                zh="时间本来还够多做几张。要按上下文的时间来停，即剩下不足 500 ms 时，而不是做够几张就停。",
            ),
        )
    return None


@check(
    task=3,
    cases=["thirty_photos", "in_a_hurry"],
    title=Text(en="done and left together are all the photos", zh="做完的和剩下的合起来就是全部照片"),
    hidden_message=Text(
        en="For other photos `done` and `left` do not add up. Both come from the event and from what was really done.",
        zh="换了照片，`done` 和 `left` 就对不上了。两者都要取自事件，取自真正做完的内容。",
    ),
)
def accounts_for_all(facts: Facts) -> Problem | None:
    given: Photos = facts.memo["photos"]
    there = facts.objects("Thumbnails")
    wanted = {
        "done": [photo["name"] for photo in given if photo["name"] in there],
        "left": [photo for photo in given if photo["name"] not in there],
    }
    answer = facts.answer if isinstance(facts.answer, dict) else {}
    if answer == wanted:
        return None
    done, left = answer.get("done"), answer.get("left")
    if done == wanted["done"] and left == [photo["name"] for photo in wanted["left"]]:
        message = Text(
            en="`left` holds only names. Return the photos as they came, so that the caller can send them again: "
            '`{"photos": left}`.',
            zh='`left` 里只有名字。请按原样返回照片，调用方才能直接再发一次：`{"photos": left}`。',
        )
    else:
        message = Text(
            en="Every photo has to be in exactly one of the two lists, in its order. Take care of the one at which you "
            "stop: it was not begun, so it is left.",
            zh="每张照片都要恰好出现在其中一个列表里，顺序不变。当心停下来的那一张：它还没开始，所以属于 `left`。",
        )
    return Problem(did=did(facts), expected=told(wanted), found=told(facts.answer), message=message)


def photos(count: int, ms: int, name: str = "scene") -> Photos:
    return [{"name": f"{name}-{number:02}.jpg", "ms": ms} for number in range(1, count + 1)]


def shrinking(function: str, given: Photos) -> Case:
    return Case(
        steps=[{"step": "invoke", "function": function, "payload": {"photos": given}}],
        memo={"function": function, "photos": given},
    )


def did(facts: Facts) -> Text:
    count, seconds = len(facts.memo["photos"]), TIMEOUT_MS[facts.memo["function"]] // 1000
    return Text(
        en=f"sent {count} photos to the function with a timeout of {seconds} s",
        zh=f"向超时为 {seconds} 秒的函数发送 {count} 张照片",
    )


def told(answer: Any) -> Any:
    """An answer with its two lists in short: which were done, and how the rest begins."""
    if not isinstance(answer, dict) or not all(isinstance(answer.get(key), list) for key in ("done", "left")):
        return answer
    done, left = answer["done"], answer["left"]
    return {"done": [*done[:1], f"… {len(done)}"], "left": [*left[:1], f"… {len(left)}"]}
