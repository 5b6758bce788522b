"""The same course for a browser that runs no script."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.answers import COPY, solution


@pytest.fixture
def page(visitor):
    return visitor(java_script_enabled=False)


def over(page):
    """The page refreshes itself until the attempt is over."""
    page.locator("#results[data-state=done]").wait_for(timeout=45_000)


def test_a_learner_runs_and_checks_in_a_plain_form(page):
    page.goto(COPY)
    page.locator("#file-1").fill(solution("copy-object"))
    page.locator("#workbench [data-action=run]").click()
    over(page)
    expect(page.locator("#results")).to_contain_text("reports/")
    assert page.locator("#file-1").input_value() == solution("copy-object")

    page.locator("#workbench [data-action=check]").click()
    over(page)
    expect(page.locator(".verdict")).to_have_attribute("data-verdict", "passed")
    page.locator(".onward a").click()
    assert "/keys-with-spaces" in page.url


def test_every_part_of_the_result_can_be_read(page):
    page.goto(COPY)
    page.locator("#file-1").fill(solution("copy-object"))
    page.locator("#workbench [data-action=run]").click()
    over(page)
    for part in ("result", "changes", "logs", "trace", "cost"):
        expect(page.locator(f"#panel-{part}")).to_be_visible()


def test_the_chosen_event_runs(page):
    page.goto(COPY)
    page.locator("#file-1").fill(solution("copy-object"))
    page.locator("select[name=event_name]").select_option(label="A photo is uploaded")
    page.locator("#workbench [data-action=run]").click()
    over(page)
    expect(page.locator("#results")).to_contain_text("photo")


def test_hints_quiz_theme_and_language_work(page):
    page.goto(COPY)
    page.locator("#help form button").click()
    expect(page.locator("#help .hint")).to_have_count(1)
    page.goto(COPY)
    form = page.locator("form[action$=quiz]").first
    form.locator("input[type=radio]").first.check()
    form.get_by_role("button").click()
    expect(page.locator("main")).to_contain_text("That is the object's real key")
    page.locator("[data-theme-switch]").click()
    expect(page.locator("html")).to_have_attribute("data-theme", re.compile("light|dark"))
    page.get_by_role("link", name="中文").click()
    expect(page.locator("html")).to_have_attribute("lang", re.compile("^zh"))


def test_the_bill_is_asked_for_by_a_form(page):
    page.goto(COPY)
    page.locator("#file-1").fill(solution("copy-object"))
    page.locator("#workbench [data-action=run]").click()
    over(page)
    page.locator("#cost-runs").fill("5000000")
    page.locator("#cost-memory").fill("1024")
    page.locator(".cost-form button").click()
    expect(page.locator("#cost")).to_contain_text("5,000,000 a month")
    expect(page.locator("#cost")).to_contain_text("1024 MB")


def test_a_try_of_the_timeline_and_the_other_language_are_links(page):
    page.goto(COPY)
    page.locator("#file-1").fill("def handler(event, context):\n    raise RuntimeError('not today')\n")
    page.locator("#workbench [data-action=run]").click()
    over(page)
    page.locator(".timeline ol a").nth(1).click()
    assert "at=2" in page.url
    expect(page.locator("#panel-logs .log-head")).to_have_count(1)
    page.goto(COPY)
    page.locator(".runtimes a", has_text="Node.js").click()
    assert "CopyObject" not in page.locator("#file-1").input_value()
    expect(page.locator("#template")).to_have_value(re.compile("nodejs24.x"))
