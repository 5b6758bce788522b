"""Run and Check, with and without JavaScript."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import event

from course.classroom import LineFull, performance
from course.web import attempts, patience
from sandbox import Job, SandboxUnavailable, Status
from sandbox.result import Invocation, InvocationStatus, Outcome, Result, StepResult
from tests.classroom.greetings import RIGHT, WRONG, FakeRunner, eventually, held_by
from tests.web.test_pages import questions
from tests.web.visitor import EXERCISE, HTMX, Html, Visitor, fields


@pytest.fixture
def held(runner: FakeRunner, monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Nothing is answered until it is set, and requests wait for a moment only."""
    monkeypatch.setattr(attempts, "WAIT", 0.02)
    monkeypatch.setattr(attempts, "POLL", 0.02)
    go = threading.Event()
    runner.before = held_by(go)
    yield go
    go.set()


def test_a_right_answer_passes(ada: Visitor) -> None:
    answer = ada.check(RIGHT)
    assert answer.status_code == 200
    assert "All 1 checks passed" in answer.text
    assert "1 of 1 checks passed." in answer.text
    assert "10 of 10 points" in answer.text


def test_a_wrong_answer_is_told_what_was_expected_and_found(ada: Visitor) -> None:
    text = ada.check({"handler.py": "def handler(event, context): return 'good day'"}).text
    assert "0 of 1 checks passed" in text
    assert "No greeting." in text
    assert "hello ada" in text
    assert "good day" in text


def test_htmx_gets_a_fragment_that_also_swaps_status_tasks_and_help(ada: Visitor) -> None:
    answer = ada.check(WRONG)
    html = Html(answer.text)
    assert not html.named("html")
    assert html.by_id("results")["data-state"] == "done"
    swapped = {tag["id"] for tag in html.tags if "hx-swap-oob" in tag}
    assert swapped == {"status", "exercises", "tasks", "help", "progress", "ahead", "saved"}
    assert "HX-Request" in answer.headers["Vary"]


def test_without_javascript_a_post_leads_to_a_page_with_the_same(ada: Visitor) -> None:
    answer = ada.check(WRONG, htmx=False)
    assert answer.status_code == 303
    page = ada.get(answer.location)
    html = Html(page.text)
    assert html.named("html")
    assert html.by_id("results")["data-state"] == "done"
    assert "Tried with" in page.text
    assert not [tag for tag in html.tags if "hx-swap-oob" in tag]
    assert "HX-Request" in page.headers["Vary"]


def test_without_javascript_a_running_page_refreshes_itself(ada: Visitor, held: threading.Event) -> None:
    where = ada.run(WRONG, htmx=False).location
    running = Html(ada.get(where).text)
    assert any(tag.get("http-equiv") == "refresh" for tag in running.named("meta"))
    held.set()
    eventually(lambda: 'data-state="done"' in ada.get(where).text)
    assert not any(tag.get("http-equiv") for tag in Html(ada.get(where).text).named("meta"))


def test_while_it_runs_a_line_is_asked_for_and_then_the_results(ada: Visitor, held: threading.Event) -> None:
    moving = Html(ada.run(WRONG).text)
    assert moving.by_id("results")["data-state"] == "moving"
    line = ada.get(moving.line["hx-get"], headers=HTMX)
    assert (line.headers["HX-Retarget"], line.headers["HX-Reswap"]) == (f"#{moving.line['id']}", "outerHTML")
    assert {tag.get("id") for tag in Html(line.text).tags} == {moving.line["id"], "status", None}
    later = "load delay:400ms"
    assert Html(line.text).line == {**moving.line, "hx-trigger": later}
    held.set()
    eventually(lambda: "data-state" in ada.get(moving.line["hx-get"], headers=HTMX).text)
    done = ada.get(moving.line["hx-get"], headers=HTMX)
    assert "HX-Retarget" not in done.headers, "the line names the region"
    assert moving.line["hx-target"] == "#results"
    assert Html(done.text).by_id("results")["data-state"] == "done"
    assert "hx-trigger" not in Html(done.text).by_id("results")
    assert {tag["id"] for tag in Html(done.text).tags if "hx-swap-oob" in tag} >= {"status", "tasks", "ahead"}


def test_the_line_belongs_to_one_learner_and_one_exercise(
    ada: Visitor, mallory: Visitor, held: threading.Event
) -> None:
    line = Html(ada.run(WRONG).text).line["hx-get"]
    mallory.run(WRONG)
    held.set()
    assert mallory.get(line, headers=HTMX).status_code == 404
    assert Visitor(ada.client.application).get(line, headers=HTMX).status_code == 404
    assert ada.get(line.replace("say-hello", "say-goodbye"), headers=HTMX).status_code == 404
    assert ada.get(line, headers=HTMX).status_code == 200


def test_without_javascript_the_line_leads_to_the_page(ada: Visitor, held: threading.Event) -> None:
    line = Html(ada.run(WRONG).text).line["hx-get"]
    for _ in range(2):
        answer = ada.get(line)
        assert (answer.status_code, answer.location) == (303, line.removesuffix("/standing") + "#results")
        held.set()
        eventually(lambda: 'data-state="done"' in ada.get(line.removesuffix("/standing")).text)


def test_a_request_waits_only_while_threads_are_left_for_pages(
    app: Flask, ada: Visitor, runner: FakeRunner
) -> None:
    go = threading.Event()
    runner.before = held_by(go)
    slots = app.extensions["waiting"]
    taken = [slots.acquire(blocking=False) for _ in range(app.config["THREADS"])]
    assert 0 < sum(taken) < app.config["THREADS"]
    moving = Html(ada.check(RIGHT).text).line  # would be held for 20 seconds
    for _ in range(sum(taken)):
        slots.release()
    go.set()
    assert Html(ada.get(moving["hx-get"], headers=HTMX).text).by_id("results")["data-state"] == "done"


def test_who_is_far_back_in_line_is_not_waited_for_and_asks_later(
    ada: Visitor, runner: FakeRunner, held: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    runner.places = [60]
    address = Html(ada.check(RIGHT).text).line["hx-get"]
    eventually(lambda: "Place 60 in line." in ada.get(address, headers=HTMX).text)
    monkeypatch.setattr(attempts, "POLL", 20)
    began = time.monotonic()
    moving = Html(ada.get(address, headers=HTMX).text).line
    assert time.monotonic() - began < 10
    assert moving["hx-trigger"] == "load delay:9250ms"
    held.set()


@pytest.mark.parametrize(
    ("pace", "place", "milliseconds"),
    [(0.15, 0, 400), (0.15, 1, 400), (0.15, 11, 1900), (0.6, 11, 6400), (0.6, 2000, 15_000)],
)
def test_a_page_asks_again_when_its_turn_is_expected(app: Flask, pace: float, place: int, milliseconds: int) -> None:
    app.extensions["classroom"]._attempts.pace.seconds = pace
    with app.app_context():
        assert patience.ask_again_ms(place) == milliseconds


def test_a_page_asks_at_once_after_its_attempt_was_waited_for_and_later_from_then_on(
    ada: Visitor, runner: FakeRunner, held: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attempts, "WAIT", 0.05)
    monkeypatch.setattr(attempts, "POLL", 0.05)
    line = Html(ada.check(RIGHT).text).line
    assert line["hx-trigger"] == "load delay:50ms"
    assert Html(ada.get(line["hx-get"], headers=HTMX).text).line["hx-trigger"] == "load delay:400ms"
    held.set()


def test_the_results_before_stay_in_sight_while_a_run_is_under_way(
    app: Flask, ada: Visitor, runner: FakeRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada.run({"handler.py": "def handler(event, context): return 'the first'"})
    monkeypatch.setattr(attempts, "WAIT", 0.02)
    begun, go = threading.Event(), threading.Event()
    hold = held_by(go)

    def begin(job: Job, stop: threading.Event | None) -> Result | None:
        begun.set()
        return hold(job, stop)

    runner.before = begin
    text = ada.run(WRONG).text
    monkeypatch.setattr(attempts, "POLL", 0.02)
    assert begun.wait(10)  # what is written when a run begins is not to be counted
    with questions(app) as asked:
        ada.get(Html(text).line["hx-get"], headers=HTMX)
    go.set()
    assert "the first" in text
    assert any("inert" in tag for tag in Html(text).tags)
    assert len(asked) == 2, "hundreds ask while they wait, so each is to cost little: before it waited, and after"


def test_what_an_answer_does_not_show_is_not_counted_for_it(
    app: Flask, ada: Visitor, held: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A whole class posts and is answered within seconds."""
    ada.run(WRONG)
    token = ada.token()
    with questions(app) as asked:
        moving = ada.client.post(
            f"{EXERCISE}/checks", data={"csrf_token": token, **fields(RIGHT)}, headers=HTMX
        ).text
    assert 'data-state="moving"' in moving
    assert not [each for each in asked if "quiz_answers" in each], "nobody's progress is shown while it waits"
    held.set()
    monkeypatch.setattr(attempts, "POLL", 20)
    with questions(app) as asked:
        done = ada.get(Html(moving).line["hx-get"], headers=HTMX).text
    assert "All 1 checks passed" in done
    assert len([each for each in asked if "quiz_answers" in each]) == 1, "the lesson's own questions are not shown"


def test_stop_ends_a_run(ada: Visitor, runner: FakeRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    def wait_for_stop(_: object, stop: threading.Event | None) -> Result:
        assert stop is not None
        assert stop.wait(10)
        return Result(outcome=Outcome.CANCELLED)

    runner.before = wait_for_stop
    with monkeypatch.context() as hurry:
        hurry.setattr(attempts, "WAIT", 0.02)
        moving = Html(ada.run(WRONG).text)
    form = next(tag for tag in moving.named("form") if tag["action"].endswith("/cancellation"))
    text = ada.post(form["action"], htmx=True).text
    assert "Stopped" in text
    assert Html(text).by_id("results")["data-state"] == "cancelled"


def test_an_attempt_of_somebody_else_is_not_there(ada: Visitor, mallory: Visitor) -> None:
    where = ada.check(WRONG, htmx=False).location
    mallory.check(RIGHT)
    assert ada.get(where).status_code == 200
    assert mallory.get(where).status_code == 404
    assert mallory.post(where.split("#")[0] + "/cancellation").status_code == 404


def test_the_event_of_the_field_is_what_runs(ada: Visitor, runner: FakeRunner) -> None:
    assert "hello grace" in ada.run(RIGHT, event='{"name": "grace"}').text
    assert runner.jobs[-1].steps[0]["payload"] == {"name": "grace"}


def test_without_javascript_the_event_that_was_picked_is_what_runs(school: Flask) -> None:
    exercise = school.extensions["catalogue"].exercises["s3-events/mirror-deletes"]
    first, second = exercise.events[0], exercise.events[1]
    form = {"event": first.source.strip(), "event_shown": first.name, "event_name": second.name}
    assert attempts.posted_event(exercise, form) == second.source.strip()
    assert attempts.posted_event(exercise, {**form, "event": "{}"}) == "{}"
    assert attempts.posted_event(exercise, {**form, "event_name": first.name}) == first.source.strip()


def test_an_event_that_is_not_json_is_explained_beside_the_code(ada: Visitor) -> None:
    answer = ada.run(RIGHT, event="{'name': 1}")
    assert answer.status_code == 422
    assert "The event is not JSON" in answer.text
    assert "Line 1:" in answer.text
    assert "&#39;hello &#39;" in ada.get(EXERCISE).text, "the code is kept"
    assert "A key in double quotes is missing here" in answer.text
    assert Html(answer.text).by_id("results")["data-state"] == "refused"
    assert ada.run(RIGHT, event='{"name": 1}', htmx=False).status_code == 303


def test_a_check_writes_to_the_disk_three_times(app: Flask, ada: Visitor) -> None:
    """When it is handed in, begun and done: each write waits for the disk, and for everybody else's."""
    ada.check(WRONG)
    begun: list[str] = []
    engine = app.extensions["classroom"].database.engine
    event.listen(engine, "before_cursor_execute", lambda *given: begun.append(given[2]))
    ada.check(RIGHT)
    assert begun.count("BEGIN IMMEDIATE") == 3


def test_a_full_line_says_when_to_come_back_and_keeps_the_code(
    ada: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("course.classroom.line.Line.admit", refuse)
    answer = ada.post(f"{EXERCISE}/runs", fields({"handler.py": "# 4"}), htmx=True)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "5")
    assert "Too many attempts from your network" in answer.text
    assert "# 4" in ada.get(EXERCISE).text


def refuse(*_: object) -> None:
    raise LineFull("too many attempts from this address wait already")


@pytest.mark.parametrize(
    ("language", "words", "busy"),
    [("en", "3 of yours wait already", "The server is busy"), ("zh", "你已有 3 次尝试在排队", "服务器正忙")],
)
def test_whose_own_attempts_fill_their_line_is_told_so_and_keeps_the_last_of_them_in_sight(
    ada: Visitor, held: threading.Event, language: str, words: str, busy: str
) -> None:
    path = EXERCISE.replace("/en/", f"/{language}/") + "/runs"
    tries = [{"handler.py": f"{WRONG['handler.py']}# {n}"} for n in range(5)]
    answers = [ada.post(path, fields(files), htmx=True) for files in tries]
    refused, last = answers[-1], Html(answers[-2].text).line["hx-get"]
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "5")
    assert words in refused.text and busy not in refused.text
    assert Html(refused.text).line["hx-get"] == last
    assert "# 4" in ada.get(EXERCISE).text
    held.set()
    eventually(lambda: 'data-state="done"' in ada.get(last, headers=HTMX).text)


def test_without_javascript_a_full_line_leads_back_to_the_attempt_that_waits(
    ada: Visitor, mallory: Visitor, held: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(4):
        last = ada.run(WRONG, htmx=False).headers["Location"]
    refused = Html(ada.run(WRONG, htmx=False).text)
    monkeypatch.setattr("course.classroom.line.Line.admit", refuse)
    mallorys = Html(mallory.run(WRONG, htmx=False).text)
    held.set()
    assert last in [tag.get("href") for tag in refused.tags]
    assert EXERCISE in [tag.get("href") for tag in mallorys.tags]


def test_a_place_in_line_is_said(ada: Visitor, mallory: Visitor, held: threading.Event) -> None:
    mallory.run(WRONG)
    text = ada.run(WRONG).text
    held.set()
    assert "Place 1 in line." in text


@pytest.mark.parametrize(
    ("language", "own", "aloud", "others"),
    [
        ("en", "Your other attempt is not over yet", "Waiting for your other attempt, place 1", "The server is busy"),
        ("zh", "你的另一次尝试还没有结束", "正在等你的另一次尝试结束，排在第 1 位", "服务器正忙"),
    ],
)
def test_who_waits_for_their_own_attempt_is_not_told_that_the_server_is_busy(
    ada: Visitor, mallory: Visitor, held: threading.Event, language: str, own: str, aloud: str, others: str
) -> None:
    path = EXERCISE.replace("/en/", f"/{language}/") + "/runs"
    ada.run(WRONG)
    second = ada.post(path, fields(WRONG), htmx=True).text
    again = ada.get(Html(second).line["hx-get"], headers=HTMX).text
    mallorys = mallory.post(path, fields(WRONG), htmx=True).text
    held.set()
    assert [own in text for text in (second, again, mallorys)] == [True, True, False]
    assert [aloud in text for text in (second, again, mallorys)] == [True, True, False]
    assert [others in text for text in (second, again, mallorys)] == [False, False, True]


@pytest.mark.parametrize(("language", "words"), [("en", "Place 7 in line."), ("zh", "排在第 7 位。")])
def test_a_place_in_the_sandboxs_line_is_said_too(
    ada: Visitor, runner: FakeRunner, held: threading.Event, language: str, words: str
) -> None:
    runner.places = [7]
    moving = Html(ada.run(WRONG).text).line["hx-get"].replace("/en/", f"/{language}/")
    eventually(lambda: words in ada.get(moving, headers=HTMX).text)
    held.set()


def test_who_waits_here_is_behind_those_who_wait_at_the_sandbox(
    ada: Visitor, mallory: Visitor, runner: FakeRunner, held: threading.Event
) -> None:
    runner.places = [7]
    first = Html(ada.run(WRONG).text).line["hx-get"]
    eventually(lambda: "Place 7 in line." in ada.get(first, headers=HTMX).text)
    second = mallory.run(WRONG).text
    held.set()
    assert "Place 2 in line." in second


def test_who_does_not_wait_any_more_has_no_place(ada: Visitor, runner: FakeRunner, held: threading.Event) -> None:
    runner.places = [7, 0]
    moving = Html(ada.run(WRONG).text).line["hx-get"]
    eventually(lambda: runner.jobs)
    assert "in line" not in ada.get(moving, headers=HTMX).text
    held.set()


@pytest.mark.parametrize(("language", "words"), [("en", "folder that TMPDIR names"), ("zh", "TMPDIR 指定的文件夹")])
def test_on_a_server_of_tier_c_the_result_says_so(ada: Visitor, runner: FakeRunner, language: str, words: str) -> None:
    path = EXERCISE.replace("/en/", f"/{language}/") + "/checks"
    ordinary = ada.post(path, fields(RIGHT), htmx=True).text
    runner.before = lambda job, stop: Result(outcome=Outcome.FINISHED, tier="C")
    assert words in ada.post(path, fields(WRONG), htmx=True).text
    assert words not in ordinary


@pytest.mark.parametrize(("language", "words"), [("en", "The server is busy"), ("zh", "服务器正忙")])
def test_a_full_server_says_when_to_come_back_and_keeps_the_code(
    ada: Visitor, held: threading.Event, monkeypatch: pytest.MonkeyPatch, language: str, words: str
) -> None:
    monkeypatch.setattr("course.classroom.line.MOST_WAITING", 1)
    path = EXERCISE.replace("/en/", f"/{language}/")
    answers = [ada.post(f"{path}/runs", fields({"handler.py": f"# {n}"}), htmx=True) for n in range(3)]
    held.set()
    assert (answers[-1].status_code, answers[-1].headers["Retry-After"]) == (503, "20")
    assert words in answers[-1].text
    assert "# 2" in ada.get(EXERCISE).text


@pytest.mark.parametrize(
    ("language", "words"), [("en", "The server cannot store anything"), ("zh", "服务器暂时无法保存任何内容")]
)
def test_a_locked_database_says_when_to_come_back(
    ada: Visitor, app: Flask, monkeypatch: pytest.MonkeyPatch, language: str, words: str
) -> None:
    monkeypatch.setattr("course.classroom.database._BUSY_MS", 400)
    path = EXERCISE.replace("/en/", f"/{language}/")
    with sqlite3.connect(app.extensions["classroom"].database.file, isolation_level=None) as other:
        other.execute("BEGIN EXCLUSIVE")
        refused = ada.post(f"{path}/runs", fields(RIGHT), htmx=True)
        page = ada.get(path)
        other.rollback()
    assert (refused.status_code, refused.headers["Retry-After"], page.status_code) == (503, "20", 200)
    assert words in refused.text
    assert ada.post(f"{path}/runs", fields(RIGHT), htmx=True).status_code == 200


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("2001:db8:1:2::3", "2001:db8:1:2:ffff::4", True),
        ("2001:db8:1:2::3", "2001:db8:1:3::3", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
    ],
)
def test_guests_are_told_apart_by_an_address_that_is_not_kept(
    app: Flask, runner: FakeRunner, first: str, second: str, same: bool
) -> None:
    for address in (first, second):
        visitor = Visitor(app)  # without a cookie, as an attacker would be each time
        visitor.client.environ_base["REMOTE_ADDR"] = address
        assert visitor.run(RIGHT).status_code == 200
    one, other = (owner.partition("/") for owner in runner.owners)
    assert (one[0] == other[0], one[2] == other[2]) == (same, False)
    database = app.extensions["classroom"].database.file
    stored = database.read_bytes() + database.with_name(database.name + "-wal").read_bytes()
    assert one[0].encode() in stored and first.encode() not in stored


def test_a_sandbox_that_cannot_be_built_is_our_failure(
    ada: Visitor, runner: FakeRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unavailable(*_: object) -> Result:
        raise SandboxUnavailable("no", check="no namespace can be made", remedy="Allow user namespaces.")

    runner.before = unavailable
    broken = Status(available=False, failed_check="no namespace can be made", remedy="Allow user namespaces.")
    monkeypatch.setattr(runner, "status", lambda: broken)
    text = ada.run(RIGHT).text
    assert "Nothing can run here at the moment" in text
    assert "no namespace can be made" in text
    assert "Allow user namespaces." in text
    assert "notice-failed" not in text


def test_who_waits_for_a_sandbox_that_did_not_start_yet_is_told_so(
    ada: Visitor, runner: FakeRunner, held: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(performance, "_UNREADY_SECONDS", 0.02)

    def unready(*_: object) -> None:
        if not held.is_set():
            raise SandboxUnavailable("the self-test timed out", for_now=True)

    runner.before = unready
    line = Html(ada.check(RIGHT).text).line["hx-get"]
    eventually(lambda: "The sandbox has not started yet." in ada.get(line, headers=HTMX).text)
    moving = ada.get(line, headers=HTMX).text
    assert "your attempt waits for it" in moving
    assert "notice" not in moving
    held.set()
    eventually(lambda: "All 1 checks passed" in ada.get(line, headers=HTMX).text)


def test_our_own_failure_does_not_look_like_the_learners(ada: Visitor, runner: FakeRunner) -> None:
    def broken(*_: object) -> Result:
        raise RuntimeError("a secret of the server")

    runner.before = broken
    text = ada.run(RIGHT).text
    assert "Something of ours failed" in text
    assert "not your code" in text
    assert "a secret of the server" not in text
    assert "notice-failed" not in text


@pytest.mark.parametrize(
    ("status", "says"),
    [
        (InvocationStatus.TIMED_OUT, "timed out"),
        (InvocationStatus.OUT_OF_MEMORY, "memory"),
        (InvocationStatus.EXITED, "process ended"),
        (InvocationStatus.TOO_LARGE, "answer too large"),
        (InvocationStatus.INIT_FAILED, "could not start"),
    ],
)
def test_every_end_of_a_handler_has_its_own_words(
    ada: Visitor, runner: FakeRunner, status: InvocationStatus, says: str
) -> None:
    runner.before = lambda job, _: Result(
        outcome=Outcome.FINISHED,
        steps=(StepResult(step=job.steps[0], invocations=(_invocation(status),)),),
    )
    answer = ada.run(RIGHT)
    explained = next(tag for tag in Html(answer.text).tags if "data-explains" in tag)
    assert explained["data-explains"]
    assert says in Html(answer.text).text


def test_a_timeline_leads_to_the_facts_of_one_step(ada: Visitor, runner: FakeRunner) -> None:
    runner.before = lambda job, _: Result(
        outcome=Outcome.FINISHED,
        steps=tuple(
            StepResult(step=job.steps[0], invocations=(_invocation(InvocationStatus.ANSWERED, answer=word),))
            for word in ("first answer", "second answer")
        ),
    )
    where = ada.run(RIGHT, htmx=False).location.split("#")[0]
    everything, second = ada.get(where).text, ada.get(f"{where}?at=2").text
    assert "first answer" in everything
    assert "second answer" in everything
    assert "first answer" not in second
    assert "second answer" in second


def _invocation(status: InvocationStatus, answer: object = None) -> Invocation:
    return Invocation(request_id="1", function="Function", function_name="function", source="invoke", event={},
                      status=status, cold=True, answer=answer, duration_ms=3.0)
