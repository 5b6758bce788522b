"""What learners hand in: the lessons' own solutions, and code that a test types."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Page

LESSONS = Path(__file__).parents[2] / "lessons"
COPY = "/en/lessons/s3-events/copy-object"

# Typed key by key: the editor's own indentation and closing brackets must make exactly this of it.
TYPED = """\
import os
import boto3

s3 = boto3.client("s3")

def handler(event, context):
    uploaded = event["Records"][0]["s3"]
    key = uploaded["object"]["key"]
    source = {"Bucket": uploaded["bucket"]["name"], "Key": key}
    s3.copy_object(Bucket=os.environ["DESTINATION_BUCKET"], Key=key, CopySource=source)
    print("copied", key)
"""


def solution(exercise: str, file: str = "handler.py") -> str:
    """The solution of an exercise, by the name of its folder."""
    [path] = LESSONS.glob(f"*/*/{exercise}/solution/{file}")
    return path.read_text("utf-8")


def content(page: Page):
    """Where the handler is edited."""
    return page.locator("#panel-file-1 .cm-content")


def open_editor(page: Page, url: str) -> None:
    """Go to an exercise and wait for its editor."""
    page.goto(url)
    content(page).wait_for()


def clear(page: Page) -> None:
    """Leave an empty editor with the focus."""
    content(page).focus()
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")


def fill(page: Page, code: str) -> None:
    """Put code into the editor at once, as pasting does."""
    clear(page)
    page.keyboard.insert_text(code)


def type_out(page: Page, code: str) -> None:
    """Type code key by key; the editor indents, so only what it cannot know is typed."""
    clear(page)
    lines = code.rstrip("\n").split("\n")
    for number, line in enumerate(lines):
        page.keyboard.type(line.strip())
        if number + 1 < len(lines):
            # Enter would take an offered completion.
            page.keyboard.press("Escape")
            page.keyboard.press("Enter")
            if lines[number + 1] and not re.match(r"\s", lines[number + 1]):
                page.keyboard.press("Home")


def written(page: Page) -> str:
    """The text that the form would send."""
    return page.locator("#file-1").input_value()


def run(page: Page, action: str = "run") -> None:
    """Run or check, and wait until it is over."""
    waiting(page)
    page.locator(f"#workbench [data-action={action}]").click()
    finished(page)


def waiting(page: Page) -> None:
    """Mark the results that stand, so that nothing takes them for those of the next run."""
    page.evaluate("document.getElementById('results').dataset.state = 'before'")


def finished(page: Page) -> None:
    """Wait until no attempt is under way and new results stand."""
    page.locator("#results[data-state=done]").wait_for(timeout=45_000)
