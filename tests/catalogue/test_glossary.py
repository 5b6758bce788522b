"""What an author gets wrong in glossary.toml is reported at its line."""

from __future__ import annotations

import pytest

from tests.school import LESSON

ENTRY = """
[[term]]
id = "greeting"
name = {{en = "{en}", zh = "{zh}"}}
lesson = "{lesson}"
text = {{en = "A word.", zh = "一句话。"}}
"""


def entry(en: str = "greeting", zh: str = "问候", lesson: str = "first") -> str:
    return ENTRY.format(en=en, zh=zh, lesson=lesson)


@pytest.fixture
def problems(school):
    """What is wrong with a glossary, when the lesson's texts are about greetings."""
    for language, sentence in (("en", "A greeting is said."), ("zh", "问候要说出口。")):
        path = f"{LESSON}/lesson.{language}.md"
        school.write(path, f"{school.text(path)}\n{sentence}\n")
    school.stamp()

    def of(text: str) -> list[str]:
        school.write("glossary.toml", text)
        return school.problems()

    return of


def test_a_term_that_is_used_in_both_languages_is_well(problems) -> None:
    assert problems(entry()) == []


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        (entry(en="salute"), 3, "no lesson uses `salute` in its en text"),
        (entry(zh="敬礼"), 3, "no lesson uses `敬礼` in its zh text"),
        (entry(lesson="firts"), 5, "firts"),
        (entry(zh=""), 4, "a text that is not empty"),
        (entry() + entry(), 9, "another term `greeting`"),
        (entry().replace('"greeting"', '"A greeting"', 1), 3, "small letters, digits and hyphens"),
        (entry().replace("lesson =", "leson ="), 5, "did you mean `lesson`?"),
    ],
)
def test_a_mistake_is_named_with_its_line(problems, text: str, line: int, what: str) -> None:
    found = problems(text)
    assert any(f"glossary.toml:{line}:" in one and what in one for one in found), found
