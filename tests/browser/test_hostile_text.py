"""Whatever a learner's program writes is shown as text."""

import re

from playwright.sync_api import expect

from tests.browser.answers import COPY, fill, open_editor, run

NASTY = "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>"


def harmless(page):
    expect(page.locator("#results img, #results script, #results iframe")).to_have_count(0)
    assert "owned" not in page.title()


def test_html_in_logs_answers_and_keys_stays_text(page):
    open_editor(page, COPY)
    fill(
        page,
        "import os\nimport boto3\n\n"
        f"NASTY = {NASTY!r}\n\n"
        "def handler(event, context):\n"
        "    print(NASTY)\n"
        "    boto3.client('s3').put_object(Bucket=os.environ['DESTINATION_BUCKET'], Key=NASTY, Body=NASTY.encode(),\n"
        "                                  ContentType='text/html')\n"
        "    return {'answer': NASTY}\n",
    )
    run(page)
    for part in ("Result", "Changes", "Logs", "Trace"):
        page.get_by_role("tab", name=re.compile(part)).click()
        expect(page.locator(f"#panel-{part.lower()}")).to_contain_text("<img src=x" if part != "Trace" else "PutObject")
        harmless(page)


def test_html_in_an_error_message_stays_text(page):
    open_editor(page, COPY)
    fill(page, f"def handler(event, context):\n    raise ValueError({NASTY!r})\n")
    run(page)
    expect(page.locator("#results")).to_contain_text("<img src=x")
    harmless(page)


def test_html_in_a_draft_stays_text(page):
    open_editor(page, COPY)
    code = f"# </textarea></template>{NASTY}\n"
    fill(page, code)
    expect(page.locator("#workbench [data-save-status]")).to_contain_text(re.compile(r"saved \d", re.I))
    page.reload()
    assert page.locator("#file-1").input_value() == code
    assert "owned" not in page.title()


def test_letters_that_turn_the_reading_direction_are_made_visible(page):
    open_editor(page, COPY)
    fill(page, "def handler(event, context):\n    print('user\\u202etxt.exe')\n")
    run(page)
    page.get_by_role("tab", name=re.compile("Logs")).click()
    assert "\u202e" not in page.locator("#panel-logs").inner_text()
    expect(page.locator("#panel-logs")).to_contain_text("202e", ignore_case=True)
