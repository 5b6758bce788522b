"""Judges `copy-object`: what lies in the second bucket afterwards, and what became of a copy that failed.

Nothing here asks how the object was copied: `CopyObject`, a download and an upload, a client or a resource
are all right. Calls are looked at only to say what went wrong.
"""

from __future__ import annotations

import base64
import random
import string
from collections.abc import Iterable, Mapping
from urllib.parse import unquote

from course.grading.checks import Case, Facts, Problem, Text, case, check, own_mistake

UPLOADS = "newsroom-uploads"  # the default of the parameter UploadsName
READS = ("GetObject", "CopyObject", "UploadPartCopy")
WRITES = ("CopyObject", "PutObject", "CreateMultipartUpload")


# -- cases --------------------------------------------------------------------------------------------------


@case
def a_report(rng: random.Random) -> Case:
    return _upload("reports/2026-11.csv", b"day,visits\n1,120\n2,98\n", "text/csv", {"author": "mei"})


@case(
    hidden=True,
    idea=Text(
        en="another object, with a key and a content that you have not seen",
        zh="另一个对象，键和内容都是你没见过的",
    ),
)
def another_upload(rng: random.Random) -> Case:
    content_type = rng.choice(["text/plain", "application/json", "text/markdown", "application/pdf"])
    text = " ".join(_word(rng) for _ in range(40))
    return _upload(
        f"{_word(rng)}/{_word(rng)}.txt",
        text.encode(),
        content_type,
        {"desk": _word(rng), "owner": _word(rng)},
    )


@case(
    hidden=True,
    idea=Text(
        en="an object that is not text: a picture, a sound, a zip file",
        zh="不是文本的对象：图片、录音或压缩包",
    ),
)
def bytes_that_are_not_text(rng: random.Random) -> Case:
    content_type = rng.choice(["image/jpeg", "audio/mpeg", "application/zip"])
    body = b"\xff\xd8\x00" + rng.randbytes(600)
    return _upload(f"{_word(rng)}/{_word(rng)}.bin", body, content_type, {"camera": _word(rng)})


@case(
    hidden=True,
    idea=Text(en="events from two buckets with other names, one after the other", zh="先后来自另外两个存储桶的事件"),
)
def other_buckets(rng: random.Random) -> Case:
    # Both in one execution environment: what was kept of the first event would spoil the second copy.
    found = [(f"desk-{_word(rng)}", f"{_word(rng)}.txt", _word(rng)) for _ in range(2)]
    given = {
        "objects": [
            {"bucket": bucket, "key": key, "body": body, "content_type": "text/plain"} for bucket, key, body in found
        ]
    }
    bucket, key, body = found[-1]
    return Case(
        steps=[{"step": "invoke", "payload": _event(bucket, key)} for bucket, key, _ in found],
        given=given,
        memo=_memo(bucket, key, body.encode(), "text/plain", {}),
    )


@case
def an_object_that_is_gone(rng: random.Random) -> Case:
    return _missing("reports/already-deleted.csv")


@case(
    hidden=True,
    idea=Text(en="an event for another object that cannot be read", zh="另一个事件，它的对象同样读不到"),
)
def another_object_that_is_gone(rng: random.Random) -> Case:
    return _missing(f"{_word(rng)}/{_word(rng)}.csv")


# -- checks -------------------------------------------------------------------------------------------------


@check(
    task=1,
    cases=["a_report", "another_upload"],
    title=Text(en="S3 is asked for the object that the event names", zh="向 S3 请求的正是事件里的那个对象"),
    hidden_message=Text(
        en="For another upload, the function asks for the wrong object. Take bucket and key from "
        "the event each time; nothing about the upload may be written in the code.",
        zh="换一次上传，函数请求的就不是那个对象了。存储桶和键每次都要从事件里取，代码里不能写死"
        "任何与某次上传有关的内容。",
    ),
    errors_allowed=True,
)
def asks_for_the_uploaded_object(facts: Facts) -> Problem | None:
    wanted = (facts.memo["bucket"], facts.memo["key"])
    asked = _sources(facts)
    if wanted in asked:
        return None
    if not asked:
        return own_mistake(facts) or _problem(
            facts,
            found=Text(en="no such request", zh="没有这样的请求"),
            message=Text(
                en="The event only says that something was uploaded; it does not carry the object. Ask S3 "
                'to copy it: `CopyObject`, with bucket and key from `event["Records"][0]["s3"]`. Where the code '
                "does ask, it must wait for the answer (`await` in Node.js): when the handler returns, Lambda freezes "
                "whatever is still on its way.",
                zh="事件只说明有东西上传了，并不包含对象本身。请让 S3 来复制它：调用 `CopyObject`，存储"
                '桶和键取自 `event["Records"][0]["s3"]`。如果代码里已经有这个请求，还要等它的结果（Node.js 里用 '
                "`await`）：处理程序一返回，Lambda 就会冻结还没完成的一切。",
            ),
        )
    bucket, key = asked[0]
    return _problem(
        facts,
        found=Text(en=f"a request for `{bucket}/{key}`", zh=f"请求了 `{bucket}/{key}`"),
        message=_wrong_source(bucket, facts),
    )


@check(
    task=1,
    cases=["a_report", "another_upload"],
    title=Text(
        en="the copy goes to the bucket named in DESTINATION_BUCKET",
        zh="副本写入 DESTINATION_BUCKET 所指的存储桶",
    ),
    hidden_message=Text(
        en="For another upload, the copy goes elsewhere. The destination is always the environment variable "
        "`DESTINATION_BUCKET`.",
        zh="换一次上传，副本就写到别处去了。目标存储桶始终是环境变量 `DESTINATION_BUCKET` 的值。",
    ),
    errors_allowed=True,
)
def writes_to_the_second_bucket(facts: Facts) -> Problem | None:
    wanted = facts.result.resources["Copies"]
    written = [
        str(call.parameters.get("Bucket", "")) for call in facts.calls("s3") if call.operation in WRITES
    ]
    if wanted in written:
        return None
    if not written and (mistake := own_mistake(facts)):
        return mistake
    if not written:
        found = Text(
            en=f"no object was written{_failure(facts, 'en')}", zh=f"没有写入任何对象{_failure(facts, 'zh')}"
        )
    else:
        found = Text(en=f"a write to `{written[0]}`", zh=f"写入了 `{written[0]}`")
    return Problem(
        did=_did(facts),
        expected=Text(
            en=f"a write to `{wanted}`, the value of DESTINATION_BUCKET",
            zh=f"写入 `{wanted}`，即 DESTINATION_BUCKET 的值",
        ),
        found=found,
        message=Text(
            en="Which bucket the copies go to is a setting, not something to work out from the "
            "source's name: read the environment variable `DESTINATION_BUCKET` and pass it as "
            "`Bucket`.",
            zh="副本写到哪里是一项配置，不能从源存储桶的名称推算出来。请读取环境变量 "
            "`DESTINATION_BUCKET`，再作为 `Bucket` 传入。",
        ),
    )


@check(
    task=1,
    cases=["a_report", "another_upload", "bytes_that_are_not_text", "other_buckets"],
    title=Text(en="the object is copied under the same key", zh="对象以相同的键复制过去"),
    hidden_message=Text(
        en="It works for the upload you can see, but not for every other one. Three things may "
        "differ from one event to the next: the key, the bucket the event comes from, and the content, which need not "
        "be text.",
        zh="看得到的那次上传没问题，换成别的就不行了。每个事件都可能有三样东西不同：键、事件来自哪个存储桶，以"
        "及内容，内容未必是文本。",
    ),
)
def copies_the_object(facts: Facts) -> Problem | None:
    key, body = facts.memo["key"], base64.b64decode(facts.memo["body"])
    copies = facts.objects("Copies")
    if key not in copies:
        return _problem(
            facts,
            expected=Text(en=f"`{key}` in Copies", zh=f"Copies 里有 `{key}`"),
            found=_listing(copies),
            message=Text(
                en="The invocation ended without an error, but the copy is not where it belongs. The "
                "destination's `Key` is the key from the event, unchanged.",
                zh="调用没有报错，副本却不在该在的地方。目标的 `Key` 就是事件里的键，不要改动。",
            ),
        )
    if copies[key].body != body:
        return _problem(
            facts,
            expected=Text(
                en=f"the same {len(body)} bytes as in the upload", zh=f"与上传内容相同的 {len(body)} 个字节"
            ),
            found=Text(
                en=f"{len(copies[key].body)} bytes, and not the same",
                zh=f"{len(copies[key].body)} 个字节，内容也不同",
            ),
            message=Text(
                en="The copy has the right key but another content. Let S3 copy, or hand the bytes on "
                "exactly as you read them: no decoding, no text.",
                zh="副本的键对了，内容却变了。要么让 S3 来复制，要么把读到的字节原样交出去：不解码，也不"
                "当作文本。",
            ),
        )
    return None


@check(
    task=1,
    cases=["a_report", "another_upload"],
    title=Text(en="nothing else is copied, moved or deleted", zh="其他对象没有被复制、移动或删除"),
    hidden_message=Text(
        en="For another upload, something besides the one copy has changed. One event is about one object.",
        zh="换一次上传，除了那一个副本，还有别的东西变了。一个事件只涉及一个对象。",
    ),
)
def touches_nothing_else(facts: Facts) -> Problem | None:
    key = facts.memo["key"]
    missing = {key, "reports/2026-10.csv"} - set(facts.objects("Uploads"))
    if missing:
        gone = ", ".join(f"`{name}`" for name in sorted(missing))
        return _problem(
            facts,
            expected=Text(en="Uploads still holds every object", zh="Uploads 里的对象一个不少"),
            found=Text(en=f"{gone} is gone from Uploads", zh=f"Uploads 里的 {gone} 不见了"),
            message=Text(
                en="This is a copy, not a move: the original stays.", zh="这是复制，不是移动：原对象要留着。"
            ),
        )
    copies = set(facts.objects("Copies"))
    if key in copies and copies != {key}:
        return _problem(
            facts,
            expected=Text(en=f"only `{key}` in Copies", zh=f"Copies 里只有 `{key}`"),
            found=_listing(facts.objects("Copies")),
            message=Text(
                en="The event names the one object that arrived, so there is no need to list the bucket. "
                "With 80,000 objects in it, this would copy 80,000 objects for every upload.",
                zh="事件已经点明是哪一个对象到了，不需要列举整个存储桶。桶里若有 80,000 个对象，这样写就"
                "会让每次上传都复制 80,000 个对象。",
            ),
        )
    return None


@check(
    task=2,
    cases=["a_report", "another_upload", "bytes_that_are_not_text"],
    title=Text(en="the copy keeps content type and metadata", zh="副本保留内容类型和元数据"),
    hidden_message=Text(
        en="For another object, content type or metadata are lost or not its own. They belong to "
        "the object: `CopyObject` takes them along, `PutObject` has to be given both.",
        zh="换一个对象，内容类型或元数据就丢了，或者不是它自己的。它们属于对象：`CopyObject` 会"
        "自动带上，`PutObject` 则必须由你传入。",
    ),
)
def keeps_type_and_metadata(facts: Facts) -> Problem | None:
    copy = facts.objects("Copies").get(facts.memo["key"])
    wanted = (facts.memo["content_type"], facts.memo["metadata"])
    if copy is None:
        return _problem(
            facts,
            expected=_told(*wanted),
            found=Text(en="no copy to look at", zh="还没有副本可以检查"),
            message=Text(
                en="First make task 1 work; then this check can look at the copy.",
                zh="先完成任务 1，这项检查才有副本可看。",
            ),
        )
    found = (copy.content_type, dict(copy.metadata))
    if found == wanted:
        return None
    return _problem(
        facts,
        expected=_told(*wanted),
        found=_told(*found),
        message=Text(
            en="An object is more than its bytes. `CopyObject` takes content type and metadata along "
            "by itself; if you read and write, pass `ContentType` and `Metadata` from the answer "
            "of `GetObject` on to `PutObject`.",
            zh="对象不只是一串字节。`CopyObject` 会自动带上内容类型和元数据；如果你自己读、自己写，"
            "就要把 `GetObject` 返回的 `ContentType` 和 `Metadata` 传给 `PutObject`。",
        ),
    )


@check(
    task=3,
    cases=["an_object_that_is_gone", "another_object_that_is_gone"],
    title=Text(en="a copy that fails makes the invocation fail", zh="复制失败时，调用也失败"),
    hidden_message=Text(
        en="For another object that cannot be read, the function still answers as if all were "
        "well. Whatever S3 refuses has to leave the handler as an exception.",
        zh="换一个读不到的对象，函数仍然若无其事地返回。S3 拒绝了什么，就要让异常从处理程序抛出去。",
    ),
    errors_allowed=True,
)
def fails_loudly(facts: Facts) -> Problem | None:
    key = facts.memo["key"]
    did = Text(
        en=f"an event for `{key}`, which is not in Uploads", zh=f"收到 `{key}` 的事件，而 Uploads 里没有它"
    )
    expected = Text(en="an invocation that ends with an error", zh="调用以错误结束")
    refused = [call for call in facts.calls("s3") if call.error_code]
    if not refused:
        return own_mistake(facts) or Problem(
            did=did,
            expected=expected,
            found=Text(en="S3 was never asked for it", zh="根本没有向 S3 请求过它"),
            message=Text(
                en="Make the copy first (task 1): the error comes from S3, when it is asked for an object "
                "that it does not have.",
                zh="先把复制写出来（任务 1）：错误来自 S3，当你向它请求一个它没有的对象时才会出现。",
            ),
        )
    if facts.invocations[-1].error is None:
        return Problem(
            did=did,
            expected=expected,
            found=Text(
                en=f"S3 said {refused[0].error_code}, and the function answered all the same",
                zh=f"S3 返回了 {refused[0].error_code}，函数却照常返回",
            ),
            message=Text(
                en="A caught exception looks like success: Lambda forgets the event, and the copy is "
                "missing for good. Let the exception out, or raise (throw) it again after you have "
                "logged it. In JavaScript a call without `await` fails unseen, too.",
                zh="异常被吞掉，看起来就像成功：Lambda 会忘掉这个事件，副本也就永远缺了。让异常从处理"
                "程序抛出去，或者记录日志之后再把它抛出去。在 JavaScript 里，没有 `await` 的调用失败了也没有人看见。",
            ),
        )
    return None


# -- what the cases are made of -----------------------------------------------------------------------------


def _word(rng: random.Random) -> str:
    return "".join(rng.choices(string.ascii_lowercase, k=8))


def _upload(key: str, body: bytes, content_type: str, metadata: dict[str, str]) -> Case:
    step = {
        "step": "put-object",
        "bucket": "Uploads",
        "key": key,
        "body_base64": base64.b64encode(body).decode(),
        "content_type": content_type,
        "metadata": metadata,
    }
    return Case(steps=[step], memo=_memo(UPLOADS, key, body, content_type, metadata))


def _missing(key: str) -> Case:
    return Case(
        steps=[{"step": "invoke", "payload": _event(UPLOADS, key)}], memo=_memo(UPLOADS, key, b"", "", {})
    )


def _memo(
    bucket: str, key: str, body: bytes, content_type: str, metadata: dict[str, str]
) -> dict[str, object]:
    return {
        "bucket": bucket,
        "key": key,
        "body": base64.b64encode(body).decode(),
        "content_type": content_type,
        "metadata": metadata,
    }


def _event(bucket: str, key: str) -> dict[str, object]:
    """An S3 event with the fields that a handler may want; the keys used here need no URL-encoding."""
    return {
        "Records": [
            {
                "eventVersion": "2.1",
                "eventSource": "aws:s3",
                "awsRegion": "us-east-1",
                "eventTime": "2026-11-22T09:30:00.000Z",
                "eventName": "ObjectCreated:Put",
                "s3": {
                    "s3SchemaVersion": "1.0",
                    "configurationId": "CopyObjectUploaded",
                    "bucket": {"name": bucket, "arn": f"arn:aws:s3:::{bucket}"},
                    "object": {
                        "key": key,
                        "size": 1024,
                        "eTag": "0123456789abcdef0123456789abcdef",
                        "sequencer": "0A1B2C3D4E5F678901",
                    },
                },
            }
        ]
    }


# -- what the checks ask and say ----------------------------------------------------------------------------


def _sources(facts: Facts) -> list[tuple[str, str]]:
    """The (bucket, key) pairs that the function asked S3 to read."""
    found = []
    for call in facts.calls("s3"):
        if call.operation == "GetObject":
            found.append((str(call.parameters.get("Bucket", "")), str(call.parameters.get("Key", ""))))
        elif call.operation in READS:
            source = unquote(str(call.parameters.get("CopySource", ""))).lstrip("/")
            bucket, _, key = source.partition("/")
            found.append((bucket, key))
    return found


def _wrong_source(bucket: str, facts: Facts) -> Text:
    if bucket in ("s3:", "https:", "http:"):
        return Text(
            en="`CopySource` is not a URL. Without the `s3://` in front it is the text `bucket/key`; "
            'as a dictionary, `{"Bucket": bucket, "Key": key}`, it cannot be written wrongly.',
            zh="`CopySource` 不是 URL。去掉前面的 `s3://`，写成 `bucket/key`；或者写成字典 "
            '`{"Bucket": bucket, "Key": key}`，这样就不会写错。',
        )
    if bucket == facts.result.resources["Copies"]:
        return Text(
            en="Source and destination are swapped: `CopySource` says where the object is, `Bucket` "
            "and `Key` where the copy goes.",
            zh="来源和目标写反了：`CopySource` 说明对象在哪里，`Bucket` 和 `Key` 说明副本去哪里。",
        )
    return Text(
        en="Bucket and key both come from the event, from the same record: "
        '`record["s3"]["bucket"]["name"]` and `record["s3"]["object"]["key"]`.',
        zh='存储桶和键都来自事件里的同一条记录：`record["s3"]["bucket"]["name"]` 和 '
        '`record["s3"]["object"]["key"]`。',
    )


def _problem(facts: Facts, *, found: Text, message: Text, expected: Text | None = None) -> Problem:
    bucket, key = facts.memo["bucket"], facts.memo["key"]
    asked = Text(
        en=f"a request to copy or read `{key}` in `{bucket}`", zh=f"请求复制或读取 `{bucket}` 里的 `{key}`"
    )
    return Problem(did=_did(facts), expected=expected or asked, found=found, message=message)


def _did(facts: Facts) -> Text:
    return Text(
        en=f"an event for `{facts.memo['key']}` in `{facts.memo['bucket']}`",
        zh=f"收到存储桶 `{facts.memo['bucket']}` 里 `{facts.memo['key']}` 的事件",
    )


def _told(content_type: str, metadata: Mapping[str, str]) -> Text:
    pairs = [f"`{name}={value}`" for name, value in sorted(metadata.items())]
    return Text(
        en=f"content type `{content_type}`, metadata {', '.join(pairs) or 'none'}",
        zh=f"内容类型 `{content_type}`，元数据：{'、'.join(pairs) or '无'}",
    )


def _failure(facts: Facts, language: str) -> str:
    """What ended the last invocation that failed, to be put behind a statement; empty when none did."""
    error = next((run.error for run in reversed(facts.invocations) if run.error), None)
    if error is None:
        return ""
    where = f" ({error.file}:{error.line})" if error.line else ""
    if language == "zh":
        return f"，因为函数以错误结束：{error.type}: {error.message}{where}"
    return f", because the function ended with {error.type}: {error.message}{where}"


def _listing(objects: Iterable[str]) -> Text:
    names = [f"`{name}`" for name in sorted(objects)]
    return Text(
        en=f"Copies holds {', '.join(names) or 'nothing'}",
        zh=f"Copies 里有 {'、'.join(names)}" if names else "Copies 是空的",
    )
