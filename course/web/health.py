"""Whether this server can do its work, for a load balancer or an administrator."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from course.web.current import runner

bp = Blueprint("health", __name__)


@bp.get("/healthz")
def show() -> Response:
    """200 while pages are served; the sandbox's own state is named beside it."""
    status = runner().status()
    return jsonify(status="ok", sandbox={
        "available": status.available, "tier": status.tier, "failed_check": status.failed_check,
    })
