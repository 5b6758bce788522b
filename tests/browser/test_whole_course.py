"""The whole course, played in the browser: every exercise, in every language that it offers, by one learner."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from course.catalogue import Catalogue, Exercise, load
from tests.browser.answers import finished, waiting

CHINESE = "messages"
"""The lesson that is played in Chinese."""


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load(Path("lessons"))


@pytest.mark.timeout(400)
def test_every_solution_passes_in_the_page_and_the_map_then_shows_everything_passed(
    visitor, catalogue: Catalogue
) -> None:
    page = visitor()
    played = [(each, runtime) for each in catalogue.exercises.values() for runtime in each.runtimes]
    not_passed = [f"{each.id} {runtime}: {said}" for each, runtime in played if (said := hand_in(page, each, runtime))]
    assert not_passed == [], "\n".join(not_passed)
    assert len(played) >= 41

    page.goto("/en/map")
    assert page.locator(".exercise-list .mark").count() == len(catalogue.exercises)
    assert page.locator(".exercise-list .mark-passed").count() == len(catalogue.exercises)
    count = len(catalogue.exercises)
    expect(page.locator(".page-head .gauge")).to_contain_text(f"{count} of {count} exercises passed")
    page.goto(f"/zh/lessons/{CHINESE}")
    total = len(catalogue.exercises)
    expect(page.locator(".bar")).to_contain_text(re.compile(rf"{total}\s*/\s*{total}"))


def hand_in(page: Page, exercise: Exercise, runtime: str) -> str:
    """Put the solution into the editor, press Check, wait; "" when everything has passed, else what the page says."""
    language = "zh" if exercise.lesson_id == CHINESE else "en"
    page.goto(f"/{language}/lessons/{exercise.lesson_id}/{exercise.name}?runtime={runtime}")
    page.locator("#panel-file-1 .cm-content").wait_for()
    for number, path in enumerate(exercise.starter[runtime], 1):
        page.locator(f"#tab-file-{number}").click()
        page.locator(f"#panel-file-{number} .cm-content").focus()
        page.keyboard.press("Control+a")
        page.keyboard.press("Delete")
        page.keyboard.insert_text(exercise.solution[runtime][path])
    waiting(page)
    page.locator("#workbench [data-action=check]").click()
    finished(page)
    verdict = page.locator("#results .verdict")
    passed = verdict.get_attribute("data-verdict") == "passed" and not page.locator(".check-row.failed").count()
    return "" if passed else verdict.inner_text()[:200]
