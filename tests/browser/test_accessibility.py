"""axe finds nothing on any kind of page, in each of its looks, and after a run."""

import pytest

from tests.browser.answers import COPY, fill, open_editor, run, solution
from tests.browser.server import CHECKOUT

AXE = (CHECKOUT / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

LOOKS = {
    "light": {"language": "en", "color_scheme": "light"},
    "dark": {"language": "en", "color_scheme": "dark"},
    "phone": {"language": "en", "viewport": {"width": 390, "height": 844}},
    "chinese": {"language": "zh"},
    "phone-dark-chinese": {"language": "zh", "color_scheme": "dark", "viewport": {"width": 390, "height": 844}},
}


def violations(page, inside=None):
    """What axe has to say: rule, and the elements that break it."""
    page.evaluate(AXE)
    found = page.evaluate(
        "([inside, tags]) => axe.run(inside ?? document, {runOnly: tags, resultTypes: ['violations']})"
        ".then(r => r.violations.map(v => [v.id, v.nodes.slice(0, 3).map(n => n.html.slice(0, 160) + ' ' "
        "+ (n.any[0]?.message ?? ''))]))",
        [inside, TAGS],
    )
    return {rule: nodes for rule, nodes in found}


@pytest.fixture(params=LOOKS, ids=list(LOOKS))
def look(request, visitor):
    options = dict(LOOKS[request.param])
    language = options.pop("language")
    return visitor(expected=("404",), **options), language


def test_axe_finds_a_fault_that_was_put_there(page):
    page.goto("/en/map")
    page.evaluate("document.querySelector('main').append(document.createElement('img'))")
    assert "image-alt" in violations(page)


READ = [
    "/", "/map", "/glossary", "/search?q=queue", "/lessons/s3-events", "/lessons/what-serverless-is",
    "/lessons/input-and-output", "/lessons/none-of-that-name",
]  # fmt: skip


@pytest.mark.parametrize("path", READ)
def test_pages_that_are_read(look, path):
    page, language = look
    page.goto(f"/{language}{path}")
    if "none" not in path and "lessons" in path:
        page.locator(".cm-content").first.wait_for(state="attached")
    assert violations(page) == {}


def test_the_workbench_before_and_after_runs_and_checks(look):
    page, language = look
    page.goto(COPY.replace("/en/", f"/{language}/"))
    page.locator(".cm-content").first.wait_for(state="attached")
    show = page.locator("label:has(#view-code)")
    if show.is_visible():
        show.click()
    fill(page, "def handler(event, context):\n    print('a line')\n    return 1 / 0\n")
    run(page)
    assert violations(page) == {}, "after a run that failed"
    if show.is_visible():
        show.click()
    fill(page, solution("copy-object"))
    run(page)
    for part in ("changes", "logs", "trace", "cost"):
        page.locator(f"#tab-{part}").click()
        assert violations(page, "#results") == {}, part
    if show.is_visible():
        show.click()
    run(page, "check")
    assert violations(page) == {}, "after a Check that passed"
    page.locator(".result-foot a").click()
    page.locator("#results[data-state=history]").wait_for()
    assert violations(page, "#results") == {}, "the history"


def test_the_editor_has_a_name_and_says_how_to_leave_it(page):
    open_editor(page, COPY)
    editor = page.locator("#panel-file-1 .cm-content")
    assert "handler.py" in editor.get_attribute("aria-label")
    described = editor.get_attribute("aria-describedby")
    assert "Esc" in page.locator(f"#{described}").text_content()


@pytest.mark.parametrize("path", ["/en/", "/en/map", COPY])
def test_nothing_is_wider_than_a_small_screen(visitor, path):
    page = visitor(viewport={"width": 320, "height": 640})
    page.goto(path)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
