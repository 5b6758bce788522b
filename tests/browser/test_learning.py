"""A learner reads, types, runs, checks and moves on."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.answers import COPY, TYPED, fill, finished, open_editor, run, solution, type_out, written


def test_a_learner_types_a_solution_runs_it_checks_it_and_moves_on(page):
    open_editor(page, COPY)
    type_out(page, TYPED)
    assert written(page).rstrip("\n") == TYPED.rstrip("\n")

    page.keyboard.press("Control+Enter")
    finished(page)
    page.get_by_role("tab", name=re.compile("Changes")).click()
    changes = page.locator("#panel-changes")
    expect(changes).to_contain_text(re.compile(r"Copies\s*reports/2026-11.csv"))
    page.get_by_role("tab", name=re.compile("Trace")).click()
    expect(page.locator("#panel-trace")).to_contain_text("CopyObject")
    page.get_by_role("tab", name=re.compile("Logs")).click()
    expect(page.locator("#panel-logs")).to_contain_text("START RequestId")
    expect(page.locator("#panel-logs")).to_contain_text("copied reports/")

    run(page, "check")
    expect(page.locator(".verdict")).to_have_attribute("data-verdict", "passed")
    expect(page.locator("#status")).to_contain_text(re.compile(r"\d+ of \d+"))
    page.locator(".onward a").click()
    page.wait_for_url("**/lessons/s3-events/keys-with-spaces*")
    page.goto("/en/map")
    expect(page.locator("main")).to_contain_text(re.compile(r"1\s*/\s*\d"))


def test_a_wrong_answer_opens_its_first_failure_with_expected_and_found(page):
    open_editor(page, COPY)
    run(page, "check")
    expect(page.locator(".verdict")).to_have_attribute("data-verdict", "failed")
    failure = page.locator(".check-row.failed details[open]").first
    expect(failure).to_be_visible()
    expect(failure.locator(".compare")).to_contain_text("newsroom-uploads")
    expect(page.locator("#tasks .failed").first).to_be_visible()


@pytest.mark.parametrize("size", [(900, 1000), (390, 844)], ids=["middle", "phone"])
def test_on_smaller_screens_a_run_brings_its_results_into_view(visitor, size):
    page = visitor(viewport={"width": size[0], "height": size[1]})
    page.goto(COPY)
    page.keyboard.press("Control+Enter")
    finished(page)
    expect(page.locator("#tab-result")).to_be_in_viewport()


def test_hidden_cases_show_neither_their_data_nor_their_calls(page):
    open_editor(page, COPY)
    fill(page, solution("copy-object").replace("Key=key,\n", "Key=key.upper(),\n"))
    run(page, "check")
    text = page.locator("#results").inner_text()
    assert "REPORTS/2026-11.CSV" in text
    # The hidden uploads have eight random letters as folder and as name; nothing like it may be on the page.
    assert not re.search(r"\b[A-Z]{8}/[A-Z]{8}\b", page.locator("#results").inner_html())


def test_an_error_marks_its_line_and_the_link_leads_there(page):
    open_editor(page, COPY)
    fill(page, 'def handler(event, context):\n    record = event["Records"][0]\n    return record["s4"]\n')
    run(page)
    expect(page.locator("#results")).to_contain_text("KeyError")
    marked = page.locator("#panel-file-1 .cm-runError")
    expect(marked).to_contain_text('return record["s4"]')
    page.locator("#results .goto").first.click()
    expect(page.locator("#panel-file-1 .cm-content")).to_be_focused()
    expect(page.locator("#panel-file-1 .cm-activeLine")).to_contain_text('record["s4"]')


def test_the_event_menu_fills_the_event_and_the_run_uses_it(page):
    open_editor(page, COPY)
    fill(page, solution("copy-object"))
    page.get_by_label("Event", exact=False).and_(page.locator("select")).select_option(label="A photo is uploaded")
    assert "photo" in page.locator("textarea[name=event]").input_value()
    run(page)
    page.get_by_role("tab", name=re.compile("Changes")).click()
    expect(page.locator("#panel-changes")).to_contain_text("photo")


def test_an_edited_event_is_the_one_that_runs(page):
    open_editor(page, COPY)
    fill(page, solution("copy-object"))
    page.get_by_role("tab", name=re.compile("event", re.I)).click()
    event = page.locator("#panel-event .cm-content")
    event.focus()
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    page.keyboard.insert_text('{"step": "put-object", "bucket": "Uploads", "key": "mine/by-hand.txt", "body": "hi"}')
    run(page)
    page.get_by_role("tab", name=re.compile("Changes")).click()
    expect(page.locator("#panel-changes")).to_contain_text("mine/by-hand.txt")


def test_hints_come_one_by_one_and_the_solution_opens_after_passing(page):
    open_editor(page, COPY)
    help_region = page.locator("#help")
    expect(help_region.locator(".hint")).to_have_count(0)
    expect(help_region.locator(".solution")).to_have_count(0)
    for count in (1, 2):
        help_region.locator("form button").click()
        expect(help_region.locator(".hint")).to_have_count(count)
    fill(page, solution("copy-object"))
    run(page, "check")
    help_region.locator(".solution summary").click()
    expect(help_region.locator(".solution")).to_contain_text("copy_object")


def test_the_quiz_explains_the_choice(page):
    page.goto(COPY)
    quiz = page.locator(".quiz, #quiz").first
    question = quiz.locator("form").first
    question.locator("input[type=radio]").first.check()
    question.get_by_role("button").click()
    expect(quiz).to_contain_text("That is the object's real key")


def test_an_earlier_attempt_can_be_looked_at_with_its_files(page):
    open_editor(page, COPY)
    fill(page, solution("copy-object") + "\n# the first try\n")
    run(page)
    fill(page, solution("copy-object") + "\n# the second try\n")
    run(page)
    page.locator(".result-foot a").click()
    rows = page.locator("#results[data-state=history] tbody tr")
    expect(rows).to_have_count(2)
    rows.last.get_by_role("link").click()
    page.locator(".attempt-files summary").click()
    expect(page.locator(".attempt-files")).to_contain_text("# the first try")


def test_starting_over_can_be_taken_back(page):
    open_editor(page, COPY)
    fill(page, "# mine\n")
    expect(page.locator("[data-save-status]")).to_contain_text("saved", ignore_case=True)
    page.reload()
    file = page.locator("#file-1")
    page.locator("button[form=reset-form]").click()
    expect(file).not_to_have_value(re.compile("# mine"))
    page.locator("button[form=undo-form]").click()
    expect(file).to_have_value(re.compile("# mine"))
