"""What a learner typed is not lost: not by a reload, not by a closed page, not by a server that dies."""

import re

from playwright.sync_api import expect

from tests.browser.answers import COPY, content, fill, finished, open_editor, written

SAVED = re.compile(r"saved \d", re.IGNORECASE)


def saved(page):
    return page.locator("#workbench [data-save-status]")


def test_a_draft_survives_a_reload_and_is_the_same_in_the_other_language(page):
    open_editor(page, COPY)
    fill(page, "# half a thought: déjà vu, 半个想法\n")
    expect(saved(page)).to_contain_text(SAVED)
    page.reload()
    assert written(page) == "# half a thought: déjà vu, 半个想法\n"
    open_editor(page, COPY.replace("/en/", "/zh/"))
    assert written(page) == "# half a thought: déjà vu, 半个想法\n"


def test_what_was_typed_just_before_the_page_closed_is_there_again(page):
    open_editor(page, COPY)
    fill(page, "# the last words\n")
    context = page.context
    page.close()
    again = context.new_page()
    open_editor(again, COPY)
    assert written(again) == "# the last words\n"
    expect(content(again)).to_have_text("# the last words")


def test_a_draft_survives_a_server_that_is_killed_and_saving_goes_on_when_it_is_back(visitor, own_server):
    page = visitor(base=own_server.url, expected=("ERR_CONNECTION_REFUSED", "Failed to load resource"))
    open_editor(page, COPY)
    fill(page, "# before the crash\n")
    expect(saved(page)).to_contain_text(SAVED)

    own_server.kill()
    page.keyboard.press("Control+End")
    page.keyboard.type("# during the crash")
    expect(saved(page)).to_contain_text("not saved")

    own_server.start()
    expect(saved(page)).to_contain_text(SAVED, timeout=30_000)
    page.evaluate("localStorage.clear()")  # the server's copy alone must be enough
    page.reload()
    assert written(page) == "# before the crash\n# during the crash"


def test_a_run_that_the_server_died_under_is_finished_and_shown_when_it_is_back(visitor, own_server):
    page = visitor(base=own_server.url, expected=("ERR_CONNECTION", "ERR_EMPTY", "Failed to", "htmx:"))
    open_editor(page, COPY)
    fill(page, "import time\n\n\ndef handler(event, context):\n    time.sleep(3)\n    return 'after all'\n")
    page.keyboard.press("Control+Enter")
    page.locator("#results[data-state=moving]").wait_for()
    own_server.kill()
    expect(page.locator("#results [role=alert]")).to_contain_text("does not answer")
    own_server.start()
    finished(page)
    expect(page.locator("#results")).to_contain_text("after all")
    expect(page.locator("#results [role=alert]")).to_have_count(0)


def test_another_visitor_does_not_see_it(visitor):
    ada, bo = visitor(), visitor()
    open_editor(ada, COPY)
    fill(ada, "# ada was here\n")
    expect(saved(ada)).to_contain_text(SAVED)
    open_editor(bo, COPY)
    assert "ada was here" not in written(bo)
