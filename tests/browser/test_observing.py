"""Retries on the timeline, the bill while a slider moves, and JavaScript: in the real browser, on the real sandbox."""

from __future__ import annotations

import re

import pytest

from tests.browser.answers import COPY, content, fill, open_editor, run, solution, type_out, written
from tests.browser.test_accessibility import violations

RAISES = "def handler(event, context):\n    raise RuntimeError('not today')\n"


def test_a_failed_upload_is_tried_three_times_and_the_waiting_is_told(page):
    open_editor(page, COPY)
    fill(page, RAISES)
    run(page)
    rows = page.locator(".timeline ol > li")
    assert page.locator(".timeline ol a").count() == 3
    assert page.locator(".timeline-gap").all_inner_texts()[0].startswith("⋮ +1 min")
    assert "Given up" in rows.last.inner_text()
    assert violations(page, "#results") == {}


def test_a_moment_of_the_timeline_keeps_the_tab_that_is_open(page):
    open_editor(page, COPY)
    fill(page, RAISES)
    run(page)
    page.locator("#tab-logs").click()
    page.locator(".timeline ol a").nth(1).click()
    page.locator(".timeline ol a[aria-current]").wait_for()
    assert page.locator("#tab-logs").get_attribute("aria-selected") == "true"
    assert page.locator("#panel-logs .log-head").count() == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_bill_follows_the_slider_and_the_rate(visitor, scheme):
    page = visitor(color_scheme=scheme)
    open_editor(page, COPY)
    fill(page, solution("copy-object"))
    run(page)
    page.locator("#tab-cost").click()
    totals = page.locator("#cost .cost-totals")
    before = totals.inner_text()
    page.locator("#cost-memory").fill("2048")
    page.locator("#cost", has_text="2048 MB").wait_for()
    page.locator("#cost-runs").fill("3000000")
    page.locator("#cost", has_text="3,000,000 a month").wait_for()
    assert totals.inner_text() != before
    assert page.evaluate("document.activeElement.id") == "cost-runs"
    assert violations(page, "#results") == {}


def test_a_small_screen_holds_timeline_and_bill(visitor):
    page = visitor(viewport={"width": 320, "height": 640})
    page.goto(COPY)
    page.locator("label:has(#view-code)").click()
    content(page).wait_for()
    fill(page, RAISES)
    run(page)
    page.locator("#tab-cost").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_javascript_is_chosen_written_run_and_remembered(page):
    page.goto(COPY)
    page.locator(".runtimes a", has_text="Node.js").click()
    content(page).wait_for()
    assert page.locator("#panel-file-1 .panel-label").inner_text() == "handler.mjs"
    fill(page, solution("copy-object", "handler.mjs"))
    run(page, "check")
    assert page.locator(".verdict").get_attribute("data-verdict") == "passed"
    page.goto(COPY.replace("copy-object", "keys-with-spaces"))
    assert page.locator(".runtimes a[aria-current]").inner_text() == "Node.js"
    page.goto(COPY)
    assert "CopyObjectCommand" in written(page)
    page.locator(".runtimes a", has_text="Python").click()
    content(page).wait_for()
    assert "CopyObjectCommand" not in written(page)


def test_a_slip_in_javascript_is_marked_at_its_line(page):
    open_editor(page, f"{COPY}?runtime=nodejs")
    fill(page, "export const handler = async (event) => {\n  const a = [1, 2;\n  return a;\n};\n")
    page.locator("#panel-file-1 .cm-lint-marker-error").wait_for()
    page.locator("#panel-file-1 .cm-lintRange-error").first.hover()
    assert "Line 2" in page.locator(".cm-tooltip-lint").inner_text()
    fill(page, "export const handler = async (event) => {\n  const a = [1, 2];\n  return a;\n};\n")
    page.locator("#panel-file-1 .cm-lint-marker-error").wait_for(state="detached")


def test_the_sdk_for_javascript_completes_commands_and_parameters(page):
    open_editor(page, f"{COPY}?runtime=nodejs")
    type_out(page, 'import { CopyObjectCommand } from "@aws-sdk/client-s3";\n')
    page.keyboard.insert_text("const a = new CopyObjectCommand({ ")
    page.keyboard.type("Cop")
    page.locator(".cm-tooltip-autocomplete li", has_text=re.compile("^CopySource")).first.wait_for()


def test_an_error_in_javascript_names_the_learners_line(page):
    open_editor(page, f"{COPY}?runtime=nodejs")
    fill(page, "export const handler = async (event) => {\n  return event.Record[0].s3;\n};\n")
    run(page)
    assert page.locator("[data-explains=exception]").count() == 1  # the two other tries fail in the same way
    assert page.locator("#panel-result .goto").first.inner_text() == "handler.mjs, line 2"
