"""What can be said of the lessons without running anything."""

from __future__ import annotations

import pytest

from course.catalogue import Exercise
from course.grading import outline
from course.web.markdown import inline, render
from tests.content.lessons import CATALOGUE, EXERCISES, LESSONS


def resolve(link):
    return f"/en/{link}"


def texts():
    for lesson in LESSONS:
        for language in ("en", "zh"):
            yield pytest.param(lesson.source[language], language, id=f"{lesson.id} {language}")
    for exercise, _ in EXERCISES:
        for language in ("en", "zh"):
            parts = [exercise.task[language], exercise.why[language]]
            parts += [hint.body for hint in exercise.hints[language]]
            yield pytest.param("\n\n".join(parts), language, id=f"{exercise.id} {language}")


def test_the_loader_finds_no_problem():
    assert [str(problem) for problem in CATALOGUE.problems] == []


@pytest.mark.parametrize(("text", "language"), list(texts()))
def test_every_text_becomes_a_page_without_a_style_a_script_or_a_dead_link(text, language):
    html = str(render(text, language, resolve))
    for forbidden in ("style=", "<script", "<img", '="http', "<a>", "!!!", "```", "diagram\n"):
        assert forbidden not in html
    assert html.count('class="diagram--wide"') == text.count("```diagram")
    assert html.count("admonition") >= text.count("\n!!! ")


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.id)
def test_a_lesson_has_what_the_curriculum_asks_for(lesson):
    assert 3 <= len(lesson.quiz) <= 5
    assert "```diagram" in lesson.source["en"]
    assert "!!! production" in lesson.source["en"]
    assert lesson.exercises
    assert lesson.sources


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.id)
def test_quiz_texts_stay_in_their_line(lesson):
    for question in lesson.quiz:
        for text in (question.text, *(text for choice in question.choices for text in (choice.text, choice.why))):
            for language in ("en", "zh"):
                assert "<p>" not in inline(text.get(language), language, resolve)


def every_exercise():
    return [pytest.param(exercise, id=exercise.id) for exercise in CATALOGUE.exercises.values()]


@pytest.mark.parametrize("exercise", every_exercise())
def test_every_task_has_a_check_and_every_check_a_task(exercise: Exercise):
    tasks = {check.task for check in outline(exercise).checks}
    assert tasks == set(range(1, exercise.tasks_count + 1))


@pytest.mark.parametrize("exercise", every_exercise())
def test_constants_and_the_visible_data_alone_are_among_the_wrong_answers(exercise: Exercise):
    names = [wrong.name.replace("_", "-") for wrong in exercise.wrong]
    assert any("constant" in name for name in names), names
    assert any("visible" in name for name in names), names


def test_what_an_exercise_builds_on_comes_before_it_in_the_course():
    passed = set()
    for exercise, _ in EXERCISES:
        assert set(exercise.prerequisites) <= passed, exercise.id
        passed.add(exercise.id)
