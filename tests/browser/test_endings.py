"""However a run ends, it is said in words of its own, and Stop ends what does not."""

import re

from playwright.sync_api import expect

from tests.browser.answers import COPY, fill, finished, open_editor, run, solution
from tests.browser.proxy import proxy

ENDINGS = {
    "syntax": "def handler(event, context)\n    return 1\n",
    "exception": "def handler(event, context):\n    raise ValueError('the cat is out')\n",
    "import": "import nothing_like_it\n\ndef handler(event, context):\n    return 1\n",
    "no-handler": "def handle(event, context):\n    return 1\n",
    "not-json": "def handler(event, context):\n    return {1, 2}\n",
    "too-large": "def handler(event, context):\n    return 'x' * 7_000_000\n",
    "exit": "import os\n\ndef handler(event, context):\n    os._exit(3)\n",
    "memory": "def handler(event, context):\n    data = bytearray(1024 * 1024 * 1024)\n    return len(data)\n",
}

LATE = """
const real = window.fetch;
window.fetch = async (at, ...rest) => {
  const answer = await real(at, ...rest);
  if (String(at).endsWith("/standing")) await new Promise((go) => setTimeout(go, 2000));
  return answer;
};
"""
"""Answers about an attempt under way take two seconds to the page."""


def test_each_way_to_fail_has_its_own_words(page):
    open_editor(page, COPY)
    titles = {}
    for name, code in ENDINGS.items():
        fill(page, code)
        run(page)
        titles[name] = page.locator("#results .notice h2").first.inner_text()
    assert len(set(titles.values())) == len(ENDINGS), titles


def test_a_timeout_says_so_with_its_limit(page):
    open_editor(page, "/en/lessons/api-gateway/hello-api")
    fill(page, "import time\n\n\ndef handler(event, context):\n    time.sleep(60)\n")
    run(page)
    notice = page.locator("#results .notice").first
    expect(notice).to_contain_text(re.compile("time", re.IGNORECASE))
    expect(notice).to_contain_text(re.compile(r"\b5\b"))
    expect(page.locator("#results")).to_contain_text("Task timed out after 5.00 seconds")


def test_stop_ends_a_run_that_would_not_end_and_the_next_one_runs(page):
    open_editor(page, COPY)
    fill(page, "def handler(event, context):\n    while True:\n        pass\n")
    page.locator("#workbench [data-action=run]").click()
    stop = page.locator("#results [data-action=stop]")
    stop.wait_for()
    expect(page.locator("#results [data-seconds]")).to_contain_text(re.compile(r"\d"))
    stop.click()
    page.locator("#results[data-state=cancelled]").wait_for()
    expect(page.locator("#results")).to_contain_text("there is nothing to show")
    expect(page.locator("#results [role=tab]")).to_have_count(0)
    expect(page.locator("#status")).not_to_be_empty()
    fill(page, solution("copy-object"))
    run(page)
    expect(page.locator("#panel-result")).to_be_visible()


def test_the_stop_button_keeps_the_focus_while_the_page_asks_again(page):
    open_editor(page, COPY)
    fill(page, "import time\n\n\ndef handler(event, context):\n    time.sleep(4)\n")
    page.keyboard.press("Control+Enter")
    stop = page.locator("#results [data-action=stop]")
    stop.focus()
    seconds = page.locator("#results [data-seconds]")
    first = seconds.inner_text()
    expect(seconds).not_to_have_text(first)
    expect(stop).to_be_focused()
    finished(page)
    assert page.evaluate("document.activeElement !== document.body")


def test_an_answer_about_a_run_that_was_stopped_meanwhile_says_nothing(page):
    page.add_init_script(LATE)
    open_editor(page, COPY)
    fill(page, "def handler(event, context):\n    while True:\n        pass\n")
    with page.expect_response(re.compile("/standing$")):
        page.locator("#workbench [data-action=run]").click()
    page.locator("#results [data-action=stop]").click()
    page.locator("#results[data-state=cancelled]").wait_for()
    page.wait_for_timeout(2_200)
    expect(page.locator("#status")).to_have_text("Stopped.")


def test_who_pressed_a_button_that_nobody_heard_is_told_to_try_again(visitor, server):
    with proxy(server.url, "/runs", trouble=["bad-gateway"]) as between:
        page = visitor(base=between.url, expected=("Failed to load resource", "htmx:"))
        open_editor(page, COPY)
        page.locator("#workbench [data-action=run]").click()
        notice = page.locator("#results [role=alert]")
        expect(notice).to_contain_text("try again in a moment")
        run(page)
        expect(notice).to_have_count(0)


def test_a_page_that_waits_goes_on_asking_after_answers_that_were_none(visitor, server):
    with proxy(server.url, "/standing", trouble=["bad-gateway", "cut"]) as between:
        page = visitor(base=between.url, expected=("Failed to load resource", "htmx:", "ERR_"))
        open_editor(page, COPY)
        fill(page, "import time\n\n\ndef handler(event, context):\n    time.sleep(2)\n    return 'after all'\n")
        page.keyboard.press("Control+Enter")
        expect(page.locator("#results [role=alert]")).to_contain_text("does not answer")
        expect(page.locator("#results [data-action=stop]")).to_be_visible()
        finished(page)
        assert between.trouble == []
        expect(page.locator("#results")).to_contain_text("after all")
        expect(page.locator("#results [role=alert]")).to_have_count(0)
