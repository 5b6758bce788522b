"""People and their work: guests, drafts, attempts, progress, hints and quizzes. No HTTP."""

from course.classroom.attempt import NOT_READY, Attempt, Fault, Kind, Standing, Status
from course.classroom.classroom import Classroom
from course.classroom.database import Database
from course.classroom.drafts import Draft
from course.classroom.errors import (
    ClassroomError,
    DatabaseTooNew,
    DatabaseUnavailable,
    LineFull,
    NotAccepted,
    NotThere,
    OwnLineFull,
    Reason,
    ServerFull,
)
from course.classroom.learner import Learner
from course.classroom.line import MOST_OF_A_LEARNER
from course.classroom.migration import migrate
from course.classroom.outlook import Left, Outlook, Step, StepKind, look_ahead
from course.classroom.progress import ExerciseProgress, LessonProgress, Progress, State

__all__ = [
    "MOST_OF_A_LEARNER",
    "NOT_READY",
    "Attempt",
    "Classroom",
    "ClassroomError",
    "Database",
    "DatabaseTooNew",
    "DatabaseUnavailable",
    "Draft",
    "ExerciseProgress",
    "Fault",
    "Kind",
    "Learner",
    "Left",
    "LessonProgress",
    "LineFull",
    "NotAccepted",
    "NotThere",
    "Outlook",
    "OwnLineFull",
    "Progress",
    "Reason",
    "ServerFull",
    "Standing",
    "State",
    "Status",
    "Step",
    "StepKind",
    "look_ahead",
    "migrate",
]
