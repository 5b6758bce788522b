"""What the loader makes of a lessons folder that is in order."""

from __future__ import annotations

import dataclasses
import datetime

import pytest

from course.catalogue import CatalogueError, Text


def test_a_complete_folder_has_no_problems(school):
    assert school.problems() == []


def test_units_and_lessons_carry_the_numbers_of_their_folders(school):
    catalogue = school.load()
    assert [(unit.number, unit.id) for unit in catalogue.units] == [("1", "unit")]
    assert [(lesson.number, lesson.id) for lesson in catalogue.lessons.values()] == [("1.1", "first")]


def test_a_lesson_holds_what_its_front_matter_says_in_both_languages(school):
    lesson = school.load().lessons["first"]
    assert lesson.title == Text("First", "第一课")
    assert lesson.goals == (Text("know it", "了解它"),)
    assert (lesson.minutes, lesson.checked) == (10, datetime.date(2026, 11, 1))
    assert lesson.sources[0].title == Text("A document", "A document")
    assert lesson.source["zh"].startswith("## 一")


def test_an_exercise_holds_its_files(school):
    exercise = school.exercise()
    assert exercise.events[0].name == "ada.json"
    assert exercise.events[0].document == {"name": "Ada"}
    assert exercise.tasks_count == 1
    assert [hint.title for hint in exercise.hints["zh"]] == ["看", "返回"]
    assert list(exercise.starter["python"]) == ["handler.py"]
    assert [wrong.name for wrong in exercise.wrong] == ["constant", "nobody", "shouts"]
    assert "why.en.md" not in exercise.solution["python"]


def test_given_objects_keep_spaces_in_their_keys_and_get_a_content_type(school):
    (found,) = school.exercise().given.objects
    assert (found.bucket, found.key, found.body) == ("Box", "notes/a b.txt", b"hello")
    assert found.content_type == "text/plain"
    assert school.exercise().given.items["Names"][0]["name"] == "Ada"


def test_a_wrong_answer_takes_the_handlers_place_and_keeps_the_other_files(school):
    school.write("01-unit/01-first/greet/solution/words.py", "HELLO = 'Hello'\n")
    wrong = school.exercise().wrong[0]
    assert set(wrong.files) == {"handler.py", "words.py"}
    assert wrong.files["handler.py"].startswith("# fails:")


def test_lessons_follow_one_another_across_units_in_the_order_of_their_numbers(school):
    for number in (10, 2):
        for path in [path for path in school.root.rglob("01-unit/01-first/*") if path.is_file()]:
            text = path.read_text(encoding="utf-8").replace("(exercise:greet)", "(lesson:first)")
            school.write(f"{number:02}-more/{number:02}-lesson-{number}/{path.name}", text)
        school.write(f"{number:02}-more/unit.toml", school.text("01-unit/unit.toml"))
    school.stamp()
    lessons = school.load().lessons
    assert [lesson.number for lesson in lessons.values()] == ["1.1", "2.2", "10.10"]
    assert (lessons["lesson-2"].previous, lessons["lesson-2"].next) == ("first", "lesson-10")
    assert (lessons["first"].previous, lessons["lesson-10"].next) == (None, None)


def test_nothing_of_the_catalogue_can_be_changed(school):
    catalogue = school.load()
    with pytest.raises(dataclasses.FrozenInstanceError):
        catalogue.lessons["first"].minutes = 1
    with pytest.raises(TypeError):
        catalogue.lessons["other"] = catalogue.lessons["first"]
    with pytest.raises(TypeError):
        school.exercise().starter["python"]["handler.py"] = ""


def test_load_raises_with_every_problem_where_read_would_list_them(school):
    school.remove("01-unit/unit.toml")
    school.write("01-unit/01-first/greet/events/ada.json", "{")
    with pytest.raises(CatalogueError) as raised:
        school.load()
    assert len(raised.value.problems) == 2
    assert "unit.toml:1: the file is missing" in str(raised.value)
