"""Settings: a wrong one stops the start and is named."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import Field, fields
from pathlib import Path

import pytest

from course.config import CHECKOUT, Config, ConfigError


def test_without_any_setting_there_are_the_defaults() -> None:
    config = Config.from_env({"PATH": "/usr/bin"})
    assert config == Config()
    assert (config.host, config.port, config.data) == ("127.0.0.1", 8000, CHECKOUT / "data")
    assert config.database_url == f"sqlite:///{CHECKOUT}/data/coldstart.db"


def test_what_is_set_is_read() -> None:
    config = Config.from_env(
        {
            "COLDSTART_PORT": "8080",
            "COLDSTART_DATA": "/srv/coldstart",
            "COLDSTART_HTTPS": "yes",
            "COLDSTART_LOG_LEVEL": "debug",
        }
    )
    assert (config.port, config.https, config.log_level) == (8080, True, "debug")
    assert config.database_url == "sqlite:////srv/coldstart/coldstart.db"


def test_a_database_elsewhere_is_the_customary_setting() -> None:
    url = "sqlite:////srv/other.db"
    assert Config.from_env({"DATABASE_URL": url}).database_url == url


WRONG = [
    ("COLDSTART_PORT", "http", "COLDSTART_PORT='http': say a whole number from 1 to 65535"),
    ("COLDSTART_PORT", "0", "COLDSTART_PORT='0': say a whole number from 1 to 65535"),
    ("COLDSTART_PORT", "٣", "COLDSTART_PORT='٣': say a whole number from 1 to 65535"),
    ("COLDSTART_HTTPS", "1", "COLDSTART_HTTPS='1': say yes or no"),
    ("COLDSTART_HTTPS", "Yes", "COLDSTART_HTTPS='Yes': say yes or no"),
    ("COLDSTART_DATA", "", "COLDSTART_DATA='': say a folder"),
    ("COLDSTART_HOST", " ", "COLDSTART_HOST=' ': say a name, without spaces around it"),
    ("COLDSTART_LOG_LEVEL", "loud", "COLDSTART_LOG_LEVEL='loud': say one of debug, info, warning, error"),
]


@pytest.mark.parametrize(("name", "value", "sentence"), WRONG)
def test_a_wrong_value_is_named_with_what_it_should_be(name: str, value: str, sentence: str) -> None:
    with pytest.raises(ConfigError) as refused:
        Config.from_env({name: value})
    assert str(refused.value) == sentence


def test_a_name_that_is_no_setting_is_named_beside_those_that_are() -> None:
    with pytest.raises(ConfigError, match=r"^COLDSTART_PROT is no setting; the settings are COLDSTART_HOST"):
        Config.from_env({"COLDSTART_PROT": "8080"})


def test_a_password_in_the_address_of_a_database_is_not_repeated() -> None:
    with pytest.raises(ConfigError) as refused:
        Config.from_env({"DATABASE_URL": "mysql://ada:hunter2@db/coldstart"})
    assert "DATABASE_URL" in str(refused.value) and "hunter2" not in str(refused.value)


def test_every_setting_says_what_it_means() -> None:
    assert all(setting.metadata["meaning"] for setting in fields(Config))


def test_settings_are_read_before_anything_is_installed() -> None:
    """With no site-packages at all: what the preflight of `make run` imports is Python's own."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", "import sys; sys.path[0:0] = ['.']; import course.server.preflight"],
        cwd=Path(CHECKOUT),
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("setting", fields(Config), ids=lambda setting: setting.metadata["name"])
def test_every_setting_is_documented(setting: Field[object]) -> None:
    rows = (CHECKOUT / "docs/running.md").read_text().splitlines()
    row = next(row for row in rows if row.startswith(f"| `{setting.metadata['name']}` |"))
    assert row.endswith(f"| {setting.metadata['meaning']} |")
    assert setting.default == "" or str(setting.default).removeprefix(f"{CHECKOUT}/").replace("False", "no") in row
