"""Judges `mirror-deletes`: does the mirror hold what the public part of the first bucket holds?

A solution may go by the event's name or look at the source bucket; both are right.
"""

from __future__ import annotations

import random
import string
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote_plus, unquote_plus

from course.grading.checks import Case, Facts, Problem, Text, case, check, own_mistake

DOCUMENTS = "newsroom-documents"  # the default of the parameter DocumentsName
BEFORE = ("public/hours.txt", "public/retired.txt", "public/rules.txt")  # in the mirror before every case
Step = Mapping[str, Any]


# -- cases --------------------------------------------------------------------------------------------------


@case
def a_new_document(rng: random.Random) -> Case:
    return _life(
        [_put("public/press release.txt", "The harbour festival begins on Friday.")],
        there={"public/press release.txt": "The harbour festival begins on Friday."},
    )


@case(hidden=True, idea=Text(en="several other new documents", zh="另外几个新文档"))
def other_new_documents(rng: random.Random) -> Case:
    new = {_key(rng): _word(rng) for _ in range(3)}
    return _life([_put(key, body) for key, body in new.items()], there=new)


@case
def an_overwritten_document(rng: random.Random) -> Case:
    return _life(
        [_put("public/rules.txt", "House rules, third edition.")],
        there={"public/rules.txt": "House rules, third edition."},
    )


@case(
    hidden=True, idea=Text(en="another document, overwritten more than once", zh="另一个文档，被覆盖不止一次")
)
def overwritten_again_and_again(rng: random.Random) -> Case:
    key, last = _key(rng), _word(rng)
    return _life([_put(key, _word(rng)), _put(key, _word(rng)), _put(key, last)], there={key: last})


@case(
    hidden=True,
    idea=Text(
        en="an object that was created by a multipart upload, a copy or a form post",
        zh="通过分段上传、复制或表单 POST 创建的对象",
    ),
)
def created_another_way(rng: random.Random) -> Case:
    how = ["ObjectCreated:CompleteMultipartUpload", "ObjectCreated:Copy", "ObjectCreated:Post"]
    new = {_key(rng): _word(rng) for _ in how}
    given = {"objects": [{"bucket": "Documents", "key": key, "body": body} for key, body in new.items()]}
    steps = [_invoke(name, key) for name, key in zip(how, new, strict=True)]
    return _life(steps, there=new, given=given)


@case
def a_removed_document(rng: random.Random) -> Case:
    return _life([_remove("public/rules.txt")], gone=["public/rules.txt"])


@case(
    hidden=True,
    idea=Text(
        en="other documents, created and removed, with spaces and other letters in their keys",
        zh="另外一些文档，先创建再删除，键里有空格和其他文字",
    ),
)
def other_removed_documents(rng: random.Random) -> Case:
    gone, stays, body = f"public/{_word(rng)} 夏+{_word(rng)}.txt", _key(rng), _word(rng)
    steps = [_put(gone, _word(rng)), _put(stays, body), _remove(gone)]
    return _life(steps, there={stays: body}, gone=[gone])


@case
def a_delete_marker(rng: random.Random) -> Case:
    return _life(
        [_invoke("ObjectRemoved:DeleteMarkerCreated", "public/retired.txt")], gone=["public/retired.txt"]
    )


@case(hidden=True, idea=Text(en="a delete marker for another document", zh="另一个文档的删除标记"))
def another_delete_marker(rng: random.Random) -> Case:
    key = _key(rng)
    given = {"objects": [{"bucket": "Mirror", "key": key, "body": _word(rng)}]}
    return _life([_invoke("ObjectRemoved:DeleteMarkerCreated", key)], gone=[key], given=given)


@case
def removed_and_told_twice(rng: random.Random) -> Case:
    return _life([_remove("public/rules.txt"), {"step": "deliver-again"}], gone=["public/rules.txt"])


@case(
    hidden=True,
    idea=Text(
        en="another document; each of its events is delivered twice", zh="另一个文档，每个事件都送达两次"
    ),
)
def everything_told_twice(rng: random.Random) -> Case:
    key, other, body = _key(rng), _key(rng), _word(rng)
    again: Step = {"step": "deliver-again"}
    steps = [_put(key, _word(rng)), again, _put(other, body), again, _remove(key), again]
    return _life(steps, there={other: body}, gone=[key])


@case(
    hidden=True,
    idea=Text(
        en="documents that are created and removed while S3 refuses one copy and one removal",
        zh="创建和删除文档，其间 S3 拒绝了一次复制和一次删除",
    ),
)
def refused_once(rng: random.Random) -> Case:
    key, gone, body = _key(rng), BEFORE[-1], _word(rng)
    fails = [
        {"step": "fail-call", "service": "s3", "operation": operation, "error": "AccessDenied"}
        for operation in ("CopyObject", "PutObject", "DeleteObject", "DeleteObjects")
    ]
    found = _life([_put(key, body), _remove(gone)], there={key: body}, gone=[gone])
    return Case(steps=[*fails, *found.steps], given=found.given, memo=found.memo)


# -- checks -------------------------------------------------------------------------------------------------


@check(
    task=1,
    cases=["a_new_document", "other_new_documents"],
    title=Text(en="a new object appears in the mirror", zh="新对象出现在镜像里"),
    hidden_message=Text(
        en="Other new documents do not reach the mirror. Bucket and key come from each record; "
        "nothing about one document may be written in the code.",
        zh="别的新文档没有进入镜像。存储桶和键要从每条记录里取，代码里不能写死某个文档。",
    ),
)
def mirrors_new_objects(facts: Facts) -> Problem | None:
    return _not_there(
        facts,
        Text(
            en="When `eventName` begins with `ObjectCreated:`, copy the object to `MIRROR_BUCKET` "
            "under the same, decoded key. The `s3:` of the template is not in the event.",
            zh="当 `eventName` 以 `ObjectCreated:` 开头时，把对象复制到 `MIRROR_BUCKET`，键用解码后的"
            "同一个键。模板里的 `s3:` 不会出现在事件里。",
        ),
    )


@check(
    task=1,
    cases=["an_overwritten_document", "overwritten_again_and_again"],
    title=Text(en="an overwritten object is new in the mirror too", zh="对象被覆盖后，镜像里也是新内容"),
    hidden_message=Text(
        en="After another document was overwritten, the mirror still has an older content. Each "
        "creation is copied, whether or not the mirror has the key already.",
        zh="另一个文档被覆盖之后，镜像里还是旧内容。每次创建都要复制，不管镜像里是否已有这个键。",
    ),
)
def mirrors_overwritten_objects(facts: Facts) -> Problem | None:
    return _not_there(
        facts,
        Text(
            en="For S3, overwriting is creating: the event is an ordinary `ObjectCreated:Put`. Copy "
            "every time, even when the key is in the mirror already.",
            zh="对 S3 来说，覆盖就是创建：事件就是普通的 `ObjectCreated:Put`。每次都要复制，哪怕镜像"
            "里已经有这个键。",
        ),
    )


@check(
    task=1,
    cases=["created_another_way"],
    title=Text(en="it does not matter how an object was created", zh="不管对象是怎么创建的"),
    hidden_message=Text(
        en="Objects that were not created by a plain put are missing. Large files arrive as "
        "`ObjectCreated:CompleteMultipartUpload`, copies as `ObjectCreated:Copy`: compare the "
        "part before the colon only.",
        zh="不是用普通 PUT 创建的对象没有出现。大文件的事件是 "
        "`ObjectCreated:CompleteMultipartUpload`，复制的是 `ObjectCreated:Copy`：只比较冒号前"
        "面的部分。",
    ),
)
def mirrors_every_kind_of_creation(facts: Facts) -> Problem | None:
    return _not_there(
        facts,
        Text(
            en="Compare the part of `eventName` before the colon only.",
            zh="只比较 `eventName` 冒号前面的部分。",
        ),
    )


@check(
    task=2,
    cases=["a_removed_document", "other_removed_documents"],
    title=Text(en="a removed object disappears from the mirror", zh="对象删除后，从镜像里消失"),
    hidden_message=Text(
        en="Another document is removed, and its twin stays. The key of a removal is encoded as "
        "well; deleting a key that does not exist is no error in S3, so a wrong key fails "
        "without a word.",
        zh="另一个文档删除了，镜像里的那一份却还在。删除事件里的键也是编码过的；而在 S3 里删除不"
        "存在的键不算错误，所以键写错了也悄无声息。",
    ),
)
def mirrors_removals(facts: Facts) -> Problem | None:
    return _still_there(
        facts,
        Text(
            en="When `eventName` begins with `ObjectRemoved:`, call `delete_object` with `Bucket` set "
            "to the mirror and the decoded key. The original is gone already.",
            zh="当 `eventName` 以 `ObjectRemoved:` 开头时，调用 `delete_object`，`Bucket` 填镜像存储"
            "桶，键用解码后的键。原对象已经没有了。",
        ),
    )


@check(
    task=2,
    cases=["a_delete_marker", "another_delete_marker"],
    title=Text(en="a delete marker counts as a removal", zh="删除标记也算删除"),
    hidden_message=Text(
        en="A delete marker for another document leaves its twin in the mirror. It has the same "
        "beginning as a delete: `ObjectRemoved:`.",
        zh="另一个文档有了删除标记，镜像里的那一份却还在。它与普通删除开头相同：`ObjectRemoved:`。",
    ),
)
def mirrors_delete_markers(facts: Facts) -> Problem | None:
    return _still_there(
        facts,
        Text(
            en="In a bucket with versioning, a delete hides the object behind a marker, and the event "
            "is `ObjectRemoved:DeleteMarkerCreated`. For readers the object is gone all the same: "
            "compare the part before the colon.",
            zh="在启用了版本控制的存储桶里，删除只是用一个标记把对象遮住，事件是 "
            "`ObjectRemoved:DeleteMarkerCreated`。对读者来说，对象同样是没有了：比较冒号前面的部"
            "分。",
        ),
    )


@check(
    task=3,
    cases=["a_new_document", "a_removed_document", "other_removed_documents"],
    title=Text(en="everything else stays as it is", zh="其他一切保持原样"),
    hidden_message=Text(
        en="After other events, something else has changed in one of the buckets. One record is "
        "about one key.",
        zh="换一些事件，某个存储桶里就有别的东西变了。一条记录只涉及一个键。",
    ),
)
def touches_nothing_else(facts: Facts) -> Problem | None:
    mirror, gone = set(facts.objects("Mirror")), set(facts.memo["gone"])
    lost = sorted(set(BEFORE) - gone - mirror)
    extra = sorted(mirror - set(BEFORE) - set(facts.memo["there"]) - gone)
    source = set(facts.objects("Documents"))
    original = sorted({"public/hours.txt", "private/salaries.txt"} - source)
    if not (lost or extra or original):
        return None
    found = [
        *(Text(en=f"`{key}` is gone from the mirror", zh=f"镜像里的 `{key}` 不见了") for key in lost),
        *(Text(en=f"`{key}` is in the mirror", zh=f"镜像里多了 `{key}`") for key in extra),
        *(
            Text(en=f"`{key}` is gone from Documents", zh=f"Documents 里的 `{key}` 不见了")
            for key in original
        ),
    ]
    return Problem(
        did=_did(facts),
        expected=Text(en="no other change in either bucket", zh="两个存储桶都没有别的变化"),
        found=found[0],
        message=Text(
            en="Only the key of the record may change, and only in the mirror. A function that brings "
            "the two buckets into line as a whole also copies what the filter keeps out.",
            zh="只有记录里的那个键可以变，而且只在镜像里变。把两个存储桶整个对齐的函数，会连过滤规则"
            "挡住的内容也复制过去。",
        ),
    )


@check(
    task=3,
    cases=["removed_and_told_twice", "everything_told_twice"],
    title=Text(en="the same event twice does no harm", zh="同一个事件送来两次也无害"),
    hidden_message=Text(
        en="When every event is delivered twice, an invocation fails or the mirror is wrong. Do "
        "not insist that the twin is there before you delete it.",
        zh="每个事件都送达两次时，要么调用失败，要么镜像不对。删除之前，不要求镜像里一定有那一份。",
    ),
    errors_allowed=True,
)
def survives_the_same_event_twice(facts: Facts) -> Problem | None:
    for run in facts.invocations:
        if run.error is not None:
            return own_mistake(facts) or Problem(
                did=_did(facts),
                expected=Text(en="two invocations without an error", zh="两次调用都不报错"),
                found=Text(
                    en=f"an invocation ended with {run.error.type}: {run.error.message}",
                    zh=f"有一次调用以错误结束：{run.error.type}: {run.error.message}",
                ),
                message=Text(
                    en="S3 delivers at least once, so a removal may be told of twice. `delete_object` does "
                    "not mind a key that is not there; looking first with `head_object` or `get_object` "
                    "does.",
                    zh="S3 保证至少送达一次，所以同一次删除可能通知两次。键不存在，`delete_object` 并不在意；"
                    "先用 `head_object` 或 `get_object` 去查看，反而会出错。",
                ),
            )
    return _not_there(facts, _TWICE) or _still_there(facts, _TWICE)


@check(
    task=3,
    cases=["refused_once"],
    errors_allowed=True,
    title=Text(en="what S3 refuses once is tried again", zh="S3 拒绝过一次的会重试"),
    hidden_message=Text(
        en="S3 refused a copy or a removal once, and the mirror has been wrong ever since: the handler ended as if all "
        "were well. Let the exception out, and Lambda tries again.",
        zh="S3 拒绝了一次复制或删除，镜像从此就不对了：处理程序若无其事地结束了。让异常从处理程序抛出，Lambda 才会重试。",
    ),
)
def tries_again(facts: Facts) -> Problem | None:
    return own_mistake(facts) or _not_there(facts, _AGAIN) or _still_there(facts, _AGAIN)


_AGAIN = Text(en="What S3 refused has to be tried again.", zh="S3 拒绝过的要重试。")
_TWICE = Text(
    en="S3 delivers at least once. The second delivery has to leave the mirror as the first one did.",
    zh="S3 保证至少送达一次。第二次送达之后，镜像应当与第一次之后一样。",
)


# -- what the cases are made of -----------------------------------------------------------------------------


def _word(rng: random.Random) -> str:
    return "".join(rng.choices(string.ascii_lowercase, k=8))


def _key(rng: random.Random) -> str:
    return f"public/{_word(rng)}/{_word(rng)}.txt"


def _put(key: str, body: str) -> Step:
    return {"step": "put-object", "bucket": "Documents", "key": key, "body": body}


def _remove(key: str) -> Step:
    return {"step": "delete-object", "bucket": "Documents", "key": key}


def _invoke(name: str, key: str) -> Step:
    """An event that no step can cause: another way to create an object, or a bucket with versioning."""
    about: dict[str, object] = {"key": quote_plus(key, safe="/"), "sequencer": "0A1B2C3D4E5F678901"}
    if name.startswith("ObjectCreated:"):
        about |= {"size": 8, "eTag": "0123456789abcdef0123456789abcdef"}
    record = {
        "eventVersion": "2.1",
        "eventSource": "aws:s3",
        "awsRegion": "us-east-1",
        "eventTime": "2026-11-22T09:30:00.000Z",
        "eventName": name,
        "s3": {
            "s3SchemaVersion": "1.0",
            "configurationId": "MirrorDocumentsChanged",
            "bucket": {"name": DOCUMENTS, "arn": f"arn:aws:s3:::{DOCUMENTS}"},
            "object": about,
        },
    }
    return {"step": "invoke", "payload": {"Records": [record]}}


def _told(step: Step) -> tuple[str, str]:
    """Name and key of the event of an `_invoke`."""
    record = step["payload"]["Records"][0]
    return record["eventName"], unquote_plus(record["s3"]["object"]["key"])


def _life(
    steps: Sequence[Step],
    *,
    there: Mapping[str, str] | None = None,
    gone: Sequence[str] | None = None,
    given: Mapping[str, Any] | None = None,
) -> Case:
    """`there`: what the mirror must hold at the end, key to text; `gone`: keys that it must not hold."""
    memo = {"there": dict(there or {}), "gone": list(gone or []), "did": _story(steps)}
    return Case(steps=steps, given=given or {}, memo=memo)


def _story(steps: Sequence[Step]) -> dict[str, str]:
    """What happened, in both languages."""
    en, zh = [], []
    for step in steps:
        if step["step"] == "put-object":
            en.append(f"put `{step['key']}` into Documents")
            zh.append(f"把 `{step['key']}` 放进 Documents")
        elif step["step"] == "delete-object":
            en.append(f"deleted `{step['key']}` from Documents")
            zh.append(f"从 Documents 删除 `{step['key']}`")
        elif step["step"] == "deliver-again":
            en.append("delivered the same event again")
            zh.append("同一事件再送一次")
        else:
            name, key = _told(step)
            en.append(f"delivered an event `{name}` for `{key}`")
            zh.append(f"送来 `{key}` 的事件 `{name}`")
    return {"en": ", ".join(en), "zh": "，".join(zh)}


# -- what the checks say ------------------------------------------------------------------------------------


def _not_there(facts: Facts, message: Text) -> Problem | None:
    """The first object that the mirror should hold and does not, or holds with another content."""
    mirror = facts.objects("Mirror")
    for key, body in facts.memo["there"].items():
        if key not in mirror:
            return Problem(
                did=_did(facts),
                expected=Text(en=f"`{key}` in the mirror", zh=f"镜像里有 `{key}`"),
                found=_listing(facts),
                message=message,
            )
        if mirror[key].body != body.encode():
            return Problem(
                did=_did(facts),
                expected=Text(en=f"`{key}` with the new content", zh=f"`{key}` 是新内容"),
                found=Text(en=f"“{mirror[key].text.strip()}”", zh=f"“{mirror[key].text.strip()}”"),
                message=message,
            )
    return None


def _still_there(facts: Facts, message: Text) -> Problem | None:
    for key in facts.memo["gone"]:
        if key in facts.objects("Mirror"):
            return Problem(
                did=_did(facts),
                expected=Text(en=f"no `{key}` in the mirror", zh=f"镜像里没有 `{key}`"),
                found=_listing(facts),
                message=message,
            )
    return None


def _did(facts: Facts) -> Text:
    return Text(en=facts.memo["did"]["en"], zh=facts.memo["did"]["zh"])


def _listing(facts: Facts) -> Text:
    names = [f"`{key}`" for key in sorted(facts.objects("Mirror"))]
    return Text(
        en=f"the mirror holds {', '.join(names) or 'nothing'}",
        zh=f"镜像里有 {'、'.join(names)}" if names else "镜像是空的",
    )
