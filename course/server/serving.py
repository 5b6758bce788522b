"""gunicorn, with our settings, our logs and one line when it is ready."""

from __future__ import annotations

import logging
import selectors
import signal
import sys
import threading
import time
from typing import Any, Protocol

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter

from app import create_app
from course.config import Config
from course.runner import LateSandbox
from course.server import garbage
from course.server.start import START_ERRORS, say
from course.server.worker import Worker
from course.web.assets import AssetsMissing
from sandbox import Runner

_WORKER_SECONDS = 60
_GRACE_SECONDS = 5
_LOOK_SECONDS = 2.0  # between looks at a sandbox that did not start and is tried again


class Create(Protocol):
    """Makes the application."""

    def __call__(self, config: Config, *, runner: Runner | None = None) -> Flask: ...


class Server(BaseApplication):
    """Serves what `create` makes on a socket that listens already."""

    def __init__(self, config: Config, listener: int, address: str, *, create: Create = create_app) -> None:
        self.create = create
        self.config = config
        self.listener = listener
        self.address = address
        super().__init__()

    def load_config(self) -> None:
        # gunicorn takes whatever is the default. What epoll watches is counted for all processes of a user, and
        # handlers are the same user's: one of them could leave nothing for the server.
        vars(selectors)["DefaultSelector"] = selectors.PollSelector
        for name, value in {
            "bind": f"fd://{self.listener}",
            "workers": self.config.workers,
            "worker_class": Worker,
            "threads": self.config.threads,
            "sendfile": False,  # it waits for the client
            "timeout": _WORKER_SECONDS,
            "graceful_timeout": _GRACE_SECONDS,
            "loglevel": self.config.log_level,
            "logconfig_dict": _logs(self.config),
            "control_socket_disable": True,
            "post_worker_init": self._begin,
            "worker_exit": _close,
            "on_exit": self._stopped,
        }.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        runner = LateSandbox(self.config.data / "sandbox")
        threading.Thread(target=runner.status, daemon=True).start()  # it starts while the lessons are read
        try:
            return self.create(self.config, runner=runner)
        except (*START_ERRORS, AssetsMissing) as error:
            print(error, file=sys.stderr, flush=True)
            # This code alone makes gunicorn stop instead of trying the same again for ever.
            sys.exit(Arbiter.APP_LOAD_ERROR)

    def _stopped(self, _arbiter: Any) -> None:
        LateSandbox(self.config.data / "sandbox").stop()
        say("Stopped.")

    def _begin(self, worker: Any) -> None:
        # Ctrl-C reaches every process of the terminal; the first one tells the others to end, in order.
        signal.signal(signal.SIGINT, lambda *_: None)  # SIG_IGN would be inherited by the warden
        garbage.leave_alone()
        if worker.age == 1:  # the first one: a worker that replaces another says nothing
            say(f"Ready: {self.address} (Ctrl-C stops it)")
            runner = worker.wsgi.extensions["runner"]
            threading.Thread(target=_say_sandbox, args=(runner,), daemon=True).start()


def _logs(config: Config) -> dict[str, Any]:
    """gunicorn's own messages and one line for each request, in files that do not grow without end."""
    files = {"gunicorn.error": "gunicorn.log", "gunicorn.access": "access.log"}
    return {
        "handlers": {
            name: {
                "class": "course.logfile.LogFile",
                "filename": str(config.data / "logs" / file),
                "formatter": "generic",
            }
            for name, file in files.items()
        },
        "loggers": {
            name: {"handlers": [name], "propagate": False, "level": config.log_level.upper()} for name in files
        },
        "root": {"handlers": []},
    }


def _say_sandbox(runner: Runner) -> None:
    status, said = runner.status(), ""
    while status.for_now:
        if status.message != said:
            said = status.message
            say(f"No code runs yet ({status.failed_check}): {said}. It is tried again, and attempts wait for it.")
            if status.remedy:
                say(status.remedy)
        time.sleep(_LOOK_SECONDS)
        status = runner.status()
    if status.available:
        say(f"Learners' code runs behind a wall of tier {status.tier}, which has just been tested.")
        say(status.not_stopped)
    else:
        check = f" ({status.failed_check})" if status.failed_check else ""
        say(f"No code runs, because the sandbox is not available{check}: {status.message}")
        if status.remedy:
            say(status.remedy)


def _close(_arbiter: Any, worker: Any) -> None:
    served = getattr(worker, "wsgi", None)  # there is none when the application could not be made
    if isinstance(served, Flask):
        served.extensions["classroom"].close()
        served.extensions["runner"].close()
    logging.shutdown()
