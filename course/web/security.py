"""What every answer says to the browser about trust, and CSRF tokens on every POST.

The policy allows what this origin serves and nothing else: no inline script, no style attribute, no
frame around the page, no form to elsewhere. CodeMirror adds one style element at run time, which the
nonce allows ("Content Security Policy Level 3", W3C).
"""

from __future__ import annotations

import secrets
from datetime import timedelta

from flask import Flask, Response, g, request
from flask_wtf import CSRFProtect

POLICY = (
    "default-src 'self'; style-src 'self' 'nonce-{nonce}'; img-src 'self' data:; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


def register(app: Flask) -> None:
    """Set the session cookie's flags, CSRF protection and the headers of every answer."""
    app.config.update(
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_NAME=session_cookie(secure=bool(app.config.get("SESSION_COOKIE_SECURE"))),
        SESSION_COOKIE_PATH="/",  # the name wants it
        PERMANENT_SESSION_LIFETIME=timedelta(days=400),  # the longest that browsers keep a cookie
        WTF_CSRF_TIME_LIMIT=None,  # a lesson may stay open for days; the token ends with the session
    )
    CSRFProtect(app)
    app.jinja_env.globals["csp_nonce"] = csp_nonce
    app.after_request(_headers)


def session_cookie(*, secure: bool) -> str:
    """What the cookie of a session is called. Over https a name that a browser takes from this host and over https
    alone: nobody on a neighbouring host, or on the way, can give a visitor the cookie of a guest of theirs ("Cookies:
    HTTP State Management Mechanism", RFC 6265bis, "Cookie Name Prefixes")."""
    return "__Host-coldstart" if secure else "coldstart"


def csp_nonce() -> str:
    """The nonce of this answer: new for each, so that it cannot be known beforehand."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    return str(g.csp_nonce)


def _headers(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = POLICY.format(nonce=csp_nonce())
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    if request.is_secure:  # on plain http browsers ignore it, and complain on every page
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    return response
