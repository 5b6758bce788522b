"""Everything by keyboard: no mouse is used in this file."""

import re

from playwright.sync_api import expect

from tests.browser.answers import COPY, content, finished, open_editor, solution, waiting

FOCUSED = "document.activeElement"


def tab_until(page, condition, *, most=80, key="Tab"):
    """Press Tab until `condition`, a script over the focused element `e`, holds."""
    for _ in range(most):
        page.keyboard.press(key)
        if page.evaluate(f"(e => !!({condition}))({FOCUSED})"):
            return
    raise AssertionError(f"{most} times {key} never met {condition}")


def test_the_first_tab_offers_to_skip_to_the_editor(page):
    open_editor(page, COPY)
    tab_until(page, "e.getAttribute('href') === '#workbench'", most=4)
    page.keyboard.press("Enter")
    tab_until(page, "e.closest('#workbench')", most=2)


def test_a_whole_exercise_without_a_mouse(page):
    open_editor(page, COPY)
    tab_until(page, "e.closest('#panel-file-1 .cm-content')")
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    page.keyboard.insert_text(solution("copy-object"))
    page.keyboard.press("Control+Enter")
    finished(page)
    expect(content(page)).to_be_focused()

    # Tab indents; Escape and then Tab leaves the editor, forwards and backwards.
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    expect(content(page)).not_to_be_focused()
    tab_until(page, "e.id === 'tab-result'")
    page.keyboard.press("ArrowRight")
    expect(page.locator("#tab-changes")).to_be_focused()
    expect(page.locator("#panel-changes")).to_be_visible()
    expect(page.locator("#panel-result")).to_be_hidden()
    page.keyboard.press("End")
    expect(page.locator("#panel-cost")).to_be_visible()
    page.keyboard.press("Home")
    expect(page.locator("#panel-result")).to_be_visible()

    waiting(page)
    page.keyboard.press("Control+Shift+Enter")
    finished(page)
    expect(page.locator(".verdict")).to_have_attribute("data-verdict", "passed")
    tab_until(page, "e.matches('.onward a')")
    page.keyboard.press("Enter")
    page.wait_for_url("**/keys-with-spaces*")


def test_the_button_that_was_pressed_keeps_the_focus(page):
    open_editor(page, COPY)
    button = page.locator("#workbench [data-action=run]")
    button.focus()
    page.keyboard.press("Enter")
    finished(page)
    expect(button).to_be_focused()


def test_the_splitter_moves_by_arrow_keys_and_is_remembered(page):
    open_editor(page, COPY)
    splitter = page.locator("[data-splitter=lesson]")
    before = page.locator("#lesson").bounding_box()["width"]
    splitter.focus()
    for _ in range(4):
        page.keyboard.press("ArrowLeft")
    narrower = page.locator("#lesson").bounding_box()["width"]
    assert narrower < before - 50
    page.reload()
    content(page).wait_for()
    assert abs(page.locator("#lesson").bounding_box()["width"] - narrower) < 2


def test_no_element_traps_the_focus_and_none_is_invisible_when_it_has_it(page):
    open_editor(page, COPY)
    seen = []
    for _ in range(120):
        if page.evaluate(f"!!{FOCUSED}.closest('.cm-content')"):
            page.keyboard.press("Escape")
        page.keyboard.press("Tab")
        where = page.evaluate(
            f"""(e => {{ const box = e.getBoundingClientRect();
                 return [e.outerHTML.slice(0, 90), e === document.body, box.width * box.height > 0]; }})({FOCUSED})"""
        )
        if where[1]:
            break
        assert where[2], f"has the focus and no size: {where[0]}"
        seen.append(where[0])
    else:
        raise AssertionError(f"Tab never came to the end of the page: {seen[-5:]}")
    assert len(seen) > 15


def test_the_plain_text_field_is_one_key_away_and_keeps_the_text(page):
    open_editor(page, COPY)
    content(page).focus()
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    page.keyboard.insert_text("x = 1\n")
    button = page.get_by_role("button", name="Plain text")
    button.focus()
    page.keyboard.press("Space")
    field = page.locator("#file-1")
    expect(field).to_be_visible()
    expect(field).to_have_value("x = 1\n")
    field.focus()
    page.keyboard.press("Control+End")
    page.keyboard.type("y = 2")
    page.keyboard.press("Tab")
    expect(field).not_to_be_focused()
    button.focus()
    page.keyboard.press("Space")
    expect(content(page)).to_contain_text(re.compile(r"x = 1\s*y = 2"))


def test_the_theme_switch_acts_at_once_and_is_remembered(page):
    page.goto("/en/map")
    switch = page.locator("[data-theme-switch]")
    switch.focus()
    shade = "getComputedStyle(document.body).color"
    seen = {page.evaluate(shade)}
    for _ in range(2):
        page.keyboard.press("Enter")
        seen.add(page.evaluate(shade))
    assert len(seen) == 2
    assert page.locator("html").get_attribute("data-theme") == "dark"
    dark = page.evaluate(shade)
    page.reload()
    assert page.evaluate(shade) == dark
