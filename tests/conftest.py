"""What holds for every test: none depends on settings of the machine, and no skip goes unseen."""

from __future__ import annotations

import contextlib
import os

import pytest

from course.config import PREFIX, Config

STRICT = Config.from_env().strict_tests or os.environ.get("CI") == "true"
REAL = ("sandbox", "browser")


def pytest_configure() -> None:
    """At the priority that a server has: below the lowest there is nothing left for a run that comes after others."""
    with contextlib.suppress(PermissionError):  # only root may
        os.setpriority(os.PRIO_PROCESS, 0, 0)


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith(PREFIX) or name == "DATABASE_URL":
            monkeypatch.delenv(name)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item):
    """Where it counts, a sandbox or browser test that was skipped has failed: it proved nothing."""
    outcome = yield
    report = outcome.get_result()
    real = any(item.get_closest_marker(name) for name in REAL)
    if STRICT and real and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped where it must run: {report.longrepr}"
