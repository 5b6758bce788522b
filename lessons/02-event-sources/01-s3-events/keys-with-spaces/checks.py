"""Judges `keys-with-spaces`: is every object of the event in the second bucket, under its real key?

The handler may fail (`NoSuchKey` is what a key that was not decoded leads to), so the checks look at failed
invocations too and say which form of the key S3 was asked for.
"""

from __future__ import annotations

import random
import re
import string
from collections.abc import Sequence
from urllib.parse import quote_plus, unquote

from course.grading.checks import Case, Facts, Problem, Text, case, check, own_mistake

UPLOADS = "newsroom-uploads"  # the default of the parameter UploadsName
SPECIAL = "+%&=#@!()'$,;"
LETTERS = "éüñøßжλ照片夏天报纸"


# -- cases --------------------------------------------------------------------------------------------------


@case
def a_space(rng: random.Random) -> Case:
    return _uploads("team photo.jpg")


@case(
    hidden=True,
    idea=Text(
        en="other keys with one space or several, and one without, while S3 refuses one copy once",
        zh="另外几个键：有一个或几个空格的，也有没有空格的；其间 S3 拒绝了一次复制",
    ),
)
def other_spaces(rng: random.Random) -> Case:
    found = _uploads(
        f"{_word(rng)} {_word(rng)}.jpg",
        f"{_word(rng)} {_word(rng)}/{_word(rng)} {_word(rng)} final.jpg",
        f"{_word(rng)}/{_word(rng)}-{rng.randint(1, 99)}.txt",
    )
    fails = [
        {"step": "fail-call", "service": "s3", "operation": operation, "error": "AccessDenied"}
        for operation in ("CopyObject", "PutObject")
    ]
    return Case(steps=[*fails, *found.steps], memo=found.memo)


@case
def plus_and_percent(rng: random.Random) -> Case:
    return _uploads("notes/C++ in 100% of cases.txt")


@case
def another_alphabet(rng: random.Random) -> Case:
    return _uploads("照片/夏天 2026.jpg")


@case(
    hidden=True,
    idea=Text(en="keys with other special characters and letters", zh="含有其他特殊字符和文字的键"),
)
def other_characters(rng: random.Random) -> Case:
    odd = "".join(rng.sample(SPECIAL, 4))
    letters = "".join(rng.sample(LETTERS, 3))
    return _uploads(
        f"{_word(rng)}+{_word(rng)}.txt",
        f"{_word(rng)} {odd} {_word(rng)}.txt",
        f"{letters}/{_word(rng)} {letters}.txt",
        f"{_word(rng)}%20{_word(rng)}.txt",
    )


@case
def two_records(rng: random.Random) -> Case:
    return _one_event(["inbox/first page.txt", "inbox/second page.txt"])


@case(hidden=True, idea=Text(en="one event with more records", zh="一个事件里有更多记录"))
def more_records(rng: random.Random) -> Case:
    return _one_event([f"{_word(rng)}/{_word(rng)} {number}.txt" for number in range(rng.randint(3, 5))])


# -- checks -------------------------------------------------------------------------------------------------


@check(
    task=1,
    cases=["a_space", "other_spaces"],
    title=Text(en="a key with a space is copied", zh="键里有空格的对象也能复制"),
    hidden_message=Text(
        en="It works for the key you can see, but not for other keys with or without spaces. "
        "Decode what the event holds; do not look the key up. And when S3 refuses a copy, let the exception out, so "
        "that Lambda tries again.",
        zh="看得到的键没问题，换成别的键，不管有没有空格，就不行了。要对事件里的内容解码，而不是查表。S3 拒绝复制时，"
        "要让异常从处理程序抛出，Lambda 才会重试。",
    ),
    errors_allowed=True,
)
def copies_a_key_with_a_space(facts: Facts) -> Problem | None:
    return _first_missing(facts)


@check(
    task=2,
    cases=["plus_and_percent", "another_alphabet", "other_characters"],
    title=Text(en="every character of the key survives", zh="键里的每个字符都保持原样"),
    hidden_message=Text(
        en="A key with other special characters does not arrive as it was. Form encoding is more "
        "than the space: a real plus sign is `%2B`, a letter outside ASCII is several bytes, "
        "and a key may itself contain the text `%20`. Decoding once (Python: `unquote_plus`; JavaScript: `+` "
        "to a space first, then `decodeURIComponent`) handles "
        "them all; a second time spoils them. In JavaScript `CopySource` has to be encoded again.",
        zh="含有其他特殊字符的键没有原样到达。表单编码不只涉及空格：真正的加号是 `%2B`，ASCII 之"
        "外的文字是好几个字节，键本身还可能含有 `%20` 这几个字符。解码一次（Python 用 `unquote_plus`；"
        "JavaScript 先把 `+` 换成空格，再用 `decodeURIComponent`）"
        "全都能处理，第二次就弄坏了。JavaScript 里 `CopySource` 还要再编码。",
    ),
    errors_allowed=True,
)
def keeps_every_character(facts: Facts) -> Problem | None:
    return _first_missing(facts)


@check(
    task=3,
    cases=["two_records", "more_records"],
    title=Text(en="every record of the event is handled", zh="事件里的每条记录都处理了"),
    hidden_message=Text(
        en="With more records in one event, some objects are not copied. The loop has to reach "
        "the last record.",
        zh="一个事件里记录多了，就有对象没复制。循环要走到最后一条记录。",
    ),
    errors_allowed=True,
)
def copies_every_record(facts: Facts) -> Problem | None:
    wanted = facts.memo["keys"]
    copied = [key for key in wanted if key in facts.objects("Copies")]
    if not copied or len(copied) == len(wanted):
        return _first_missing(facts)
    return own_mistake(facts) or Problem(
        did=Text(en=f"one event with {len(wanted)} records", zh=f"一个事件，{len(wanted)} 条记录"),
        expected=Text(en=f"{len(wanted)} copies", zh=f"{len(wanted)} 个副本"),
        found=Text(
            en=f"{len(copied)} of them: {_names(copied)}{_failure(facts, 'en')}",
            zh=f"只有 {len(copied)} 个：{_names(copied, '、')}{_failure(facts, 'zh')}",
        ),
        message=Text(
            en="`Records` is a list. Loop over it, do the whole work inside the loop, and let no "
            "`return` stand in it.",
            zh="`Records` 是一个列表。遍历它，把所有工作放进循环里，循环里不要有 `return`。",
        ),
    )


# -- what the cases are made of -----------------------------------------------------------------------------


def _word(rng: random.Random) -> str:
    return "".join(rng.choices(string.ascii_lowercase, k=7))


def _uploads(*keys: str) -> Case:
    steps = [
        {"step": "put-object", "bucket": "Uploads", "key": key, "body": f"this is {key}"} for key in keys
    ]
    return Case(steps=steps, memo={"keys": list(keys)})


def _one_event(keys: Sequence[str]) -> Case:
    """Objects that are there already, and one event that names them all."""
    given = {"objects": [{"bucket": "Uploads", "key": key, "body": f"this is {key}"} for key in keys]}
    records = [_record(key, number) for number, key in enumerate(keys)]
    return Case(
        steps=[{"step": "invoke", "payload": {"Records": records}}], given=given, memo={"keys": list(keys)}
    )


def _record(key: str, number: int) -> dict[str, object]:
    return {
        "eventVersion": "2.1",
        "eventSource": "aws:s3",
        "awsRegion": "us-east-1",
        "eventTime": "2026-11-22T09:30:00.000Z",
        "eventName": "ObjectCreated:Put",
        "s3": {
            "s3SchemaVersion": "1.0",
            "configurationId": "CopyObjectUploaded",
            "bucket": {"name": UPLOADS, "arn": f"arn:aws:s3:::{UPLOADS}"},
            "object": {
                "key": _encoded(key),
                "size": len(f"this is {key}".encode()),
                "eTag": "0123456789abcdef0123456789abcdef",
                "sequencer": f"0A1B2C3D4E5F6789{number:02X}",
            },
        },
    }


def _encoded(key: str) -> str:
    """As S3 writes a key into an event: form encoding, but `/` stays."""
    return quote_plus(key, safe="/")


# -- what the checks ask and say ----------------------------------------------------------------------------


def _first_missing(facts: Facts) -> Problem | None:
    """The first object that is not in Copies under its own key, or has another content there."""
    copies = facts.objects("Copies")
    for key in facts.memo["keys"]:
        if key not in copies:
            return own_mistake(facts) or _explain(facts, key)
        if copies[key].body != f"this is {key}".encode():
            return Problem(
                did=_did(key),
                expected=Text(en="the content of the upload", zh="与上传内容相同"),
                found=Text(en="another content under that key", zh="键对了，内容却是别的"),
                message=Text(
                    en="Each copy has to come from its own object. Is a variable used before it is set anew?",
                    zh="每个副本都要来自它自己的对象。是不是有变量还没更新就拿来用了？",
                ),
            )
    return None


def _explain(facts: Facts, key: str) -> Problem:
    copies, asked = facts.objects("Copies"), _asked(facts)
    other = [name for name in copies if name not in facts.memo["keys"]]
    if other:
        found = Text(en=f"the copy lies at {_names(other)}", zh=f"副本的键是 {_names(other, '、')}")
        message = Text(
            en="The object was copied, but under another key. The decoded key belongs in both places: "
            "in `CopySource` and in the destination's `Key`.",
            zh="对象复制了，键却变了。解码后的键要用在两个地方：`CopySource` 和目标的 `Key`。",
        )
    elif _encoded(key) != key and any(_encoded(key) in (name, unquote(name)) for name in asked):
        found = Text(
            en=f"S3 was asked for `{_encoded(key)}`{_failure(facts, 'en')}",
            zh=f"向 S3 请求的是 `{_encoded(key)}`{_failure(facts, 'zh')}",
        )
        message = Text(
            en="That is the key as it is written in the event: URL-encoded, with `+` for a space. No "
            "object has that name. Decode it with `unquote_plus` from `urllib.parse` before you "
            "use it; `unquote` alone leaves the `+` as it is. In JavaScript: "
            "`decodeURIComponent(key.replaceAll('+', ' '))`.",
            zh="这是键在事件里的写法：经过 URL 编码，空格写成 `+`。并没有哪个对象叫这个名字。使用之"
            "前，先用 `urllib.parse` 里的 `unquote_plus` 解码；只用 `unquote` 的话，`+` 会原样留"
            "下。JavaScript 写作 `decodeURIComponent(key.replaceAll('+', ' '))`。",
        )
    elif asked:
        found = Text(
            en=f"S3 was asked for {_names(asked)}{_failure(facts, 'en')}",
            zh=f"向 S3 请求的是 {_names(asked, '、')}{_failure(facts, 'zh')}",
        )
        message = Text(
            en="The key was decoded, but not exactly. In the event a space is `+`, a real plus sign "
            "is `%2B`, and a letter outside ASCII is several `%xx`. `unquote_plus`, called once, "
            "undoes all of it; `unquote`, `replace` or a second call do not. In JavaScript turn `+` into a space "
            "first and call `decodeURIComponent` once, and encode the key for `CopySource`.",
            zh="键是解码了，但解得不对。事件里空格写成 `+`，真正的加号写成 `%2B`，ASCII 之外的文字写"
            "成好几个 `%xx`。`unquote_plus` 调用一次就能全部还原；`unquote`、`replace` 或者再调用"
            "一次都不行。JavaScript 要先把 `+` 换成空格，再调用一次 `decodeURIComponent`，`CopySource` "
            "里的键要再编码。",
        )
    else:
        found = Text(en="S3 was not asked for any object", zh="没有向 S3 请求任何对象")
        message = Text(
            en="Copy the object as the starter does, with the key decoded first.",
            zh="照初始代码那样复制对象，只是要先把键解码。",
        )
    return Problem(
        did=_did(key),
        expected=Text(en=f"`{key}` in Copies", zh=f"Copies 里有 `{key}`"),
        found=found,
        message=message,
    )


def _asked(facts: Facts) -> list[str]:
    """The keys that S3 was asked to read, as they reached S3."""
    keys = []
    for call in facts.calls("s3"):
        if call.operation == "CopyObject":
            keys.append(unquote(str(call.parameters.get("CopySource", ""))).lstrip("/").partition("/")[2])
        elif call.operation in ("GetObject", "HeadObject"):
            keys.append(str(call.parameters.get("Key", "")))
    return list(dict.fromkeys(keys))


def _did(key: str) -> Text:
    return Text(
        en=f"put `{key}` into Uploads; its key in the event is `{_encoded(key)}`",
        zh=f"把 `{key}` 放进 Uploads，事件里的键是 `{_encoded(key)}`",
    )


def _names(keys: Sequence[str], between: str = ", ") -> str:
    """Two spaces in a row would be shown as one: they are written as open boxes."""
    return between.join(f"`{_SPACES.sub(lambda found: '␣' * len(found[0]), key)}`" for key in keys)


_SPACES = re.compile(" {2,}")


def _failure(facts: Facts, language: str) -> str:
    """What ended the last invocation that failed, to be put behind a statement; empty when none did."""
    error = next((run.error for run in reversed(facts.invocations) if run.error), None)
    if error is None:
        return ""
    where = f" ({error.file}:{error.line})" if error.line else ""
    if language == "zh":
        return f"，函数以错误结束：{error.type}: {error.message}{where}"
    return f", and the function ended with {error.type}: {error.message}{where}"
