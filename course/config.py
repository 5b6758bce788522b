"""Every setting: its name, type, default and meaning. Declared here, read once, strict.

Only the standard library is imported, so that `make run` can ask before anything is installed.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

CHECKOUT = Path(__file__).resolve().parent.parent
PREFIX = "COLDSTART_"


class ConfigError(Exception):
    """A setting is wrong; the message names it and says what it should be."""


def _whole(least: int, most: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        if not (text.isascii() and text.isdecimal() and least <= int(text) <= most):
            raise ValueError(f"say a whole number from {least} to {most}")
        return int(text)

    return parse


def _one_of(*choices: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if text not in choices:
            raise ValueError(f"say one of {', '.join(choices)}")
        return text

    return parse


def _yes_or_no(text: str) -> bool:
    if text not in ("yes", "no"):
        raise ValueError("say yes or no")
    return text == "yes"


def _words(text: str) -> str:
    if not text.strip() or text != text.strip():
        raise ValueError("say a name, without spaces around it")
    return text


def _folder(text: str) -> Path:
    if not text.strip():
        raise ValueError("say a folder")
    return Path(text).expanduser().absolute()


def _database(text: str) -> str:
    if not text.startswith(("sqlite:///", "postgresql://", "postgresql+")):
        raise ValueError("say sqlite:///PATH or postgresql+DRIVER://USER@HOST/NAME")
    return text


def _says(name: str, parse: Callable[[str], object], meaning: str) -> dict[str, Any]:
    return {"name": name, "parse": parse, "meaning": meaning}


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """The settings of one server. `Config()` has the defaults."""

    host: str = field(
        default="127.0.0.1",
        metadata=_says("COLDSTART_HOST", _words, "address to listen on; 0.0.0.0 is every one"),
    )
    port: int = field(
        default=8000,
        metadata=_says("COLDSTART_PORT", _whole(1, 65535), "TCP port to listen on"),
    )
    data: Path = field(
        default=CHECKOUT / "data",
        metadata=_says(
            "COLDSTART_DATA",
            _folder,
            "folder of the database, its backups, the secret key, the logs and the sandbox's socket",
        ),
    )
    lessons: Path = field(
        default=CHECKOUT / "lessons",
        metadata=_says("COLDSTART_LESSONS", _folder, "folder of the lessons"),
    )
    user: str = field(
        default="",
        metadata=_says(
            "COLDSTART_USER",
            _words,
            "user that a server started by root continues as; by default the owner of the checkout, or nobody",
        ),
    )
    workers: int = field(default=1, metadata=_says("COLDSTART_WORKERS", _whole(1, 64), "web processes"))
    threads: int = field(
        default=16,
        metadata=_says("COLDSTART_THREADS", _whole(2, 256), "requests that one web process serves at once"),
    )
    runs: int = field(
        default=96,
        metadata=_says(
            "COLDSTART_RUNS",
            _whole(1, 100),
            "attempts that one web process hands to the sandbox at once; its part of 256, if that is less",
        ),
    )
    line: int = field(
        default=600,
        metadata=_says(
            "COLDSTART_LINE",
            _whole(1, 10_000),
            "attempts of guests that may wait at once for one network address",
        ),
    )
    proxies: int = field(
        default=0,
        metadata=_says(
            "COLDSTART_PROXIES",
            _whole(0, 9),
            "reverse proxies in front whose X-Forwarded headers are believed",
        ),
    )
    https: bool = field(
        default=False,
        metadata=_says("COLDSTART_HTTPS", _yes_or_no, "cookies are sent over https only: yes or no"),
    )
    log_level: str = field(
        default="info",
        metadata=_says(
            "COLDSTART_LOG_LEVEL",
            _one_of("debug", "info", "warning", "error"),
            "least level that is logged",
        ),
    )
    strict_tests: bool = field(
        default=False,
        metadata=_says(
            "COLDSTART_STRICT_TESTS",
            _yes_or_no,
            "a skipped sandbox or browser test is a failure: yes or no",
        ),
    )
    database: str = field(
        default="",
        metadata=_says(
            "DATABASE_URL",
            _database,
            "SQLAlchemy's address of the database; by default coldstart.db in the data folder",
        ),
    )

    @property
    def database_url(self) -> str:
        return self.database or f"sqlite:///{self.data / 'coldstart.db'}"

    @classmethod
    def from_env(cls, environ: Mapping[str, str] = os.environ) -> Config:
        """Raises ConfigError at the first wrong value, or for a COLDSTART_ name that is no setting."""
        known = {setting.metadata["name"]: setting for setting in fields(cls)}
        for name in sorted(environ):
            if name.startswith(PREFIX) and name not in known:
                raise ConfigError(f"{name} is no setting; the settings are {', '.join(known)}")
        values = {
            setting.name: _parse(name, setting.metadata["parse"], environ[name])
            for name, setting in known.items()
            if name in environ
        }
        return cls(**values)


def _parse(name: str, parse: Callable[[str], object], text: str) -> Any:
    try:
        return parse(text)
    except ValueError as error:
        # An address of a database may hold a password: it is not repeated.
        shown = name if name == "DATABASE_URL" else f"{name}={text!r}"
        raise ConfigError(f"{shown}: {error}") from None
