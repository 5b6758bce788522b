"""What a browser does with a guest's cookie that somebody else gives it, by a response from the place they hold."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Route

from course.web.security import session_cookie

COURSE = "https://course.school.test/"
OVER_HTTPS, OVER_HTTP = session_cookie(secure=True), session_cookie(secure=False)


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context()
    yield context
    context.close()


def planted(context: BrowserContext, name: str, place: str, *, domain: str = "") -> bool:
    """Whether the course would get the cookie `name` that a response from `place` sets."""

    def answer(route: Route) -> None:
        where = f"; Domain={domain}" if domain else ""
        secure = "; Secure" if name == OVER_HTTPS else ""
        headers = {"Content-Type": "text/html", "Set-Cookie": f"{name}=mallory; Path=/; HttpOnly{where}{secure}"}
        route.fulfill(status=200, headers=headers, body="<p>")

    context.route("**/*", answer)
    context.new_page().goto(place)
    return name in [cookie.get("name") for cookie in context.cookies(COURSE)]


def test_a_neighbour_cannot_plant_the_cookie_that_counts_over_https(context: BrowserContext) -> None:
    neighbour = "https://mallory.school.test/"
    assert not planted(context, OVER_HTTPS, neighbour, domain="school.test")
    assert planted(context, OVER_HTTP, neighbour, domain="school.test"), "the control: as an ordinary name it arrives"


def test_nor_can_who_stands_on_the_way_of_plain_http(context: BrowserContext) -> None:
    assert not planted(context, OVER_HTTPS, COURSE.replace("https", "http"))
    assert planted(context, OVER_HTTP, COURSE.replace("https", "http")), "the control"


def test_the_course_itself_can_set_it(context: BrowserContext) -> None:
    assert planted(context, OVER_HTTPS, COURSE)
