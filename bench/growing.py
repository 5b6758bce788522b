"""How the cost grows: of a run with what is in it, of a page with how many learners the database knows."""

from __future__ import annotations

import secrets
import shutil
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import insert

from app import create_app
from bench.classes import PAGE
from bench.ground import EXERCISE, SEED, Ground
from bench.timing import Row, timed
from course.classroom import Database, migrate
from course.classroom.packing import pack
from course.classroom.tables import AttemptRow, DraftRow, LearnerRow, QuizAnswerRow
from course.config import Config
from course.grading import judge
from sandbox import Job
from sandbox.job import Seed, SeedObject

RUN, CLASS = "a run with", "a class of"
_TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Source: {Type: AWS::S3::Bucket, Properties: {BucketName: source}}
  Orders:
    Type: AWS::DynamoDB::Table
    Properties:
      TableName: orders
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]
  Answer:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: ., Handler: handler.handler, Runtime: python3.13, Timeout: 20, MemorySize: 256}
"""
_CODE = {"handler.py": b"def handler(event, context):\n    return event\n"}
_EVENT = {"step": "invoke", "payload": {"order": 17}}
_SIZES = {
    "items that its case brings": (1, 10, 100, 1000, 3000),
    "objects that its case brings": (1, 10, 100, 1000, 3000),
    "items that its exercise has": (1, 10, 100, 1000, 3000),
    "files of code": (1, 10, 100, 1000),
    "events": (1, 3, 10, 30, 100),
}
_MANY = 100
"""What has more in it takes seconds, and is measured less often."""
_CLASSES = (50, 150, 500, 1500, 5000)
_ATTEMPTS = 6  # of each learner, with the results of a whole Check


def rows(ground: Ground) -> list[Row]:
    found = []
    for what, sizes in _SIZES.items():
        for size in sizes[:2] if ground.quick else sizes:
            run = partial(_finished, ground, _job(what, size))
            timed(run, 2)  # deploys it, and makes what the next ones need
            found.append(
                Row(
                    f"{RUN} {size} {what}",
                    timed(run, ground.count(20 if size <= _MANY else 7), between=lambda: time.sleep(0.3)),
                )
            )
    report, results = _a_check(ground)
    ground.rest()
    for size in _CLASSES[:2] if ground.quick else _CLASSES:
        found += list(_class(ground, size, report, results))
    return found


def _job(what: str, size: int) -> Job:
    items = tuple({"id": str(number), "note": "two coffees", "price": number} for number in range(size))
    objects = tuple(SeedObject(bucket="source", key=f"a/{number}.txt", body=b"hello") for number in range(size))
    changed: dict[str, dict[str, Any]] = {
        "items that its case brings": {"extra": Seed(items={"orders": items})},
        "objects that its case brings": {"extra": Seed(objects=objects)},
        "items that its exercise has": {"seed": Seed(items={"orders": items})},
        "files of code": {
            "code": {**_CODE, **{f"part_{number}.py": b"VALUE = 1\n" * 20 for number in range(size - 1)}}
        },
        "events": {"steps": (_EVENT,) * size},
    }
    return Job(**{"code": _CODE, "template": _TEMPLATE, "steps": (_EVENT,), **changed[what]})


def _finished(ground: Ground, job: Job) -> None:
    result = ground.sandbox.run(job)
    ends = [each.invocations[0] for each in result.steps if each.invocations]
    if [each.answer for each in ends] != [_EVENT["payload"]] * len(job.steps):
        last = ends[-1].status if ends else "no invocation"
        raise RuntimeError(f"{len(job.steps)} events were not all answered: {result.outcome}, {result.message} {last}")


def _a_check(ground: Ground) -> tuple[bytes, bytes]:
    """A real Check as the database keeps it: (report, results)."""
    names, series = zip(*ground.cases(), strict=True)
    results = dict(zip(names, ground.sandbox.run_series(series), strict=True))
    report, packed = pack(judge(ground.exercise, results, SEED)), pack(results)
    assert report and packed
    return report, packed


def _class(ground: Ground, size: int, report: bytes, results: bytes) -> Iterator[Row]:
    """Requests of one learner among `size`, of the application itself: no network, no sandbox."""
    folder = ground.new_folder("data")
    config = Config(data=folder)
    app = create_app(config)
    database = app.extensions["classroom"].database
    one = _fill(database, size, report, results)
    client = app.test_client()
    with client.session_transaction() as session:
        session["learner"] = one
    app.config["WTF_CSRF_ENABLED"] = False  # the token is not what is measured
    asked: dict[str, Callable[[], object]] = {
        "a lesson's page": partial(_get, client, PAGE),
        "the map": partial(_get, client, "/en/map"),
        "the list of one's attempts": partial(_get, client, f"{PAGE}/attempts"),
        "a draft saved": partial(_save, client, dict(ground.solution)),
    }
    for what, work in asked.items():
        timed(work, 3)
        yield Row(f"{CLASS} {size}: {what}", timed(work, ground.count(40)))
    yield Row(
        f"{CLASS} {size}: the database", [sum(file.stat().st_size for file in folder.glob("coldstart.db*")) / 1e6], "MB"
    )
    app.extensions["classroom"].close()
    database.close()
    shutil.rmtree(folder)


def _fill(database: Database, size: int, report: bytes, results: bytes) -> str:
    """A class that is well on its way: every learner with drafts, attempts and answers. Returns one of them."""
    migrate(database)
    now, learners = datetime.now(UTC), [secrets.token_hex(16) for _ in range(size)]
    files = {"handler.py": "# what a learner wrote\n" * 20}
    with database.writing() as session:
        session.execute(
            insert(LearnerRow), [{"id": id, "language": "en", "guest": True, "created_at": now} for id in learners]
        )
        for id in learners:
            mine = {"learner_id": id, "exercise_id": EXERCISE, "runtime": "python", "files": files}
            session.execute(insert(DraftRow), [{**mine, "before_reset": None, "saved_at": now}])
            session.execute(insert(AttemptRow), [_attempt(mine, now, report, results) for _ in range(_ATTEMPTS)])
            answer = {"learner_id": id, "lesson_id": "s3-events", "choice": 1, "answered_at": now}
            session.execute(insert(QuizAnswerRow), [{**answer, "question_id": f"q{number}"} for number in range(3)])
    return learners[size // 2]


def _attempt(mine: dict[str, Any], now: datetime, report: bytes, results: bytes) -> dict[str, Any]:
    return {
        **mine,
        "id": secrets.token_hex(16),
        "kind": "check",
        "as_event": False,
        "seed": SEED,
        "lane": "",
        "status": "done",
        "owner": "",
        "tries": 1,
        "stop_asked": False,
        "created_at": now,
        "started_at": now,
        "finished_at": now,
        "results": results,
        "hidden_cases": "[]",
        "report": report,
        "verdict": "passed",
    }


def _get(client: FlaskClient, path: str) -> None:
    if client.get(path).status_code != 200:
        raise RuntimeError(f"no page: {path}")


def _save(client: FlaskClient, files: dict[str, str]) -> None:
    form = {"runtime": "python", **{f"file:{name}": text for name, text in files.items()}}
    if client.post(f"{PAGE}/draft", data=form, headers={"HX-Request": "true"}).status_code != 200:
        raise RuntimeError("no draft was saved")
