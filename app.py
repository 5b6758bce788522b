"""create_app(): wires the parts, decides nothing."""

from __future__ import annotations

import logging
import os

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from course import catalogue, datafolder, web
from course.catalogue import Catalogue
from course.classroom import Classroom, Database, migrate
from course.config import Config
from course.logfile import LogFile
from course.runner import LateSandbox
from sandbox import Runner

_LOG = "coldstart"


def create_app(
    config: Config | None = None, *, runner: Runner | None = None, lessons: Catalogue | None = None
) -> Flask:
    """The application, ready to serve. Tests pass a runner of their own, a preview what it has read of the lessons.

    Raises what stops a start, each with a sentence for an administrator: ConfigError, DataFolderError,
    CatalogueError, DatabaseTooNew.
    """
    config = config or Config.from_env(os.environ)
    datafolder.prepare(config.data)
    _log(config)
    database = Database(config.database_url, config.data)
    migrate(database)
    lessons = lessons or catalogue.load(config.lessons)
    runner = runner or LateSandbox(config.data / "sandbox")
    classroom = Classroom(
        database, lessons, runner, runs=config.runs, line=config.line, processes=config.workers
    )

    app = Flask(__name__)
    app.secret_key = datafolder.secret_key(config.data)
    app.config["SESSION_COOKIE_SECURE"] = config.https
    app.config["THREADS"] = config.threads
    if config.proxies:
        count = config.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]
    app.extensions.update(catalogue=lessons, classroom=classroom, runner=runner)
    web.register(app)
    classroom.recover()
    return app


def _log(config: Config) -> None:
    root = logging.getLogger()
    root.setLevel(config.log_level.upper())
    for old in [handler for handler in root.handlers if handler.name == _LOG]:
        root.removeHandler(old)
        old.close()
    handler = LogFile(config.data / "logs" / f"{_LOG}.log")
    handler.name = _LOG
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root.addHandler(handler)
    logging.getLogger("alembic").setLevel(logging.WARNING)
