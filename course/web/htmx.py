"""The only module that knows htmx's headers (htmx 4: "HX-Request" is "true" on each of its requests)."""

from __future__ import annotations

from flask import Response, make_response, redirect, render_template, request


def is_htmx() -> bool:
    """Whether htmx asks, which then gets a fragment instead of a page."""
    return request.headers.get("HX-Request") == "true"


def into(element_id: str, response: Response) -> Response:
    """Have htmx put `response` in the place of the element with this id, whatever the request had named."""
    response.headers["HX-Retarget"] = f"#{element_id}"
    response.headers["HX-Reswap"] = "outerHTML"
    return response


def respond(page: str, fragment: str, *, status: int = 200, **context: object) -> Response:
    """Render `fragment` for htmx, else the whole `page`, which includes it.

    In the template `swapped` is true in a fragment: only then may it carry parts that go elsewhere on
    the page (hx-swap-oob).
    """
    template = fragment if is_htmx() else page
    return vary(make_response(render_template(template, swapped=is_htmx(), **context), status))


def respond_or_go(fragment: str, location: str, **context: object) -> Response:
    """After a POST: the fragment for htmx; without JavaScript 303 to the page that shows the same."""
    if is_htmx():
        return vary(make_response(render_template(fragment, swapped=True, **context)))
    return vary(make_response(redirect(location, 303)))


def vary(response: Response) -> Response:
    """One URL has two bodies: say so to every cache."""
    response.vary.add("HX-Request")
    return response
