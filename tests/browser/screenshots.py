"""Pictures of the pages: the README's own, and a set to look at.

`python -m tests.browser.screenshots OUT_DIR` starts the real application and a browser, works as a learner
does, and writes OUT_DIR/*.png; the README's picture is docs/screenshot.png.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

from tests.browser.answers import COPY, content, fill, open_editor, run, solution
from tests.browser.chromium import chromium
from tests.browser.server import CHECKOUT, Server

README = CHECKOUT / "docs" / "screenshot.png"
WIDE = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}

FORGETS_THE_TYPE = """\
import os

import boto3

s3 = boto3.client("s3")


def handler(event, context):
    uploaded = event["Records"][0]["s3"]
    bucket = uploaded["bucket"]["name"]
    key = uploaded["object"]["key"]

    found = s3.get_object(Bucket=bucket, Key=key)
    s3.put_object(
        Bucket=os.environ["DESTINATION_BUCKET"],
        Key=key,
        Body=found["Body"].read(),
    )
    print("copied", key, "from", bucket)
"""


def main(arguments: list[str]) -> int:
    """Take all pictures into the folder named on the command line."""
    if len(arguments) != 1:
        print("usage: python -m tests.browser.screenshots OUT_DIR", file=sys.stderr)
        return 2
    out = Path(arguments[0])
    out.mkdir(parents=True, exist_ok=True)
    README.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        server = Server(Path(folder) / "data")
        server.start()
        try:
            take(browser, server.url, out)
        finally:
            server.stop()
    print(f"{len(list(out.glob('*.png')))} pictures in {out}, and {README.relative_to(CHECKOUT)}")
    return 0


def take(browser: Browser, url: str, out: Path) -> None:
    """One learner: reads, runs, fails a Check, passes it, and looks at the map and the home page."""
    page = _page(browser, url)
    page.goto("/en/")
    page.screenshot(path=out / "home-new.png")
    open_editor(page, COPY)
    _calm(page)
    page.screenshot(path=out / "lesson-light.png")
    fill(page, FORGETS_THE_TYPE)
    run(page)
    for part in ("changes", "logs", "trace", "cost"):
        page.locator(f"#tab-{part}").click()
        _calm(page)
        page.screenshot(path=out / f"run-{part}.png")
    run(page, "check")
    _calm(page)
    page.screenshot(path=out / "check-failed.png")
    fill(page, "def handler(event, context):\n    return event['Record']\n")
    run(page)
    _calm(page)
    page.screenshot(path=out / "run-failed.png")
    fill(page, solution("copy-object"))
    run(page, "check")
    _calm(page)
    page.screenshot(path=out / "check-passed.png")
    _readme(page)
    for name in ("map", "home"):
        page.goto("/en/map" if name == "map" else "/en/")
        page.screenshot(path=out / f"{name}.png")
    _looks(browser, url, out)


def _readme(page: Page) -> None:
    """The task, the code that solves it, and what it changed."""
    run(page)
    page.locator("#tab-changes").click()
    page.evaluate("document.activeElement.blur(); document.getElementById('task').scrollIntoView()")
    page.locator("#panel-changes .label").last.evaluate("label => label.scrollIntoView({block: 'start'})")
    _calm(page)
    page.screenshot(path=README)


def _looks(browser: Browser, url: str, out: Path) -> None:
    for name, path, options in (
        ("lesson-dark", COPY, {"color_scheme": "dark"}),
        ("lesson-zh", COPY.replace("/en/", "/zh/"), {}),
        ("lesson-middle", COPY, {"viewport": {"width": 900, "height": 1100}}),
    ):
        page = _page(browser, url, **options)
        open_editor(page, path)
        fill(page, FORGETS_THE_TYPE)
        run(page, "check")
        _calm(page)
        page.screenshot(path=out / f"{name}.png")
    phone = _page(browser, url, viewport=PHONE, device_scale_factor=2, has_touch=True)
    phone.goto(COPY)
    phone.screenshot(path=out / "phone-lesson.png")
    phone.locator("label:has(#view-code)").click()
    content(phone).wait_for()
    fill(phone, FORGETS_THE_TYPE)
    _calm(phone)
    phone.screenshot(path=out / "phone-code.png")
    run(phone, "check")
    _calm(phone)
    phone.screenshot(path=out / "phone-results.png")
    phone.goto("/zh/map")
    phone.screenshot(path=out / "phone-map-zh.png")


def _page(browser: Browser, url: str, **options: Any) -> Page:
    context = browser.new_context(base_url=url, **{"viewport": WIDE, "locale": "en-US", **options})
    context.set_default_timeout(30_000)
    return context.new_page()


def _calm(page: Page) -> None:
    """Wait for marks, saved drafts and the ends of transitions."""
    page.wait_for_timeout(1_300)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
