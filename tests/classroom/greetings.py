"""One small lesson, and a runner that needs no sandbox."""

from __future__ import annotations

import datetime
import json
import threading
import time
from collections.abc import Callable, Generator, Sequence
from pathlib import Path

from course.catalogue import Catalogue, Choice, Event, Exercise, Given, Hint, Lesson, Question, Text, Unit
from sandbox import Job, Result, Status
from sandbox.result import Invocation, InvocationStatus, Outcome, StepResult

EXERCISE = "greetings/say-hello"
HINTS = (Hint(title="a", body="b"), Hint(title="c", body="d"))
RIGHT = {"handler.py": "def handler(event, context): return 'hello ' + event['name']"}
WRONG = {"handler.py": "def handler(event, context): return 'hello ada'"}

CHECKS = """
from course.grading.checks import Case, Problem, Text, case, check

@case
def ada(rng):
    return Case(steps=[{"step": "invoke", "payload": {"name": "ada"}}], memo={"name": "ada"})

@case(hidden=True, idea=Text(en="somebody else", zh="另一个人"))
def somebody(rng):
    name = str(rng.random())
    return Case(steps=[{"step": "invoke", "payload": {"name": name}}], memo={"name": name})

@check(task=1, cases=["ada", "somebody"], title=Text(en="greets", zh="问候"),
       hidden_message=Text(en="Not for everybody.", zh="不是对每个人。"))
def greets(facts):
    wanted = "hello " + facts.memo["name"]
    if facts.answer != wanted:
        return Problem(message=Text(en="No greeting.", zh="没有问候。"), expected=wanted, found=facts.answer)
"""


class FakeRunner:
    """Answers as the handler would: it calls it, in this process. `before` is called first, with the job."""

    def __init__(self) -> None:
        self.jobs: list[Job] = []
        self.owners: list[str] = []
        self.places: list[int] = []  # in line, told before each run
        self.long = False  # the line is that for long runs
        self.before: Callable[[Job, threading.Event | None], Result | None] = lambda job, stop: None

    def run_series(
        self,
        jobs: Sequence[Job],
        *,
        stop: threading.Event | None = None,
        owner: str = "",
        lane: str = "live",
        place: Callable[[int, bool], None] | None = None,
    ) -> Generator[Result]:
        for job in jobs:
            for number in self.places:
                assert place is not None
                place(number, self.long)
            self.jobs.append(job)
            self.owners.append(owner)
            yield self._run(job, stop)

    def _run(self, job: Job, stop: threading.Event | None) -> Result:
        special = self.before(job, stop)
        if special is not None:
            return special
        namespace: dict[str, object] = {}
        exec(job.code["handler.py"].decode(), namespace)
        event = job.steps[0]["payload"]
        answer = namespace["handler"](event, None)  # type: ignore[operator]
        invocation = Invocation(
            request_id="1",
            function="Function",
            function_name="function",
            source="invoke",
            event=event,
            status=InvocationStatus.ANSWERED,
            cold=True,
            answer=answer,
        )
        return Result(outcome=Outcome.FINISHED, steps=(StepResult(step=job.steps[0], invocations=(invocation,)),))

    def status(self) -> Status:
        return Status(available=True, tier="B")


def exercise(checks: str = CHECKS) -> Exercise:
    event = {"name": "ada"}
    return Exercise(
        id=EXERCISE,
        name="say-hello",
        lesson_id="greetings",
        path=Path("greetings/say-hello"),
        title=Text("Say hello", "问好"),
        summary=Text("A greeting", "一个问候"),
        concepts=(),
        prerequisites=(),
        minutes=5,
        points=10,
        order=1,
        runtimes=("python",),
        services=(),
        limits={},
        events=(Event(name="ada.json", title=Text("Ada", "Ada"), document=event, source=json.dumps(event)),),
        template="Resources: {}",
        given=Given(),
        task={"en": "1. Greet", "zh": "1. 问候"},
        tasks_count=1,
        hints={"en": HINTS, "zh": HINTS},
        starter={"python": {"handler.py": "def handler(event, context): return ''", "words.py": "HELLO = ''"}},
        solution={"python": RIGHT},
        why={"en": "", "zh": ""},
        checks_source=checks,
        checks_path=Path("greetings/say-hello/checks.py"),
        wrong=(),
        also_right=(),
    )


def catalogue(checks: str = CHECKS) -> Catalogue:
    one = exercise(checks)
    choices = tuple(Choice(text=Text(word, word), right=word == "yes", why=Text("", "")) for word in ("no", "yes"))
    lesson = Lesson(
        id="greetings",
        number="1.1",
        unit="start",
        path=Path("greetings"),
        title=Text("Greetings", "问候"),
        goals=(),
        minutes=5,
        checked=datetime.date(2026, 1, 1),
        sources=(),
        source={"en": "", "zh": ""},
        quiz=(Question(id="right", text=Text("?", "?"), choices=choices),),
        exercises=(one,),
    )
    unit = Unit(id="start", number="1", path=Path("start"), title=Text("", ""), summary=Text("", ""), lessons=(lesson,))
    return Catalogue(units=(unit,), lessons={lesson.id: lesson}, exercises={one.id: one})


def held_by(go: threading.Event) -> Callable[[Job, threading.Event | None], Result | None]:
    """For `FakeRunner.before`: nothing is answered until `go` is set."""

    def wait(job: Job, stop: threading.Event | None) -> None:
        assert go.wait(10)

    return wait


def eventually(true: Callable[[], object], seconds: float = 20.0) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.01)
