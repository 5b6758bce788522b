"""The application for authors: it follows the files of the lessons."""

from __future__ import annotations

from flask import Flask

from app import create_app
from course.catalogue.watched import Watched
from course.config import Config
from course.web import preview
from sandbox import Runner


def create_preview(config: Config, *, runner: Runner | None = None) -> Flask:
    """As create_app, but the lessons may be broken: every page says what is to be mended. Raises the same, except
    CatalogueError."""
    watched = Watched(config.lessons)
    app = create_app(config, runner=runner, lessons=watched.look().catalogue)
    preview.register(app, watched)
    return app
