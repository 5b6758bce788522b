"""Debian's Chromium, headless, driven by Playwright; quiet on the network."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

EXECUTABLE = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox",  # it opens only our own pages, often as root
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # A name that is not localhost: there, plain http gives a page no secure context, as in a classroom.
    "--host-resolver-rules=MAP course.test 127.0.0.1",
]


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser; open contexts in it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=EXECUTABLE, args=ARGUMENTS)
        yield browser
        browser.close()
