"""Judges `fix-the-copy`: what was S3 asked for, where does the copy lie, and is a failure seen?

As in `copy-object`, a download and an upload are as right as `CopyObject`.
"""

from __future__ import annotations

import random
import string
from urllib.parse import unquote

from course.grading.checks import Case, Facts, Problem, Text, case, check

UPLOADS = "newsroom-reports"  # the default of the parameter UploadsName


# -- cases --------------------------------------------------------------------------------------------------


@case
def a_report(rng: random.Random) -> Case:
    return _upload("reports/2026-11.csv", "day,visits\n1,120\n2,98\n")


@case(hidden=True, idea=Text(en="two other reports, one after the other", zh="先后另外两份报表"))
def other_reports(rng: random.Random) -> Case:
    # The second one is judged: it is handled where the first one was, in a warm environment.
    first, second = (
        _upload(f"{_word(rng)}/{_word(rng)}.csv", f"day,visits\n1,{rng.randrange(1000)}\n") for _ in range(2)
    )
    return Case(steps=[*first.steps, *second.steps], memo=second.memo)


@case
def a_report_that_is_gone(rng: random.Random) -> Case:
    return _gone("reports/withdrawn.csv")


@case(hidden=True, idea=Text(en="another report that is gone", zh="另一份已不存在的报表"))
def another_that_is_gone(rng: random.Random) -> Case:
    return _gone(f"{_word(rng)}/{_word(rng)}.csv")


# -- checks -------------------------------------------------------------------------------------------------


@check(
    task=1,
    cases=["a_report", "other_reports"],
    errors_allowed=True,
    title=Text(en="S3 is asked for the uploaded object", zh="向 S3 请求的是刚上传的对象"),
    hidden_message=Text(
        en="For another report, or for one that comes after it, S3 is asked for another object. Bucket and key come from "
        "each event anew.",
        zh="换一份报表，或者接着再来一份，向 S3 请求的就不是它了。存储桶和键每次都要从事件里取。",
    ),
)
def asks_for_the_object(facts: Facts) -> Problem | None:
    wanted = (UPLOADS, facts.memo["key"])
    asked = _sources(facts)
    if wanted in asked:
        return None
    if not asked:
        found = Text(en=f"S3 was not asked at all{_said(facts, 'en')}", zh=f"根本没有请求过 S3{_said(facts, 'zh')}")
        message = Text(
            en="The SDK found the parameters wrong and sent nothing. `CopyObject` has no `CopyDestination`: the "
            "destination "
            "is `Bucket` and `Key`.",
            zh="SDK 发现参数不对，什么也没有发送。`CopyObject` 没有 `CopyDestination`：目标是 `Bucket` 和 `Key`。",
        )
    else:
        found = Text(en=f"asked for `{'/'.join(asked[0])}`", zh=f"请求的是 `{'/'.join(asked[0])}`")
        message = Text(
            en="`CopySource` is the text `bucket/key`, with both from the event. With `s3://` in front, S3 takes "
            "`s3:` for the "
            "bucket.",
            zh="`CopySource` 是字符串 `bucket/key`，两者都取自事件。前面写了 `s3://`，S3 就会把 `s3:` 当作存储桶。",
        )
    return Problem(
        did=_did(facts),
        expected=Text(en=f"a request for `{'/'.join(wanted)}`", zh=f"请求 `{'/'.join(wanted)}`"),
        found=found,
        message=message,
    )


@check(
    task=2,
    cases=["a_report", "other_reports"],
    errors_allowed=True,
    title=Text(en="the copy lies in the bucket of COPIES_BUCKET", zh="副本在 COPIES_BUCKET 所指的存储桶里"),
    hidden_message=Text(
        en="Of another report there is no copy with its key and content in the bucket of `COPIES_BUCKET`.",
        zh="另一份报表，在 `COPIES_BUCKET` 所指的存储桶里没有键和内容都相同的副本。",
    ),
)
def the_copy_is_there(facts: Facts) -> Problem | None:
    copies = facts.objects("Copies")
    copy = copies.get(facts.memo["key"])
    if copy is not None and copy.text == facts.memo["body"]:
        return None
    refused = next((call for call in facts.calls("s3") if call.error_code), None)
    if copy is not None:
        found = Text(en="the key with another content", zh="键对了，内容不同")
    elif refused is not None:
        bucket = refused.parameters.get("Bucket", "")
        found = Text(
            en=f"S3 refused {refused.operation} into `{bucket}`: {refused.error_code}",
            zh=f"S3 拒绝了写入 `{bucket}` 的 {refused.operation}：{refused.error_code}",
        )
    else:
        names = ", ".join(f"`{key}`" for key in sorted(copies))
        found = Text(en=f"Copies holds {names or 'nothing'}", zh=f"Copies 里有 {names}" if names else "Copies 是空的")
    return Problem(
        did=_did(facts),
        expected=Text(en=f"`{facts.memo['key']}` in Copies", zh=f"Copies 里有 `{facts.memo['key']}`"),
        found=found,
        message=Text(
            en="The name of a bucket cannot be worked out from that of another: somebody has to make it, and the role "
            "has to allow "
            "it. The template does both for the bucket in `COPIES_BUCKET`.",
            zh="一个存储桶的名称不能从另一个推算出来：要有人建它，角色也要允许。`COPIES_BUCKET` 所指的存储桶，模板都"
            "已经办好了。",
        ),
    )


@check(
    task=3,
    cases=["a_report_that_is_gone", "another_that_is_gone"],
    errors_allowed=True,
    title=Text(en="a copy that fails is tried again", zh="复制失败会重试"),
    hidden_message=Text(
        en="For another report that is gone, Lambda did not try again: the handler answered. Let the exception out.",
        zh="换一份已不存在的报表，Lambda 没有重试：处理程序照常返回了。让异常从处理程序抛出去。",
    ),
)
def is_tried_again(facts: Facts) -> Problem | None:
    failed = [run for run in facts.invocations if run.error is not None]
    refused = [call for call in facts.calls("s3") if call.error_code]
    if refused and len(failed) == len(facts.invocations) == 3:
        return None
    if not refused:
        message = Text(
            en="The error has to come from S3, when it is asked for an object that it does not have: make the copy "
            "work first.",
            zh="错误应该来自 S3，当你向它请求一个它没有的对象时才会出现：先让复制能用。",
        )
    else:
        message = Text(
            en="Nobody reads what this handler returns, not even `statusCode` 500: for Lambda, a handler that returns "
            "has "
            "succeeded, and the report is lost. Let the exception out, or raise (throw) it again after you have "
            "logged it.",
            zh="没有人读这个处理程序返回的东西，`statusCode` 写 500 也没用：对 Lambda 来说，正常返回就是成功，报表也"
            "就丢了。让异常从处理程序抛出去，"
            "或者记录日志之后再把它抛出去。",
        )
    count = len(facts.invocations)
    return Problem(
        did=Text(
            en=f"an event for `{facts.memo['key']}`, which is gone",
            zh=f"收到 `{facts.memo['key']}` 的事件，而它已不存在",
        ),
        expected=Text(en="three attempts, each of which fails", zh="三次尝试，每次都失败"),
        found=Text(
            en=f"invoked {'once' if count == 1 else f'{count} times'}, failed {len(failed)} of them",
            zh=f"调用了 {count} 次，其中失败 {len(failed)} 次",
        ),
        message=message,
    )


# -- what the cases are made of -----------------------------------------------------------------------------


def _word(rng: random.Random) -> str:
    return "".join(rng.choices(string.ascii_lowercase, k=8))


def _upload(key: str, body: str) -> Case:
    step = {"step": "put-object", "bucket": "Uploads", "key": key, "body": body, "content_type": "text/csv"}
    return Case(steps=[step], memo={"key": key, "body": body})


def _gone(key: str) -> Case:
    """An asynchronous event for an object that is not there; the keys used here need no URL-encoding."""
    record = {
        "eventVersion": "2.1",
        "eventSource": "aws:s3",
        "awsRegion": "us-east-1",
        "eventTime": "2026-11-22T09:30:00.000Z",
        "eventName": "ObjectCreated:Put",
        "s3": {
            "s3SchemaVersion": "1.0",
            "configurationId": "CopyReportUploaded",
            "bucket": {"name": UPLOADS, "arn": f"arn:aws:s3:::{UPLOADS}"},
            "object": {"key": key, "size": 1024, "sequencer": "0A1B2C3D4E5F678901"},
        },
    }
    return Case(steps=[{"step": "invoke", "type": "Event", "payload": {"Records": [record]}}], memo={"key": key})


# -- what the checks ask and say ----------------------------------------------------------------------------


def _sources(facts: Facts) -> list[tuple[str, str]]:
    """The (bucket, key) pairs that the function asked S3 to read."""
    found = []
    for call in facts.calls("s3"):
        if call.operation == "GetObject":
            found.append((str(call.parameters.get("Bucket", "")), str(call.parameters.get("Key", ""))))
        elif call.operation in ("CopyObject", "UploadPartCopy"):
            bucket, _, key = unquote(str(call.parameters.get("CopySource", ""))).lstrip("/").partition("/")
            found.append((bucket, key))
    return found


def _said(facts: Facts, language: str) -> str:
    """What the function said of it: its error, or the last line of its log."""
    error = next((run.error for run in facts.invocations if run.error is not None), None)
    said = f"{error.type}: {error.message}" if error is not None else " ".join(facts.logs[-1:])
    if not said:
        return ""
    return f"；函数的日志：{said[:300]}" if language == "zh" else f"; the function said: {said[:300]}"


def _did(facts: Facts) -> Text:
    return Text(en=f"put `{facts.memo['key']}` into Uploads", zh=f"把 `{facts.memo['key']}` 放进 Uploads")
