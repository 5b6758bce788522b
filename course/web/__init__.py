"""The pages. The only package that knows Flask; it parses, asks the parts below and renders."""

from __future__ import annotations

from flask import Flask
from flask_compress import Compress

from course.web import assets, errors, filters, i18n, patience, runtime, security, theme


def register(app: Flask) -> None:
    """Put the pages onto `app`.

    It needs `app.secret_key` and, in `app.extensions`: "catalogue" (course.catalogue.model.Catalogue),
    "classroom" (course.classroom.Classroom) and "runner" (sandbox.Runner).
    """
    i18n.register(app)
    security.register(app)
    assets.register(app)
    theme.register(app)
    runtime.register(app)
    patience.register(app)
    filters.register(app)
    errors.register(app)
    app.config.setdefault("COMPRESS_ALGORITHM", ["gzip"])  # all that browsers take on plain http
    app.config.setdefault("COMPRESS_ALGORITHM_STREAMING", ["gzip"])  # files are sent as streams
    app.config.setdefault("MAX_CONTENT_LENGTH", 4 * 1024 * 1024)
    app.config.setdefault("MAX_FORM_MEMORY_SIZE", 4 * 1024 * 1024)
    Compress(app)
    _blueprints(app)


def _blueprints(app: Flask) -> None:
    # Imported here: blueprints use the URL converters that i18n has just registered.
    from course.web import attempts, drafts, front, glossary, health, help, home, lesson, lint, map, quiz, search

    for module in (health, front):
        app.register_blueprint(module.bp)
    for module in (home, map, glossary, search, lesson, attempts, drafts, help, lint, quiz):
        app.register_blueprint(module.bp, url_prefix="/<lang:lang>")
