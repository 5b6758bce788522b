import pytest

from course.grading import jobs, judge
from tests.grading.results import play
from tests.school_fixtures import pristine, school

__all__ = ["grade", "pristine", "school"]


@pytest.fixture
def grade(school):
    """Grade a stand-in for the handler: a function of the payload that answers or gives an invocation."""

    def run(handler, seed=7, **options):
        exercise = school.exercise()
        files = exercise.solution["python"]
        return judge(exercise, play(jobs(exercise, "python", files, seed), handler), seed, **options)

    return run
