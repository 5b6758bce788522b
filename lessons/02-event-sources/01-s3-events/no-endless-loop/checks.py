"""Judges `no-endless-loop`: one preview for each article, and none for anything else.

A chain that goes on for ever is stopped by the cloud, which is worded for every exercise alike; these checks look at
what a bucket holds when the run came to its end.
"""

from __future__ import annotations

import random
import string
from collections.abc import Mapping
from typing import Any

from course.grading.checks import Case, Facts, Problem, Text, case, check, own_mistake

PREVIEWS = "previews/"
TRAM = "The tram to the harbour opens in May"


# -- cases --------------------------------------------------------------------------------------------------


@case
def one_article(rng: random.Random) -> Case:
    return _uploads({"city/new tram.txt": TRAM})


@case(hidden=True, idea=Text(en="another article, with another key", zh="另一篇文章，键也不同"))
def another_article(rng: random.Random) -> Case:
    return _uploads({f"{_word(rng)}/{_word(rng)} 夏+{_word(rng)}.md": f"{_word(rng)}: 今天 {_word(rng)}"})


@case(hidden=True, idea=Text(en="several articles at the same moment", zh="几篇文章同时到达"))
def several_at_once(rng: random.Random) -> Case:
    articles = {f"{_word(rng)}/{_word(rng)}.txt": _line(rng) for _ in range(3)}
    return Case(
        steps=[{"step": "at-once", "steps": [_put(key, line, rng) for key, line in articles.items()]}],
        memo={"articles": articles},
    )


@case
def evening_article(rng: random.Random) -> Case:
    return _uploads({"culture/previews/tonight.txt": "Tonight at the opera"})


@case(hidden=True, idea=Text(en="folders with similar names", zh="名字相近的文件夹"))
def similar_folders(rng: random.Random) -> Case:
    names = [f"previews-of-{_word(rng)}/{_word(rng)}.txt", f"{_word(rng)}/previews/{_word(rng)}.txt"]
    return _uploads({key: _line(rng) for key in names})


@case(hidden=True, idea=Text(en="an article that is uploaded a second time", zh="重新上传的文章"))
def uploaded_again(rng: random.Random) -> Case:
    key, new = f"{_word(rng)}.txt", _line(rng)
    return Case(steps=[_put(key, _line(rng), rng), _put(key, new, rng)], memo={"articles": {key: new}})


@case(hidden=True, idea=Text(en="an article whose preview the bucket refuses once", zh="一篇文章，存储桶拒绝了一次写入它的预览"))
def refused_once(rng: random.Random) -> Case:
    fails = {"step": "fail-call", "service": "s3", "operation": "PutObject", "error": "AccessDenied"}
    found = _uploads({f"{_word(rng)}/{_word(rng)}.txt": _line(rng)})
    return Case(steps=[fails, *found.steps], memo=found.memo)


# -- checks -------------------------------------------------------------------------------------------------


@check(
    task=1,
    cases=["one_article", "another_article"],
    title=Text(en="an article gets its preview", zh="文章有了预览"),
    hidden_message=Text(
        en="Another article gets no preview, or a wrong one. Bucket, key and first line come from the event and the "
        "object; nothing about one article may be written in the code.",
        zh="另一篇文章没有预览，或者预览不对。存储桶和键取自事件，第一行取自对象，代码里不能写死某一篇文章。",
    ),
)
def writes_the_preview(facts: Facts) -> Problem | None:
    return _missing(
        facts,
        Text(
            en="Read the article with `get_object`, take the first line of its text, and write it with `put_object` "
            "into the same bucket, under `previews/` and the decoded key.",
            zh="用 `get_object` 读出文章，取文本的第一行，再用 `put_object` 写进同一个存储桶，键是 `previews/` 加上解"
            "码后的键。",
        ),
    )


@check(
    task=2,
    cases=["one_article", "another_article", "several_at_once"],
    title=Text(en="a preview gets no preview", zh="预览没有预览"),
    hidden_message=Text(
        en="With other articles, previews of previews appear. What one environment keeps in a variable, another does "
        "not know: the event for a preview may reach either. Decide by the key.",
        zh="换一些文章，就出现了预览的预览。一个执行环境记在变量里的东西，另一个并不知道，而预览的事件送到哪一个都有"
        "可能。请按键来判断。",
    ),
)
def stops_after_one_round(facts: Facts) -> Problem | None:
    articles = facts.memo["articles"]
    extra = sorted(set(facts.objects("Articles")) - set(articles) - {PREVIEWS + key for key in articles})
    if not extra:
        return None
    return Problem(
        did=_did(facts),
        expected=Text(en="the articles and one preview of each", zh="只有文章，以及每篇文章的一份预览"),
        found=Text(en=f"also `{extra[0]}`", zh=f"还有 `{extra[0]}`"),
        message=Text(
            en="The event for your own write was taken for an article. It did end here, but each round costs an "
            "invocation and an object: return before you read anything when the key is one of yours.",
            zh="函数把自己写的东西当成了文章。这里虽然停下来了，但每多一轮就多一次调用、多一个对象：键是自己写的，就"
            "在读取之前返回。",
        ),
    )


@check(
    task=3,
    cases=["evening_article", "similar_folders", "uploaded_again"],
    title=Text(en="every article counts, whatever its folder is called", zh="不管文件夹叫什么，文章都要处理"),
    hidden_message=Text(
        en="Some articles have no preview, or an old one. Only keys that *begin* with `previews/`, slash included, are "
        "yours; and an article may be uploaded again under its old key.",
        zh="有些文章没有预览，或者预览是旧的。只有以 `previews/` *开头*（包括斜杠）的键才是你写的；文章也可能用原来的"
        "键重新上传。",
    ),
)
def leaves_no_article_out(facts: Facts) -> Problem | None:
    return _missing(
        facts,
        Text(
            en="This is an article, not one of your previews: only keys that begin with `previews/`, slash included, "
            "are "
            "yours. Use `startswith`, not `in`.",
            zh="这是文章，不是你写的预览：只有以 `previews/` 开头（包括斜杠）的键才是你写的。请用 `startswith`，不要"
            "用 `in`。",
        ),
    )


@check(
    task=1,
    cases=["refused_once"],
    errors_allowed=True,
    title=Text(en="a preview that could not be written is tried again", zh="没能写下的预览会重试"),
    hidden_message=Text(
        en="The bucket refused a preview once, and the article has none: the handler ended as if all were well. Let the "
        "exception out, and Lambda tries again.",
        zh="存储桶拒绝了一次写入，那篇文章就没有预览：处理程序若无其事地结束了。让异常从处理程序抛出，Lambda 才会重试。",
    ),
)
def loses_nothing(facts: Facts) -> Problem | None:
    return own_mistake(facts) or _missing(facts, Text(en="A preview is lost.", zh="丢了一份预览。"))


# -- what the cases are made of -----------------------------------------------------------------------------


def _word(rng: random.Random) -> str:
    return "".join(rng.choices(string.ascii_lowercase, k=8))


def _line(rng: random.Random) -> str:
    return " ".join(_word(rng) for _ in range(4))


def _put(key: str, line: str, rng: random.Random) -> dict[str, Any]:
    body = f"{line}\n\n{_line(rng)}\n{_line(rng)}\n"
    return {"step": "put-object", "bucket": "Articles", "key": key, "body": body, "content_type": "text/plain"}


def _uploads(articles: Mapping[str, str]) -> Case:
    rng = random.Random(len(articles))
    return Case(steps=[_put(key, line, rng) for key, line in articles.items()], memo={"articles": dict(articles)})


# -- what the checks say ------------------------------------------------------------------------------------


def _missing(facts: Facts, message: Text) -> Problem | None:
    """The first article whose preview is not there or not its first line."""
    held = facts.objects("Articles")
    for key, line in facts.memo["articles"].items():
        preview = held.get(PREVIEWS + key)
        if preview is None:
            names = "`, `".join(sorted(set(held) - set(facts.memo["articles"])))
            return Problem(
                did=_did(facts),
                expected=Text(en=f"`{PREVIEWS}{key}`", zh=f"`{PREVIEWS}{key}`"),
                found=Text(
                    en=f"instead `{names}`" if names else "nothing but the article",
                    zh=f"而是 `{names}`" if names else "只有文章",
                ),
                message=message,
            )
        if preview.text.rstrip("\r\n") != line:
            return Problem(
                did=_did(facts),
                expected=line,
                found=preview.text[:200],
                message=Text(
                    en="The preview is the first line of the article as it is now, and nothing more.",
                    zh="预览就是文章现在的第一行，不多也不少。",
                ),
            )
    return None


def _did(facts: Facts) -> Text:
    names = [f"`{key}`" for key in facts.memo["articles"]]
    return Text(en=f"put {', '.join(names)} into Articles", zh=f"把 {'、'.join(names)} 放进 Articles")
