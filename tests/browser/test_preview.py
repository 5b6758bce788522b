"""An author writes, and the open page follows by itself."""

import os
import signal
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.server import CHECKOUT, Server
from tests.browser.test_accessibility import violations
from tests.school import LESSON, School


@pytest.fixture
def folder():
    """One that every user may enter: the server gives up root."""
    with tempfile.TemporaryDirectory(dir="/tmp", ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.fixture
def preview(folder, manifest):
    """(the lessons folder, the preview's address), served by what `make preview` runs."""
    lessons = School(folder / "lessons")
    port = Server(folder).port
    settings = {"COLDSTART_DATA": folder / "data", "COLDSTART_LESSONS": lessons.root, "COLDSTART_PORT": port}
    process = subprocess.Popen(
        [sys.executable, "-m", "course.server", "preview"],
        cwd=CHECKOUT,
        env=os.environ | {name: str(value) for name, value in settings.items()},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert any("Ready" in line for line in process.stdout)
        yield lessons, f"http://127.0.0.1:{port}"
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=20)


def test_the_open_page_follows_what_is_written_and_names_what_is_broken(preview, visitor):
    lessons, url = preview
    page = visitor(base=url, expected=("404",))
    page.goto("/en/lessons/first")
    expect(page.locator("#preview")).to_have_text("Preview: all well")

    lessons.replace(
        f"{LESSON}/lesson.en.md", "## One {#one}", "\n".join(["A new sentence.\n\n## One {#one}\n", *"abc" * 40])
    )
    lessons.stamp()
    expect(page.locator(".lesson-pane")).to_contain_text("A new sentence.")
    with urllib.request.urlopen(f"{url}/preview/version") as now:  # it may have to load twice: text, then stamp
        expect(page.locator("#preview")).to_have_attribute("data-version", now.read().decode())
    pane = page.locator(".lesson-pane")
    pane.evaluate("pane => pane.scrollTop = 300")

    whole, quiz = lessons.text(f"{LESSON}/lesson.en.md"), lessons.text(f"{LESSON}/quiz.toml")
    lessons.write(f"{LESSON}/quiz.toml", quiz.replace("[[question]]", "[[question"))
    expect(page.locator("#preview li")).to_contain_text(f"{LESSON}/quiz.toml:1")
    assert violations(page) == {}
    page.wait_for_function("document.querySelector('.lesson-pane').scrollTop === 300")  # where the author was reading
    lessons.write(f"{LESSON}/quiz.toml", quiz)
    lessons.write(f"{LESSON}/lesson.en.md", whole.replace("minutes: 10", "minutes: [10"))
    expect(page.locator("#preview li")).to_contain_text(f"{LESSON}/lesson.en.md:5")

    lessons.write(f"{LESSON}/lesson.en.md", whole)
    expect(page.locator("#preview")).to_have_text("Preview: all well")
    expect(page.locator(".lesson-pane")).to_contain_text("A new sentence.")
