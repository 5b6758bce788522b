"""The addresses without a language: they lead to the one that the visitor reads."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, request, url_for

from course.web.i18n import canonical, preferred

bp = Blueprint("front", __name__)


@bp.get("/")
def show() -> Response:
    """To the home page, in the language of Accept-Language."""
    answer = redirect(url_for("home.show", lang=preferred(request)))
    answer.vary.add("Accept-Language")
    return answer  # type: ignore[return-value]


@bp.get("/<tag:tag>/")
@bp.get("/<tag:tag>/<path:rest>")
def show_language(tag: str, rest: str = "") -> Response:
    """Every `zh*` is `zh`: `/zh-CN/map` leads to `/zh/map`."""
    return redirect(f"/{canonical(tag)}/{rest}")  # type: ignore[return-value]
