"""Several jobs of one scenario in one process: each as if it were alone, whatever the one before it was."""

from __future__ import annotations

import json
import os
import re
import signal
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from course.catalogue import Catalogue, load
from course.grading import jobs
from sandbox import Job, JobRejected, Sandbox, plain
from sandbox.job import Limits, Seed, SeedObject
from sandbox.result import Outcome, Result
from tests.fidelity.steady import differing, steady
from tests.sandbox.drills import census
from tests.sandbox.test_warden import processes

pytestmark = pytest.mark.sandbox

EXERCISES = (
    "s3-events/copy-object",
    "dynamodb/only-once",
    "dynamodb-streams/keep-totals",
    "api-gateway/notes-crud",
    "messages/fan-out",
    "messages/partial-batch",
)
_HASH = re.compile(r"\b[0-9a-f]{32}\b")  # an environment's id, the MD5 of a message that holds ids
TEMPLATE = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Bucket: {Type: AWS::S3::Bucket, Properties: {BucketName: bucket}}
  Function:
    Type: AWS::Serverless::Function
    Properties:
      {CodeUri: ., Handler: handler.handler, Runtime: python3.13, Timeout: 20, MemorySize: 512,
       Policies: [AdministratorAccess]}
"""
SLOW = b"""
import time
def handler(event, context):
    time.sleep(event.get("seconds", 0) if isinstance(event, dict) else 0)
    return event
"""


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """A sandbox of this module's: it is killed in parts."""
    sandbox = Sandbox.connect(tmp_path_factory.mktemp("series"))
    assert sandbox.status().available
    yield sandbox
    sandbox.stop()


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load(Path("lessons"))


def told(event: object, code: bytes = SLOW, **job: object) -> Job:
    return Job(code={"handler.py": code}, template=TEMPLATE, steps=({"step": "invoke", "payload": event},), **job)


def answer(result: Result) -> object:
    return result.steps[0].invocations[0].answer


def facts(result: Result) -> object:
    """What a check may look at, without what is measured."""
    document = json.loads(_HASH.sub("<hash>", plain.text(result)))
    for step in document["steps"]:
        for invocation in step["invocations"]:
            invocation["logs"] = [line["text"] for line in invocation["logs"] if "REPORT" not in line["text"]]
            invocation["max_memory_mb"] = None
    document["observed"] = None  # log lines and metrics once more, with durations in them
    return steady(document)


@pytest.mark.parametrize("name", EXERCISES)
def test_a_job_has_the_result_in_a_series_that_it_has_alone(sandbox: Sandbox, catalogue: Catalogue, name: str) -> None:
    exercise = catalogue.exercises[name]
    cases = [job for _, job in jobs(exercise, "python", exercise.solution["python"], 7)]
    together = list(sandbox.run_series(cases))
    assert len(together) == len(cases) > 1
    for job, result in zip(cases, together, strict=True):
        found = differing(facts(result), facts(sandbox.run(job)))
        assert not found, "\n".join(one[:300] for one in found[:5])


HOSTILE = b"""
import os, subprocess, sys, threading, time, boto3
from pathlib import Path

s3 = boto3.client("s3")

def keep_on():
    while True:
        try:
            s3.put_object(Bucket="bucket", Key=f"late-{time.monotonic()}", Body=b"x" * 1000)
        except Exception:
            pass

def handler(event, context):
    found = sorted(os.listdir("/tmp")), sorted(name for name in os.listdir("/proc") if name.isdigit())
    objects = [item["Key"] for item in s3.list_objects_v2(Bucket="bucket").get("Contents", [])]
    Path("/tmp/left").write_text("over")
    subprocess.Popen(
        ["/bin/sh", "-c", "while :; do echo over >> /tmp/left; done"], start_new_session=True)
    for _ in range(4):
        threading.Thread(target=keep_on, daemon=True).start()
    return [*found, objects, "HOSTILE" in os.environ]
"""


def test_what_a_job_leaves_running_reaches_neither_the_next_nor_its_result(sandbox: Sandbox) -> None:
    cases = [
        told({}, HOSTILE, extra=Seed(objects=(SeedObject(bucket="bucket", key=f"of-{number}", body=b""),)))
        for number in range(5)
    ]
    for number, result in enumerate(sandbox.run_series(cases)):
        assert result.outcome is Outcome.FINISHED
        (invocation,) = result.steps[0].invocations
        assert invocation.answer == [[], ["1", "2"], [f"of-{number}"], False]
        assert {key.split("-")[0] for key in result.final.objects["bucket"]} <= {"of", "late"}
        assert {key for key in result.final.objects["bucket"] if key.startswith("of-")} == {f"of-{number}"}


LEAVES = b"""
import errno, os, resource, socket, subprocess, threading, time
from pathlib import Path

def bound(kind, address):
    place = socket.socket(*kind)
    try:
        place.bind(address)
    except OSError as error:
        return errno.errorcode[error.errno]
    kept.append(place)
    return "bound"

kept = []

def limits_of(process):
    try:
        return resource.prlimit(process, resource.RLIMIT_SIGPENDING) and "known"
    except OSError as error:
        return errno.errorcode[error.errno]

def handler(event, context):
    unix = socket.AF_UNIX, socket.SOCK_STREAM
    udp = socket.AF_INET, socket.SOCK_DGRAM
    found = {
        "pid": os.getpid(),
        "processes": sorted(name for name in os.listdir("/proc") if name.isdigit()),
        "files": [sorted(os.listdir(place)) for place in ("/tmp", "/var/task")],
        "mode": oct(os.stat("/tmp").st_mode),
        "an abstract name": bound(unix, b"\\0mine"),
        "a port": bound(udp, ("127.0.0.1", 5353)),
        "the wall": [os.readlink(f"/proc/self/ns/{name}") for name in ("pid", "net", "user")],
        "open": len(os.listdir("/proc/self/fd")),
        "nice": os.nice(0),
        "limits of process 1, and its own": [limits_of(1), limits_of(0)],
    }
    Path("/tmp/left").write_bytes(b"x" * 1_000_000)
    os.chmod("/tmp", 0o700)
    kept.append(os.open("/tmp/left", os.O_RDWR))
    survivor = "trap '' TERM HUP INT; while :; do sleep 0.001; done"
    for _ in range(5):
        subprocess.Popen(["/bin/sh", "-c", survivor], start_new_session=True)
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            time.sleep(60)
        os._exit(0)
    return found
"""


def test_a_job_finds_nothing_of_the_one_before_it_behind_the_same_wall(sandbox: Sandbox) -> None:
    first, *others = [answer(result) for result in sandbox.run_series([told({}, LEAVES) for _ in range(3)])]
    assert first == {
        **first,
        "pid": 2,
        "processes": ["1", "2"],
        "files": [[], ["handler.py"]],
        "mode": "0o41777",
        "an abstract name": "bound",
        "a port": "bound",
        "limits of process 1, and its own": ["EPERM", "known"],
    }
    assert others == [first, first]  # the namespaces, too: it is one wall


def test_each_of_several_runs_at_the_same_time_has_a_wall_of_its_own(sandbox: Sandbox) -> None:
    """Its jobs have two where the first has used so much of the processor that it comes after others."""
    walls: list[set[str]] = []

    def run() -> None:
        walls.append({answer(result)["the wall"][0] for result in sandbox.run_series([told({}, LEAVES)] * 2)})

    runs = [threading.Thread(target=run) for _ in range(3)]
    for one in runs:
        one.start()
    for one in runs:
        one.join()
    assert len(walls) == 3
    assert len(set().union(*walls)) == sum(map(len, walls))


def test_a_job_after_one_whose_environment_died_has_a_new_one(sandbox: Sandbox) -> None:
    code = b"""
import os, signal
def handler(event, context):
    if event == "exit":
        os._exit(3)
    if event == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    if event == "too much":
        kept = [bytearray(b"x" * 10_000_000) for _ in range(100)]
    return event
"""
    events = ["well", "exit", "well", "kill", "well", "too much", "well"]
    results = list(sandbox.run_series([told(event, code) for event in events]))
    statuses = [result.steps[0].invocations[0].status for result in results]
    assert statuses == ["answered", "exited", "answered", "exited", "answered", "out-of-memory", "answered"]


def test_a_job_that_takes_too_long_is_ended_and_the_others_are_not(sandbox: Sandbox) -> None:
    cases = [told({"seconds": 0}), told({"seconds": 15}, limits=Limits(seconds=1)), told({"seconds": 0, "last": True})]
    outcomes = [(result.outcome, [answer(result)] if result.steps else None) for result in sandbox.run_series(cases)]
    assert outcomes == [
        (Outcome.FINISHED, [{"seconds": 0}]),
        (Outcome.OUT_OF_TIME, None),
        (Outcome.FINISHED, [{"seconds": 0, "last": True}]),
    ]


def test_an_environment_variable_or_handler_of_one_job_is_not_the_nexts(sandbox: Sandbox) -> None:
    code = b"import os\ndef handler(e, c): return os.environ.get('MINE')\ndef other(e, c): return 'other'"
    cases = [
        told({}, code),
        told({}, code, environment={"MINE": "1"}),
        told({}, code, handler="handler.other"),
        told({}, code),
    ]
    assert [answer(result) for result in sandbox.run_series(cases)] == [None, "1", "other", None]


APART = b"""
import os, random, threading

def handler(event, context):
    other = threading.Thread(target=lambda: None)
    other.start()
    other.join()
    main = threading.main_thread()
    ids = {main.native_id, threading.get_native_id(), os.getpid()}
    return [random.random(), len(ids), threading.enumerate() == [main] == [threading.current_thread()]]
"""


def test_each_function_process_draws_its_own_numbers_and_knows_its_one_thread(sandbox: Sandbox) -> None:
    answers = [answer(result) for result in sandbox.run_series([told(n, APART) for n in range(4)])]
    assert [rest for _, *rest in answers] == [[1, True]] * 4
    assert len({number for number, *_ in answers}) == 4


def test_each_job_has_its_own_code(sandbox: Sandbox) -> None:
    codes = [f"def handler(event, context): return {number}".encode() for number in range(3)]
    assert [answer(result) for result in sandbox.run_series([told({}, code) for code in codes])] == [0, 1, 2]


def test_time_that_one_job_let_pass_has_not_passed_for_the_next(sandbox: Sandbox) -> None:
    code = b"""
import boto3
def handler(event, context):
    boto3.client("s3").put_object(Bucket="bucket", Key="k", Body=b"")
    return boto3.client("s3").head_object(Bucket="bucket", Key="k")["LastModified"].isoformat()[:10]
"""
    invoke = {"step": "invoke", "payload": {}}
    waits = replace(told({}, code), steps=({"step": "wait", "seconds": 10 * 86400}, invoke))
    later, now = sandbox.run_series([waits, told({}, code)])
    assert later.steps[1].invocations[0].answer > answer(now)


def test_when_our_process_dies_under_a_series_every_result_still_comes_once(own: Sandbox) -> None:
    answers = []
    for result in own.run_series([told({"seconds": 0.5, "number": number}) for number in range(4)]):
        answers.append(answer(result)["number"])
        if len(answers) == 2:
            kill_runs(own)
    assert answers == [0, 1, 2, 3]


def test_a_run_made_ahead_that_has_died_is_given_to_nobody(own: Sandbox) -> None:
    code = {"handler.py": b"def handler(event, context):\n    return event\n"}

    def two_ahead() -> bool:
        list(own.run_series([replace(told(number), code=code) for number in range(4)]))  # in two processes
        time.sleep(0.1)
        return len(processes(own.folder, "cs-run")) >= 2

    census.eventually(two_ahead, 30, "two runs are made ahead")
    kill_runs(own)
    assert answer(own.run(told("then"))) == "then"


def kill_runs(own: Sandbox) -> None:
    """All at the same moment, as the warden sees it."""
    (warden,) = processes(own.folder, "")
    os.kill(warden, signal.SIGSTOP)
    try:
        census.kill(processes(own.folder, "cs-run"))
    finally:
        os.kill(warden, signal.SIGCONT)


def test_a_series_is_stopped_as_a_whole(sandbox: Sandbox) -> None:
    stop = threading.Event()
    outcomes = []
    for result in sandbox.run_series([told({"seconds": 0}), told({"seconds": 15}), told({})], stop=stop):
        outcomes.append(result.outcome)
        stop.set()
    assert outcomes == [Outcome.FINISHED, Outcome.CANCELLED]


@pytest.mark.parametrize(
    ("cases", "what"),
    [
        ([told({}), replace(told({}), template=TEMPLATE + "# other")], "one template and one seed"),
        ([told({}), told({}, seed=Seed(items={"t": ({"id": 1},)}))], "one template and one seed"),
        ([told({})] * 201, "a list of 1 to 200 jobs"),
    ],
)
def test_what_is_no_series_is_refused(sandbox: Sandbox, cases: list[Job], what: str) -> None:
    with pytest.raises(JobRejected, match=what):
        list(sandbox.run_series(cases))
    assert answer(sandbox.run(told("still there"))) == "still there"
