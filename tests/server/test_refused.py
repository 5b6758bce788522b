"""From a call that the machine refuses to what an administrator and a learner read: what is wrong, and one command."""

from __future__ import annotations

import http.cookiejar
import tempfile
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.visitor import TOKEN, read
from course.web.i18n import messages
from tests.sandbox.drills import census
from tests.server.refusing import SETTING
from tests.server.test_start import Server, as_root, free_port, needs_assets

pytestmark = [pytest.mark.process, pytest.mark.sandbox, as_root, needs_assets]
WRONG = f"This machine refuses user namespaces to ordinary users (kernel.{SETTING} is 1)."
COMMAND = f"Run: sudo sysctl -w kernel.{SETTING}=0"


@pytest.fixture(scope="module")
def ubuntu() -> Iterator[Server]:
    """As there, with a kernel that is too old for tier C."""
    with tempfile.TemporaryDirectory(dir="/tmp") as name:
        Path(name).chmod(0o755)
        module = ("tests.server.refusing", "landlock_create_ruleset")
        server = Server(Path(name) / "data", free_port(), module=module)
        yield server
        server.stop()


def test_the_console_says_what_is_wrong_and_the_command_that_mends_it(ubuntu: Server) -> None:
    said = ubuntu.until("No code runs")
    assert "(outer wall)" in said
    assert "tier C, which can do without them, needs Landlock 6" in said
    assert ubuntu.until("sysctl").startswith(f"{WRONG} {COMMAND} ")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_page_says_the_same_and_is_served(ubuntu: Server, lang: str) -> None:
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
    exercise = f"http://127.0.0.1:{ubuntu.port}/{lang}/lessons/s3-events/copy-object"

    def page(address: str, form: dict[str, str] | None = None) -> tuple[str, str]:
        data = urllib.parse.urlencode(form).encode() if form else None
        with browser.open(address, data, timeout=60) as answer:
            return answer.url, answer.read().decode()

    token = TOKEN.search(page(exercise)[1])
    assert token
    code = {"csrf_token": token[1], "runtime": "python", "file:handler.py": "def handler(event, context): return 1"}
    where, _ = page(f"{exercise}/runs", code)
    found: list[str] = []

    def over() -> bool:
        found[:] = [page(where)[1]]
        seen = read(found[0])
        return seen is not None and seen.state != "moving"

    census.eventually(over, census.loosely(10), "the attempt is over")
    sentence = messages(lang)["fault.unavailable_check"]
    assert str(sentence).partition("<b>")[0] in found[0]
    assert WRONG in found[0]
    assert COMMAND in found[0]
