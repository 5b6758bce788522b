"""One browser and one server for the whole suite; every test is a visitor of its own."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.chromium import EXECUTABLE, chromium
from tests.browser.server import CHECKOUT, Server

PATIENCE_MS = 20_000
"""Until what is expected must have come: a slow machine that others use is no failure."""
MANIFEST = CHECKOUT / "static" / "build" / "manifest.json"


expect.set_options(timeout=PATIENCE_MS)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not EXECUTABLE.exists():
        pytest.skip(f"{EXECUTABLE} is missing: apt-get install chromium")
    with chromium() as started:
        yield started


@pytest.fixture(scope="session")
def manifest() -> dict[str, str]:
    if not MANIFEST.exists():
        pytest.fail("the browser's files have not been built: make assets")
    return json.loads(MANIFEST.read_text("utf-8"))


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory, manifest: dict[str, str]) -> Iterator[Server]:
    started = Server(tmp_path_factory.mktemp("server") / "data")
    started.start()
    yield started
    started.stop()


@pytest.fixture
def own_server(tmp_path: Path, manifest: dict[str, str]) -> Iterator[Server]:
    """A server that a test may kill."""
    started = Server(tmp_path / "data")
    started.start()
    yield started
    started.stop()


@pytest.fixture
def visitor(browser: Browser, server: Server) -> Iterator[Callable[..., Page]]:
    """Make a page for a new visitor: `visitor(color_scheme="dark", ...)` with the options of a browser context.

    When the test is over, no page may have met an error in a script, a broken rule of the content security policy
    or an address of another site.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def new(*, expected: tuple[str, ...] = (), base: str | None = None, **options: Any) -> Page:
        options = {"viewport": {"width": 1280, "height": 800}, "locale": "en-US", **options}
        context = browser.new_context(base_url=base or server.url, **options)
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        page = context.new_page()
        _listen(page, complaints, expected)
        return page

    yield new
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def page(visitor: Callable[..., Page]) -> Page:
    return visitor()


def _listen(page: Page, complaints: list[str], expected: tuple[str, ...]) -> None:
    def complain(text: str) -> None:
        if not any(words in text for words in expected):
            complaints.append(text)

    def request(address: str) -> None:
        parts = urlsplit(address)
        if parts.scheme not in ("data", "blob", "about") and parts.hostname not in ("127.0.0.1", "course.test"):
            complain(f"asked another site: {address}")

    page.on("pageerror", lambda error: complain(f"script error: {error}"))
    page.on("console", lambda message: complain(message.text) if message.type == "error" else None)
    page.on("request", lambda made: request(made.url))
