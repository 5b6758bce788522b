"""Who a function is ("GetCallerIdentity", AWS STS API reference): its role, assumed under the function's name.

moto would say that everybody is a user called moto; nothing of its STS is used.
"""

from __future__ import annotations

from dataclasses import dataclass
from xml.sax.saxutils import escape

from sandbox.cloud.account import ACCOUNT_ID
from sandbox.cloud.front.http import Headers, HttpResponse


@dataclass(frozen=True, slots=True)
class Caller:
    role: str = "coldstart"  # the role's name
    session: str = "coldstart"  # the function's name
    is_cloud: bool = False  # the cloud itself, carrying out a step: no policy binds it


def caller_identity(caller: Caller) -> HttpResponse:
    arn = f"arn:aws:sts::{ACCOUNT_ID}:assumed-role/{caller.role}/{caller.session}"
    body = (
        '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>'
        f"<Arn>{escape(arn)}</Arn><UserId>AROAIOSFODNN7EXAMPLE1:{escape(caller.session)}</UserId>"
        f"<Account>{ACCOUNT_ID}</Account></GetCallerIdentityResult>"
        "<ResponseMetadata><RequestId></RequestId></ResponseMetadata></GetCallerIdentityResponse>"
    ).encode()
    return HttpResponse(200, Headers([("Content-Type", "text/xml"), ("Content-Length", str(len(body)))]), body)
