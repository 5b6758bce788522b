"""Judges `binary-body`: do bytes and texts arrive in the bucket as they were sent, and leave it as they lie there?"""

from __future__ import annotations

import base64
import random
import string
from typing import Any

from course.grading.checks import Case, Facts, Problem, Text, case, check

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


# -- cases --------------------------------------------------------------------------------------------------


@case
def a_picture(rng: random.Random) -> Case:
    return _put("pixel.png", PIXEL, "image/png")


@case(hidden=True, idea=Text(en="after another upload, other bytes of another type", zh="在另一次上传之后，另一种类型的另外一些字节"))
def other_bytes(rng: random.Random) -> Case:
    kind = rng.choice(["image/jpeg", "application/zip", "audio/mpeg"])
    first = _put(f"{_word(rng)}.png", PIXEL, "image/png")
    return _after(first, _put(f"{_word(rng)}.bin", b"\xff\xd8\x00\x81" + rng.randbytes(300), kind))


@case(hidden=True, idea=Text(en="bytes that the bucket refuses", zh="存储桶拒绝写入的字节"))
def refused(rng: random.Random) -> Case:
    fails = {"step": "fail-call", "service": "s3", "operation": "PutObject", "error": "AccessDenied"}
    put = _put(f"{_word(rng)}.bin", rng.randbytes(40), "application/zip")
    return Case(steps=[fails, *put.steps], memo=put.memo)


@case
def a_note(rng: random.Random) -> Case:
    return _put("note.txt", "Café at noon, 夏天".encode(), "text/plain; charset=utf-8", as_text=True)


@case(hidden=True, idea=Text(en="another text, which looks like base64", zh="另一段文本，长得像 base64"))
def a_text_like_base64(rng: random.Random) -> Case:
    text = base64.b64encode(f"{_word(rng)} {_word(rng)}".encode())
    return _put(f"{_word(rng)}.txt", text, rng.choice(["text/plain", "application/json"]), as_text=True)


@case
def a_download(rng: random.Random) -> Case:
    return _get("logo.png", PIXEL, "image/png")


@case(hidden=True, idea=Text(en="after the logo, another file", zh="在标志之后，另一个文件"))
def another_download(rng: random.Random) -> Case:
    kind = rng.choice(["image/webp", "application/pdf"])
    first = _get("logo.png", PIXEL, "image/png")
    return _after(first, _get(f"{_word(rng)}.bin", b"\x89\xff\x00" + rng.randbytes(400), kind))


@case(hidden=True, idea=Text(en="a text that was stored", zh="存着的一段文本"))
def a_text_download(rng: random.Random) -> Case:
    return _get(f"{_word(rng)}.txt", f"{_word(rng)} 夏天 {_word(rng)}".encode(), "text/plain; charset=utf-8")


# -- checks -------------------------------------------------------------------------------------------------


@check(
    task=1,
    cases=["a_picture", "other_bytes"],
    errors_allowed=True,
    title=Text(en="bytes are stored as they were sent", zh="字节原样存储"),
    hidden_message=Text(
        en="Other bytes are not stored as they were sent, or not with their own content type. Name, bytes and type "
        "come from each event anew.",
        zh="另外一些字节没有原样存下来，或者内容类型不是它们自己的。名称、字节和类型每次都取自事件。",
    ),
)
def stores_bytes(facts: Facts) -> Problem | None:
    return _stored_otherwise(
        facts,
        Text(
            en="The event has these bytes in base64, and says so: `isBase64Encoded` is true. Decode `body` with "
            "`base64.b64decode` before you store it.",
            zh="事件里这些字节是 base64，而且说明了：`isBase64Encoded` 为 true。存储之前，用 `base64.b64decode` 把 "
            "`body` 解码。",
        ),
    )


@check(
    task=2,
    cases=["a_note", "a_text_like_base64"],
    errors_allowed=True,
    title=Text(en="text is stored as text", zh="文本按文本存储"),
    hidden_message=Text(
        en="A text that looks like base64 was not stored as it was sent. Whether a body is base64 says "
        "`isBase64Encoded`, not its "
        "letters.",
        zh="一段长得像 base64 的文本没有原样存下来。是不是 base64，要看 `isBase64Encoded`，不能看它的字母。",
    ),
)
def stores_text(facts: Facts) -> Problem | None:
    return _stored_otherwise(
        facts,
        Text(
            en='This body came as text, `isBase64Encoded` is false: make bytes of it with `encode("utf-8")`, and decode '
            "nothing.",
            zh='这个请求体是文本，`isBase64Encoded` 为 false：用 `encode("utf-8")` 变成字节，什么都不要解码。',
        ),
    )


@check(
    task=3,
    cases=["a_download", "another_download", "a_text_download"],
    errors_allowed=True,
    title=Text(en="the stored bytes come back", zh="存着的字节原样返回"),
    hidden_message=Text(
        en="Other files do not come back as they are stored, with their content type. Base64 can carry all of them.",
        zh="另外一些文件没有原样返回，或者内容类型不对。base64 什么都装得下。",
    ),
)
def sends_bytes(facts: Facts) -> Problem | None:
    wanted = base64.b64decode(facts.memo["content"])
    response = facts.response
    status, content, kind = _status(response), _content(response), _header(response, "content-type")
    if status == 200 and content == wanted and _same_type(kind, facts.memo["kind"]):
        return None
    if status >= 500:
        message = _FAILED_TO_SEND
    elif content == base64.b64encode(wanted):
        message = Text(
            en='The client got the base64 letters. Only with `"isBase64Encoded": True` in the answer does the gateway make bytes '
            "of them.",
            zh='客户端收到的是 base64 的字母。返回值里有 `"isBase64Encoded": True`，网关才会把它们变回字节。',
        )
    elif content == wanted:
        message = Text(
            en="The bytes are right, but the content type is not the one that was stored: `GetObject` brings it as "
            "`ContentType`.",
            zh="字节是对的，内容类型却不是存着的那个：`GetObject` 的响应里有 `ContentType`。",
        )
    else:
        message = Text(
            en="These are not the bytes that are stored. Nothing may be lost on the way: no decoding to text, no "
            "replacing.",
            zh="这不是存着的那些字节。路上什么都不能丢：不要解码成文本，也不要替换。",
        )
    return Problem(
        did=_did(facts),
        expected=_shown(200, wanted, facts.memo["kind"]),
        found=_error(facts) or _shown(status, content, kind),
        message=message,
    )


@check(
    task=1,
    cases=["refused"],
    errors_allowed=True,
    title=Text(en="204 promises nothing that is not stored", zh="没有存进去的，不能返回 204"),
    hidden_message=Text(
        en="The bucket refused the bytes, and the client was told that all is well. Let the exception out: then it is a "
        "500, and the client can try again.",
        zh="存储桶拒绝了这些字节，客户端却被告知一切顺利。让异常从处理程序抛出：那就是 500，客户端可以再试。",
    ),
)
def promises_only_what_is_stored(facts: Facts) -> Problem | None:
    if _status(facts.response) >= 400 or facts.memo["name"] in facts.objects("Files"):
        return None
    return Problem(
        did=_did(facts),
        expected=Text(en="a status of 500 or more", zh="500 以上的状态码"),
        found=Text(en=f"status {_status(facts.response)}", zh=f"状态码 {_status(facts.response)}"),
        message=Text(en="Let the exception out.", zh="让异常从处理程序抛出。"),
    )


_FAILED_TO_SEND = Text(
    en="The handler failed, or the gateway could not read its answer. Bytes that are no UTF-8 cannot become text with "
    "`decode()`, and `str()` of bytes begins with `b'`, which is no base64. "
    '`base64.b64encode(content).decode("ascii")` is what the answer needs.',
    zh="处理程序失败了，或者网关读不懂它的返回值。不是 UTF-8 的字节不能用 `decode()` 变成文本；字节用 `str()` 转换，"
    "开头会多出 `b'`，"
    '不是 base64。返回值需要的是 `base64.b64encode(content).decode("ascii")`。',
)


# -- what the cases are made of -----------------------------------------------------------------------------


def _put(name: str, content: bytes, kind: str, *, as_text: bool = False) -> Case:
    step: dict[str, Any] = {"step": "request", "method": "PUT", "path": f"/files/{name}"}
    step |= {"headers": {"content-type": kind}}
    step |= {"body": content.decode()} if as_text else {"body_base64": base64.b64encode(content).decode()}
    return Case(steps=[step], memo=_memo("PUT", name, content, kind))


def _get(name: str, content: bytes, kind: str) -> Case:
    given = {"objects": [{"bucket": "Files", "key": name, "body": content, "content_type": kind}]}
    step = {"step": "request", "method": "GET", "path": f"/files/{name}"}
    return Case(steps=[step], given=given, memo=_memo("GET", name, content, kind))


def _after(first: Case, second: Case) -> Case:
    """Both in one execution environment; the second is judged."""
    objects = [found for case in (first, second) for found in case.given.get("objects", [])]
    return Case(steps=[*first.steps, *second.steps], given={"objects": objects}, memo=second.memo)


def _memo(method: str, name: str, content: bytes, kind: str) -> dict[str, str]:
    return {"method": method, "name": name, "content": base64.b64encode(content).decode(), "kind": kind}


def _word(rng: random.Random) -> str:
    return "".join(rng.choices(string.ascii_lowercase, k=8))


# -- what the checks say ------------------------------------------------------------------------------------


def _stored_otherwise(facts: Facts, message: Text) -> Problem | None:
    wanted, kind = base64.b64decode(facts.memo["content"]), facts.memo["kind"]
    stored = facts.objects("Files").get(facts.memo["name"])
    status = _status(facts.response)
    right = stored is not None and stored.body == wanted
    if stored is not None and right and _same_type(stored.content_type, kind) and status == 204:
        return None
    if right and status == 204:
        message = Text(
            en="The bytes are right, but their content type is lost. It is in the headers of the event, in small "
            "letters; give it "
            "to `put_object` as `ContentType`.",
            zh="字节是对的，内容类型却丢了。它在事件的请求头里，名称是小写；请作为 `ContentType` 传给 `put_object`。",
        )
    elif right and status < 500:
        message = Text(
            en="It is stored, and there is nothing more to say: answer 204 without a body.",
            zh="已经存好了，没有更多可说的：返回 204，不带正文。",
        )
    found: Any = Text(en="no such object", zh="没有这个对象")
    if stored is not None:
        found = _shown(status, stored.body, stored.content_type)
    return Problem(did=_did(facts), expected=_shown(204, wanted, kind), found=_error(facts) or found, message=message)


def _shown(status: int, content: bytes, kind: str) -> Text:
    try:
        text = content[:40].decode() if content.isascii() or len(content) < 40 else repr(content[:16])
    except UnicodeDecodeError:
        text = repr(content[:16])
    more = "..." if len(content) > 16 else ""
    return Text(
        en=f"status {status}; {len(content)} bytes of `{kind}`: `{text}{more}`",
        zh=f"状态码 {status}；{len(content)} 个字节，类型 `{kind}`：`{text}{more}`",
    )


def _error(facts: Facts) -> str | None:
    error = next((run.error for run in facts.invocations if run.error is not None), None)
    return None if error is None else f"{error.type}: {error.message}"


def _did(facts: Facts) -> Text:
    shown = f"`{facts.memo['method']} /files/{facts.memo['name']}`"
    if facts.memo["method"] == "GET":
        return Text(en=f"requested {shown}", zh=f"请求 {shown}")
    size = len(base64.b64decode(facts.memo["content"]))
    return Text(
        en=f"requested {shown} with {size} bytes of `{facts.memo['kind']}`",
        zh=f"请求 {shown}，请求体是 {size} 个字节，类型 `{facts.memo['kind']}`",
    )


def _same_type(found: str, wanted: str) -> bool:
    """RFC 9110: a media type does not care for case, nor for blanks around its parameters."""
    return found.replace(" ", "").lower() == wanted.replace(" ", "").lower()


def _status(response: Any) -> int:
    return int(response.get("status", 0)) if isinstance(response, dict) else 0


def _content(response: Any) -> bytes:
    body = response.get("body") if isinstance(response, dict) else None
    if not isinstance(body, str):
        return b""
    return base64.b64decode(body) if response.get("is_base64") else body.encode()


def _header(response: Any, name: str) -> str:
    """A response header by its lower-case name, "" when it is not there."""
    headers = response.get("headers") if isinstance(response, dict) else None
    return next((str(value) for key, value in (headers or {}).items() if key.lower() == name), "")
