"""From one of our requests to moto's backends and back, in this process and without Flask.

moto is never given the request as the function wrote it. It gets a request of our own: a fixed host, a fixed
signature, only headers and query parameters that mean something to the operation, a body already decoded. What
moto does by host name (buckets in the host, access points, other services), by access key (other accounts), by
user agent (other regions) or by its own headers and paths (`x-moto-*`, `/moto-api`) can therefore not be asked for.
"""

from __future__ import annotations

import functools
import io
import logging
import re
from typing import IO, Any
from urllib.parse import parse_qsl, unquote_to_bytes, urlencode

from moto.core.request import (
    PRESERVED_HEADER_NAMES_ENVIRON_KEY,
    EnvironHeaders,
    Request,
    environ_key_for_header,
)
from werkzeug.exceptions import HTTPException

from sandbox.cloud.account import ACCESS_KEY_ID, REGION
from sandbox.cloud.front.http import Headers, HttpRequest, HttpResponse
from sandbox.cloud.front.protocol import Operation
from sandbox.cloud.front.refusals import refusal
from sandbox.cloud.services import SERVICES

log = logging.getLogger(__name__)

PASSED_HEADERS = re.compile(
    r"(?!x-amz-security-token$|x-amz-content-sha256$|x-amz-date$|x-amz-website-redirect-location$)x-amz-[a-z0-9_.-]{1,200}"
    r"|content-(type|md5|disposition|encoding|language)|cache-control|expires|range"
    r"|if-(match|none-match|modified-since|unmodified-since)",
    re.IGNORECASE,
)


class MotoRequest(Request):
    """A request that is parsed as a form only where S3 expects one, and whose uploads stay in memory.

    werkzeug writes uploads of 500 KB and more to files, and takes the body of any request whose content type is a
    form's: an object of the type `application/x-www-form-urlencoded` would be stored empty.
    """

    def __init__(self, environ: dict[str, Any]) -> None:
        super().__init__(environ)
        self.headers = _Headers(environ)

    @property
    def want_form_data_parsed(self) -> bool:
        return self.method == "POST" and super().want_form_data_parsed

    def _get_file_stream(self, *_: Any, **__: Any) -> IO[bytes]:
        return io.BytesIO()


class _Headers(EnvironHeaders):
    """werkzeug learns from an exception that a header is not there, a hundred times for one request to S3."""

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and environ_key_for_header(key) in self.environ


def environ(request: HttpRequest, service: str, query: str) -> dict[str, Any]:
    """The WSGI environ (PEP 3333) of our own request to moto."""
    result: dict[str, Any] = {
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": "",
        "QUERY_STRING": query,
        "PATH_INFO": unquote_to_bytes(request.path).decode("latin-1"),
        "RAW_URI": request.path + ("?" + query if query else ""),
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "localhost",
        "HTTP_AUTHORIZATION": _authorization(SERVICES[service].scope),
        "CONTENT_LENGTH": str(len(request.body)),
        "wsgi.input": io.BytesIO(request.body),
        "wsgi.url_scheme": "http",
        "wsgi.version": (1, 0),
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    spelled: dict[str, str] = {}
    for name, value in request.headers:
        if not PASSED_HEADERS.fullmatch(name):
            continue
        if name.lower() == "range" and not _RANGE.fullmatch(value.strip()):
            continue  # S3 ignores a range that it cannot read
        key = name.upper().replace("-", "_")
        if "_" in name:
            spelled["HTTP_" + key] = name
        result[key if key == "CONTENT_TYPE" else "HTTP_" + key] = value.strip()
    result[PRESERVED_HEADER_NAMES_ENVIRON_KEY] = spelled
    return result


@functools.cache
def _authorization(scope: str) -> str:
    return (
        f"AWS4-HMAC-SHA256 Credential={ACCESS_KEY_ID}/20250101/{REGION}/{scope}/aws4_request, "
        f"SignedHeaders=host, Signature={'0' * 64}"
    )


def meaningful_query(request: HttpRequest, operation: Operation) -> str:
    """The query with nothing in it but what belongs to `operation`.

    S3 tells its operations apart by query parameters; moto looks for them in an order of its own. Without this
    a request could be one operation for the gate and another one for moto.
    """
    pairs = parse_qsl(request.query, keep_blank_values=True, max_num_fields=100)
    return urlencode([(name, value) for name, value in pairs if name in operation.query_names])


def send(request: HttpRequest, operation: Operation, read: MotoRequest | None = None) -> HttpResponse:
    """Have moto carry out `operation` as `request` asks for it; an answer of AWS's shape, whatever moto does. `read` is
    `request` as it was read to find out what it asks for."""
    make_handler = SERVICES[operation.service].handler
    assert make_handler is not None
    handler = make_handler(operation.name, "Key" in operation.parameters)
    query = meaningful_query(request, operation)
    if read is not None and read.environ["QUERY_STRING"] == query and read.mimetype not in _FORMS:
        moto_request = read
    else:
        moto_request = MotoRequest(environ(request, operation.service, query))
    try:
        answer = handler(moto_request, moto_request.raw_url, dict(moto_request.headers))
    except HTTPException as error:
        answer = error.code or 500, dict(error.get_headers()), error.get_body()
    except NotImplementedError:
        answer = refusal(operation.service, 501, "NotImplemented", f"{operation.name} is not simulated here.")
    except Exception as error:  # noqa: BLE001 - whatever moto trips over, the caller gets an answer
        log.warning("moto failed on %s.%s: %r", operation.service, operation.name, error)
        answer = refusal(
            operation.service,
            400,
            "ValidationException" if operation.service != "s3" else "InvalidRequest",
            "The simulated service could not process this request.",
        )
    return answer if isinstance(answer, HttpResponse) else _response(request.method, answer)


_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
"""Content that can be read only once."""


def _response(method: str, answer: Any) -> HttpResponse:
    status, headers, body = answer if len(answer) == 3 else (200, {}, answer)
    if isinstance(body, str):
        body = body.encode("utf-8", "surrogatepass")
    elif not isinstance(body, bytes):
        body = b"".join(part.encode() if isinstance(part, str) else part for part in body)
    pairs = [
        (str(name), _CONTROL.sub(" ", str(value)).encode("latin-1", "replace").decode("latin-1"))
        for name, value in headers.items()
        if value is not None
        and str(name).lower() not in ("content-length", "status", "transfer-encoding", "connection")
    ]
    length = str(len(body))
    if method == "HEAD":
        length = next((str(v) for n, v in headers.items() if str(n).lower() == "content-length"), length)
        body = b""
    if int(status) not in (204, 304):
        pairs.append(("Content-Length", length))
    return HttpResponse(int(status), Headers(pairs), body)


_RANGE = re.compile(r"bytes=\d{0,18}-\d{0,18}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
