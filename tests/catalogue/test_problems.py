"""Each mistake an author can make is reported at its file and line, and alone."""

from __future__ import annotations

import pytest

from tests.school import EXERCISE, LESSON


def one_problem(school) -> str:
    problems = school.problems()
    assert len(problems) == 1, problems
    return problems[0]


REPLACEMENTS = [
    # file, old, new, where, what
    (f"{EXERCISE}/exercise.toml", "minutes = 5", "minuets = 5\nminutes = 5", ":4:", "did you mean `minutes`?"),
    (f"{EXERCISE}/exercise.toml", "minutes = 5", "minutes = five", ":4:", "not valid TOML"),
    (f"{EXERCISE}/exercise.toml", "minutes = 5", "minutes = 500", ":4:", "from 1 to 120"),
    (f"{EXERCISE}/exercise.toml", "minutes = 5", "minutes = 5\nlimits = {seconds = 600}", ":5:", "from 1 to 120"),
    (f"{EXERCISE}/exercise.toml", "minutes = 5", "minutes = 5\nlimits = {second = 6}", ":5:", "did you mean"),
    (f"{EXERCISE}/exercise.toml", "minutes = 5", "minutes = 5\nlimits = 6", ":5:", "a table of whole numbers"),
    (f"{EXERCISE}/exercise.toml", "points = 10\n", "", ":1:", "`points` is missing"),
    (f"{EXERCISE}/exercise.toml", 'title = {en = "Greet", zh = "问候"}', 'title = {en = "Greet"}', ":1:",
     "`title` has no `zh`"),
    (f"{EXERCISE}/exercise.toml", 'title = {en = "Ada", zh = "Ada"}', 'title = {en = "Ada", zh = ""}', ":12:",
     "must be a text that is not empty"),
    (f"{EXERCISE}/exercise.toml", 'runtimes = ["python"]', 'runtimes = ["python", "cobol"]', ":7:", "unknown runtime"),
    (f"{EXERCISE}/exercise.toml", "minutes = 5", 'prerequisites = ["first/greets"]\nminutes = 5', ":4:",
     "the prerequisite `first/greets` is not there; did you mean `first/greet`?"),
    (f"{EXERCISE}/exercise.toml", "minutes = 5", 'prerequisites = ["first/greet"]\nminutes = 5', ":4:",
     "in a circle: first/greet -> first/greet"),
    (f"{EXERCISE}/template.yaml", "Resources:", "Resources: [", ":", "not valid YAML"),
    (f"{EXERCISE}/template.yaml", "Resources:", "Resource:", ":1:", "no `Resources`"),
    (f"{EXERCISE}/events/ada.json", '"Ada"}', '"Ada",\n}', ":2:", "not valid JSON"),
    (f"{EXERCISE}/given/dynamodb/Names.json", '[{"id": 1, "name": "Ada"}]', '{"id": 1}', ":1:", "a list of items"),
    (f"{EXERCISE}/checks.py", "task=1", "task=2", ":16:", "there is no task 2; task.en.md has 1"),
    (f"{EXERCISE}/checks.py", '["ada", "somebody"]', '["ada", "somebody", "eve"]', ":17:", "no case `eve`"),
    (f"{EXERCISE}/checks.py", '["ada", "somebody"]', '["somebody"]', ":5:", "no check uses the case `ada`"),
    (f"{EXERCISE}/checks.py", "    hidden_message=", "    #", ":", "has a hidden case and no `hidden_message`"),
    (f"{EXERCISE}/checks.py", ', idea=Text(en="another name", zh="另一个名字")', "", ":10:", "has no `idea`"),
    (f"{EXERCISE}/checks.py", ', zh="按名字问候"', "", ":18:", "the text has no `zh`"),
    (f"{EXERCISE}/checks.py", ', zh="请打招呼。"', "", ":25:", "the text has no `zh`"),
    (f"{EXERCISE}/checks.py", "def ada(rng):", "def ada(rng:", ":", "not valid Python"),
    (f"{EXERCISE}/wrong/nobody.py", "greets-by-name", "greet-by-name", ":1:", "there is no check `greet-by-name`"),
    (f"{EXERCISE}/wrong/nobody.py", "# says: hello\n", "", ":1:", "`# says: <words of its English message>`"),
    (f"{LESSON}/quiz.toml", "right = true\n", "", ":1:", "has 0 right choices"),
    (f"{LESSON}/quiz.toml", 'why = {en = "No.", zh = "不对。"}\n', "", ":10:", "`why` is missing"),
    (f"{LESSON}/quiz.toml", 'why = {en = "No."', 'right = true\nwhy = {en = "No."', ":1:", "has 2 right choices"),
    ("01-unit/unit.toml", 'summary = {en = "A unit."', 'sumary = {}\nsummary = {en = "A unit."', ":2:",
     "did you mean `summary`?"),
    (f"{LESSON}/lesson.zh.md", "goals: [了解它]", "goals: [了解它", ":", "not valid YAML"),
    (f"{LESSON}/lesson.zh.md", "goals: [了解它]", "goals: [了解它, 二]", ":3:", "`goals` has 2 entries"),
    (f"{LESSON}/lesson.zh.md", "{#one}", "{#two}", ":2:", "the anchors differ from the English twin"),
    (f"{LESSON}/lesson.zh.md", "(exercise:greet)", "(exercise:great)", ":8:", "did you mean `first/greet`?"),
    (f"{LESSON}/lesson.zh.md", "(exercise:greet)", "(lesson:second)", ":8:", "the lesson `second` is not there"),
    (f"{LESSON}/lesson.zh.md", "(exercise:greet)", "(lesson:first#tow)", ":8:", "the anchor `#tow`"),
    (f"{LESSON}/lesson.zh.md", "(exercise:greet)", "(https://aws.amazon.com)", ":8:", "works without internet"),
    (f"{LESSON}/lesson.zh.md", "[动手]", "![动手]", ":8:", "images have no place"),
    (f"{LESSON}/lesson.zh.md", "[动手](exercise:greet)", "```python", ":8:", "never closed"),
    (f"{LESSON}/lesson.zh.md", "[动手](exercise:greet)", "## 二", ":8:", "needs an anchor"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "old", "new", "where", "what"), REPLACEMENTS, ids=lambda value: str(value)[-40:])
def test_a_mistake_is_reported_once_at_its_line(school, path, old, new, where, what):
    school.replace(path, old, new)
    problem = one_problem(school)
    assert problem.startswith(path + where), problem
    assert what in problem


@pytest.mark.parametrize(("line", "said"), [
    ("buckt uploads -> box b: x", "did you mean `bucket`?"),
    ("bucket uploads => box b", "not a diagram line"),
    ("bucket -> box b", "is no `KIND LABEL`"),
])  # fmt: skip
def test_a_bad_diagram_line_is_reported_at_its_own_line(school, line, said):
    school.replace(f"{LESSON}/lesson.en.md", "person You -> function greet: invoke", f"person A -> box b: c\n{line}")
    school.stamp()
    problem = one_problem(school)
    assert problem.startswith(f"{LESSON}/lesson.en.md:16:")
    assert said in problem


def test_an_english_text_that_changed_makes_its_translation_stale_until_it_is_stamped(school):
    school.replace(f"{EXERCISE}/task.en.md", "Say hello.", "Say good morning.")
    problem = one_problem(school)
    assert problem.startswith(f"{EXERCISE}/task.zh.md:2: the translation is older than task.en.md")
    school.stamp()
    assert school.problems() == []


def test_a_missing_twin_is_reported(school):
    school.remove(f"{EXERCISE}/task.zh.md")
    assert one_problem(school) == f"{EXERCISE}/task.zh.md:1: the file is missing"


def test_fewer_than_three_wrong_answers_are_too_few(school):
    school.remove(f"{EXERCISE}/wrong/nobody.py")
    assert one_problem(school) == f"{EXERCISE}/wrong:1: `python` has 2 wrong answers; write 3 or more"


@pytest.mark.parametrize("count", [1, 5])
def test_one_hint_is_too_few_and_five_are_too_many(school, count):
    for language in ("en", "zh"):
        school.write(f"{EXERCISE}/hints.{language}.md", "## Hint\nText.\n\n" * count)
    school.stamp()
    problems = school.problems()
    assert len(problems) == 2
    assert all(f"{count} hints; write 2 to 4" in problem for problem in problems)


def test_four_hints_are_welcome(school):
    for language in ("en", "zh"):
        school.write(f"{EXERCISE}/hints.{language}.md", "## Hint\nText.\n\n" * 4)
    school.stamp()
    assert school.problems() == []


def test_a_misspelt_file_is_reported_with_what_was_probably_meant(school):
    school.write(f"{EXERCISE}/hint.en.md", "x")
    assert one_problem(school) == (
        f"{EXERCISE}/hint.en.md:1: `hint.en.md` has no place here; did you mean `hints.en.md`?"
    )


def test_a_listed_event_without_a_file_is_reported(school):
    school.remove(f"{EXERCISE}/events/ada.json")
    assert one_problem(school) == f"{EXERCISE}/exercise.toml:11: events/ada.json is not there"


def test_an_event_that_no_one_lists_is_reported(school):
    school.write(f"{EXERCISE}/events/eve.json", "{}")
    assert "list it as an [[event]]" in one_problem(school)


def test_a_folder_without_a_number_is_reported(school):
    school.write("extra/unit.toml", "")
    assert one_problem(school).startswith("extra:1: `extra` must be named like")


def test_a_readme_beside_the_units_is_welcome(school):
    school.write("README.md", "Our lessons.")
    assert school.problems() == []


def test_one_broken_lesson_text_does_not_make_links_to_its_exercises_look_dead(school):
    school.remove(f"{LESSON}/lesson.en.md")
    school.remove(f"{LESSON}/lesson.zh.md")
    assert [problem.split(":", 2)[2] for problem in school.problems()] == [" the file is missing"] * 2


def test_code_in_backticks_and_fences_is_no_link(school):
    school.replace(f"{LESSON}/lesson.zh.md", "[动手](exercise:greet)", "`[a](b:c)`\n\n```text\n[a](b:c)\n## x\n```")
    assert school.problems() == []
