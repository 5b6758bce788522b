"""Whether this server can do its work, for a load balancer or an administrator."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from course.web.current import catalogue

bp = Blueprint("health", __name__)


@bp.get("/healthz")
def show() -> Response:
    """200 while pages are served. The sandbox is not asked: its self-test takes seconds after a start."""
    return jsonify(status="ok", lessons=len(catalogue().lessons))
