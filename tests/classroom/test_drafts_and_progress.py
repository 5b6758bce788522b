"""What is remembered of a learner: drafts, hints, quiz answers and how far they are."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from course.classroom import Classroom, Database, Learner, NotAccepted, NotThere, State
from course.classroom.classroom import Classroom as Room
from tests.classroom.greetings import EXERCISE, RIGHT, WRONG, FakeRunner, catalogue

PY = "python"


def typed(classroom: Classroom, learner: Learner, text: str) -> None:
    classroom.save_draft(learner, EXERCISE, PY, {"handler.py": text})


def test_before_anything_is_typed_the_draft_is_the_starter(classroom: Classroom, ada: Learner) -> None:
    draft = classroom.draft(ada, EXERCISE, PY)
    assert draft.is_starter and not draft.can_undo and draft.saved_at is None
    assert set(draft.files) == {"handler.py", "words.py"}


def test_a_draft_is_there_again_after_a_restart(database: Database, classroom: Classroom, ada: Learner) -> None:
    typed(classroom, ada, "x = 1")
    again = Room(database, catalogue(), FakeRunner())
    learner = again.learner(ada.id)
    assert learner == ada
    draft = again.draft(learner, EXERCISE, PY)
    assert draft.files["handler.py"] == "x = 1"
    assert draft.saved_at is not None and datetime.now(UTC) - draft.saved_at < timedelta(minutes=1)


def test_a_reset_can_be_undone(classroom: Classroom, ada: Learner) -> None:
    typed(classroom, ada, "x = 1")
    reset = classroom.reset_draft(ada, EXERCISE, PY)
    assert reset.is_starter and reset.can_undo
    undone = classroom.undo_reset(ada, EXERCISE, PY)
    assert undone.files["handler.py"] == "x = 1" and not undone.can_undo


def test_a_second_reset_does_not_throw_away_what_undo_brings_back(classroom: Classroom, ada: Learner) -> None:
    typed(classroom, ada, "x = 1")
    classroom.reset_draft(ada, EXERCISE, PY)
    classroom.reset_draft(ada, EXERCISE, PY)
    assert classroom.undo_reset(ada, EXERCISE, PY).files["handler.py"] == "x = 1"


def test_typing_after_a_reset_ends_the_undo(classroom: Classroom, ada: Learner) -> None:
    typed(classroom, ada, "x = 1")
    classroom.reset_draft(ada, EXERCISE, PY)
    typed(classroom, ada, "y = 2")
    assert classroom.undo_reset(ada, EXERCISE, PY).files["handler.py"] == "y = 2"


def test_saving_the_starter_again_keeps_the_undo(classroom: Classroom, ada: Learner) -> None:
    """The editor saves once more after a reset, without anybody having typed."""
    typed(classroom, ada, "x = 1")
    starter = classroom.reset_draft(ada, EXERCISE, PY).files
    classroom.save_draft(ada, EXERCISE, PY, starter)
    assert classroom.draft(ada, EXERCISE, PY).can_undo


def test_an_attempt_saves_its_files_as_the_draft(classroom: Classroom, ada: Learner) -> None:
    classroom.wait(classroom.begin(ada, EXERCISE, "check", PY, RIGHT).id, 10)
    assert classroom.draft(ada, EXERCISE, PY).files["handler.py"] == RIGHT["handler.py"]


def test_mallory_has_a_draft_of_her_own(classroom: Classroom, ada: Learner, mallory: Learner) -> None:
    typed(classroom, ada, "x = 1")
    assert classroom.draft(mallory, EXERCISE, PY).is_starter


def test_a_learner_who_does_not_exist_is_none(classroom: Classroom) -> None:
    assert classroom.learner("0" * 32) is None


def test_an_exercise_is_new_then_tried_then_passed(classroom: Classroom, ada: Learner) -> None:
    def state() -> State:
        return classroom.progress(ada).exercises[EXERCISE].state

    assert state() is State.NEW
    typed(classroom, ada, "x = 1")
    assert state() is State.TRIED
    classroom.wait(classroom.begin(ada, EXERCISE, "check", PY, RIGHT).id, 10)
    assert state() is State.PASSED
    classroom.wait(classroom.begin(ada, EXERCISE, "check", PY, WRONG).id, 10)
    assert state() is State.PASSED
    assert classroom.progress(ada).lessons["greetings"].exercises_passed == 1


def test_a_run_passes_nothing(classroom: Classroom, ada: Learner) -> None:
    classroom.wait(classroom.begin(ada, EXERCISE, "run", PY, RIGHT).id, 10)
    assert classroom.progress(ada).exercises[EXERCISE].state is State.TRIED


def test_passing_opens_the_solution(classroom: Classroom, ada: Learner) -> None:
    classroom.wait(classroom.begin(ada, EXERCISE, "check", PY, RIGHT).id, 10)
    assert classroom.progress(ada).exercises[EXERCISE].solution_open


def test_all_hints_and_three_failed_checks_open_the_solution_and_nothing_less(
    classroom: Classroom, ada: Learner
) -> None:
    def is_open() -> bool:
        return classroom.progress(ada).exercises[EXERCISE].solution_open

    for _ in range(2):
        classroom.wait(classroom.begin(ada, EXERCISE, "check", PY, WRONG).id, 10)
    assert [classroom.reveal_hint(ada, EXERCISE) for _ in range(3)] == [1, 2, 2]
    assert not is_open()
    classroom.wait(classroom.begin(ada, EXERCISE, "check", PY, WRONG).id, 10)
    assert is_open()


def test_three_failed_checks_alone_do_not_open_the_solution(classroom: Classroom, ada: Learner) -> None:
    for _ in range(3):
        classroom.wait(classroom.begin(ada, EXERCISE, "check", PY, WRONG).id, 10)
    progress = classroom.progress(ada).exercises[EXERCISE]
    assert (progress.failed_checks, progress.solution_open) == (3, False)


def test_where_the_learner_typed_last_is_known(classroom: Classroom, ada: Learner) -> None:
    assert classroom.progress(ada).last_exercise_id is None
    typed(classroom, ada, "x = 1")
    assert classroom.progress(ada).last_exercise_id == EXERCISE


def test_the_latest_quiz_answer_counts(classroom: Classroom, ada: Learner, mallory: Learner) -> None:
    classroom.answer_quiz(ada, "greetings", "right", 0)
    assert classroom.progress(ada).lessons["greetings"].questions_right == 0
    classroom.answer_quiz(ada, "greetings", "right", 1)
    assert classroom.quiz(ada, "greetings") == {"right": 1}
    assert classroom.progress(ada).lessons["greetings"].questions_right == 1
    assert classroom.quiz(mallory, "greetings") == {}


def test_an_answer_to_no_question_or_with_no_choice_is_refused(classroom: Classroom, ada: Learner) -> None:
    with pytest.raises(NotAccepted):
        classroom.answer_quiz(ada, "greetings", "right", 2)
    with pytest.raises(NotThere):
        classroom.answer_quiz(ada, "greetings", "left", 0)
    with pytest.raises(NotThere):
        classroom.answer_quiz(ada, "farewells", "right", 0)
