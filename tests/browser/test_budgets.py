"""What a page may weigh (gzip, as a browser on plain http gets it) and how it must behave while it loads."""

import gzip
import statistics
import urllib.request

import pytest

from tests.browser.answers import COPY, fill, open_editor, run, solution
from tests.browser.server import CHECKOUT

pytestmark = pytest.mark.alone
KB = 1000
PAGES = ["/en/", "/en/map", "/en/lessons/s3-events", "/zh/lessons/dynamodb", "/en/lessons/api-gateway"]


def weight(manifest, name):
    built = CHECKOUT / "static" / "build" / manifest[name]
    return len(gzip.compress(built.read_bytes(), 6))


def fetch(url):
    """(status headers, bytes on the wire) as a browser asks."""
    asked = urllib.request.Request(url, headers={"Accept-Encoding": "gzip"})
    with urllib.request.urlopen(asked, timeout=10) as answer:
        return answer.headers, len(answer.read())


@pytest.mark.parametrize(
    ("names", "most"),
    [(["editor.js"], 200), (["main.js", "htmx.js"], 25), (["main.css"], 12), (["completion.json"], 30)],
)
def test_files_keep_to_their_budget(manifest, names, most):
    assert sum(weight(manifest, name) for name in names) <= most * KB


@pytest.mark.parametrize("path", PAGES)
def test_html_keeps_to_its_budget_and_is_compressed(server, path):
    headers, size = fetch(server.url + path)
    assert headers["Content-Encoding"] == "gzip"
    assert size <= 25 * KB


@pytest.mark.parametrize("name", ["editor.js", "main.css"])
def test_files_are_compressed_and_may_be_kept_for_long(server, manifest, name):
    headers, size = fetch(f"{server.url}/static/build/{manifest[name]}")
    assert headers["Content-Encoding"] == "gzip"
    assert size <= weight(manifest, name) * 1.02
    assert "max-age=31536000" in headers["Cache-Control"]


def received(page):
    """Bytes that came over the network for the page, bodies and headers."""
    return page.evaluate(
        "[...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]"
        ".reduce((sum, each) => sum + each.transferSize, 0)"
    )


def test_a_first_visit_and_a_second_keep_to_their_budgets(page):
    open_editor(page, COPY)
    assert received(page) <= 260 * KB
    open_editor(page, COPY)
    assert received(page) <= 30 * KB


@pytest.mark.parametrize("size", [(1280, 800), (900, 800), (390, 844)], ids=["wide", "middle", "phone"])
def test_nothing_moves_while_the_page_and_its_editor_load(visitor, size):
    page = visitor(viewport={"width": size[0], "height": size[1]})
    page.add_init_script(
        "window.shifts = []; new PerformanceObserver(list => window.shifts.push(...list.getEntries().map("
        "e => [e.value, e.sources.map(s => s.node?.outerHTML?.slice(0, 80))])))"
        ".observe({type: 'layout-shift', buffered: true})"
    )
    page.goto(COPY)
    page.locator(".cm-content").first.wait_for(state="attached")
    page.wait_for_timeout(300)
    assert page.evaluate("window.shifts") == []


def test_the_editor_loads_after_the_page(page):
    open_editor(page, COPY)
    asked, loaded = page.evaluate(
        "[performance.getEntriesByType('resource').find(e => e.name.includes('/editor-')).startTime,"
        " performance.getEntriesByType('navigation')[0].loadEventStart]"
    )
    assert asked >= loaded


def test_loading_blocks_the_page_for_little_time(visitor):
    def blocked():
        page = visitor()
        page.add_init_script(
            "window.blocked = 0; new PerformanceObserver(list => { for (const e of list.getEntries()) "
            "window.blocked += e.duration - 50; }).observe({type: 'longtask', buffered: true})"
        )
        open_editor(page, COPY)
        page.wait_for_timeout(300)
        return page.evaluate("window.blocked")

    # Whatever else the machine does adds to it, so the calmest of three loads counts.
    assert min(blocked() for _ in range(3)) <= 100


def test_a_page_without_an_exercise_loads_no_editor(page):
    page.goto("/en/map")
    page.wait_for_timeout(500)
    assert (
        page.evaluate("performance.getEntriesByType('resource').filter(e => e.name.includes('/editor-')).length") == 0
    )


CLICK_TO_PAINT = """async () => {
  const results = () => document.getElementById('results');
  results().dataset.state = 'before';
  const began = performance.now();
  document.querySelector('#workbench [data-action=run]').click();
  while (results().dataset.state !== 'done') await new Promise(requestAnimationFrame);
  await new Promise(done => requestAnimationFrame(() => setTimeout(done)));
  const took = performance.now() - began;
  const report = document.querySelector('#panel-logs').textContent;
  const own = [...report.matchAll(/(?:\\tDuration|Init Duration|^REPORT.* Duration): ([0-9.]+) ms/gm)];
  return [took, own.reduce((sum, each) => sum + Number(each[1]), 0)];
}"""


def test_everything_but_the_handler_adds_little_from_click_to_painted_result(page):
    open_editor(page, COPY)
    fill(page, solution("copy-object"))
    run(page)
    page.wait_for_timeout(1_500)

    def p95():
        added = []
        for _ in range(12):
            took, own = page.evaluate(CLICK_TO_PAINT)
            assert 0 < own < took
            added.append(took - own)
            page.wait_for_timeout(100)
        return statistics.quantiles(added, n=20)[18]

    # Whatever else the machine does adds to it, so the calmest of four series counts.
    assert any(p95() <= 200 for _ in range(4))


@pytest.mark.parametrize("path", PAGES)
def test_the_page_names_no_address_of_another_site(server, path):
    with urllib.request.urlopen(server.url + path, timeout=10) as answer:
        html = answer.read().decode()
    for attribute in ('src="http', 'href="//', 'src="//', "url(http", '<link rel="stylesheet" href="http'):
        assert attribute not in html


def test_plain_http_on_a_name_that_is_not_localhost_is_enough(visitor, server):
    page = visitor(base=server.url.replace("127.0.0.1", "course.test"))
    open_editor(page, COPY)
    assert page.evaluate("[isSecureContext, !!navigator.clipboard, !!crypto.randomUUID]") == [False, False, False]
    fill(page, solution("copy-object"))
    run(page, "check")
    assert page.locator(".verdict").get_attribute("data-verdict") == "passed"
