"""What the editor knows: boto3's methods and parameters, and what is wrong with a line."""

import pytest
from playwright.sync_api import expect

from tests.browser.answers import COPY, clear, content, fill, open_editor, written

START = 'import boto3\n\ns3 = boto3.client("s3")\ntable = boto3.resource("dynamodb").Table("orders")\n\n'


def offered(page):
    return page.locator(".cm-tooltip-autocomplete li")


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("s3.copy_ob", "copy_object"),
        ("table.put", "put_item"),
        ('queue = boto3.client("sq', "sqs"),
        ('boto3.client("sqs").send_m', "send_message"),
    ],
)
def test_methods_and_services_are_offered(page, typed, first):
    open_editor(page, COPY)
    fill(page, START)
    page.keyboard.type(typed)
    expect(offered(page).first).to_contain_text(first)


def test_parameters_are_offered_required_ones_first_and_each_once(page):
    open_editor(page, COPY)
    fill(page, START + "s3.copy_object(Key=key, ")
    page.keyboard.press("Control+Space")
    names = offered(page).locator(".cm-completionLabel")
    expect(names.first).to_have_text("Bucket")
    assert names.all_inner_texts()[:2] == ["Bucket", "CopySource"]
    assert "Key" not in names.all_inner_texts()
    page.wait_for_timeout(200)  # a list that has only just come takes no Enter: it may be meant for the text
    page.keyboard.press("Enter")
    assert written(page).endswith("s3.copy_object(Key=key, Bucket=")


def test_a_resource_asks_for_no_name_that_it_already_has(page):
    open_editor(page, COPY)
    fill(page, START + "table.put_item(")
    page.keyboard.press("Control+Space")
    expect(offered(page).first).to_contain_text("Item")
    assert not any("TableName" in each for each in offered(page).all_inner_texts())


def test_an_unknown_object_gets_no_made_up_methods(page):
    open_editor(page, COPY)
    fill(page, START)
    page.keyboard.type("unknown.copy_ob")
    page.wait_for_timeout(600)
    expect(offered(page).filter(has_text="copy_object")).to_have_count(0)


@pytest.mark.parametrize(("language", "words"), [("en", "is not defined"), ("zh", "没有定义")])
def test_an_undefined_name_is_marked_and_the_mark_goes_when_it_is_mended(visitor, language, words):
    page = visitor()
    open_editor(page, COPY.replace("/en/", f"/{language}/"))
    fill(page, "def handler(event, context):\n    return tabel\n")
    mark = page.locator("#panel-file-1 .cm-lint-marker-error")
    expect(mark).to_have_count(1)
    mark.hover()
    expect(page.locator(".cm-tooltip-lint")).to_contain_text(words)
    fill(page, "def handler(event, context):\n    return event\n")
    expect(mark).to_have_count(0)


def test_broken_json_is_marked_in_the_event(page):
    open_editor(page, COPY)
    page.locator("#tab-event").click()
    event = page.locator("#panel-event .cm-content")
    event.focus()
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    page.keyboard.insert_text('{"a": 1 "b": 2}')
    expect(page.locator("#panel-event .cm-lint-marker-error")).to_have_count(1)


def test_the_field_always_holds_what_the_editor_shows(page):
    open_editor(page, COPY)
    clear(page)
    page.keyboard.type('print("a(b[c')
    assert written(page) == 'print("a(b[c")'
    page.keyboard.press("Control+z")
    shown = [line.strip("\n") for line in content(page).locator(".cm-line").all_inner_texts()]
    assert written(page).split("\n") == shown


def test_the_template_can_be_read_and_not_changed(page):
    open_editor(page, COPY)
    page.locator("#tab-template").click()
    template = page.locator("#panel-template .cm-content")
    expect(template).to_contain_text("AWS::Serverless::Function")
    before = page.locator("#panel-template textarea").input_value()
    template.focus()
    page.keyboard.type("x")
    assert page.locator("#panel-template textarea").input_value() == before
