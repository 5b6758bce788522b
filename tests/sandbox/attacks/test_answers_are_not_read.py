"""Read the answers: files, memory, objects, environments, descriptors."""

import json
import threading

import pytest

from sandbox import Job
from sandbox.job import Seed, SeedObject
from sandbox.wall import outer
from tests.sandbox.attacks.meanwhile import TEMPLATE
from tests.sandbox.attacks.table import of, seen, tried_outside
from tests.sandbox.attacks.without import code

pytestmark = [pytest.mark.sandbox, pytest.mark.tiers("ABC")]
SEARCHES = [
    "find_the_canary_in_a_file",
    "find_the_canary_in_an_environment",
    "find_the_canary_among_the_objects_and_frames",
    "find_the_canary_in_the_processs_own_memory",
]


@pytest.mark.parametrize("attempt", of("answers"), ids=lambda attempt: attempt.sentence)
def test_a_handler_cannot(held, tier, attempt, record_property):
    record_property("seen", held[attempt.name])
    assert held[attempt.name] in seen(attempt, tier)


@pytest.mark.parametrize("attempt", tried_outside("answers"), ids=lambda attempt: attempt.sentence)
def test_a_process_outside_of_the_wall_can(outside, attempt):
    assert outside[attempt.name] == attempt.outside


@pytest.fixture(scope="module")
def search(sandbox, surroundings):
    """What the searches find while the whole canary is in another run, in hidden data of this run, and in `told`."""

    def run(told, **job):
        canary = "".join(surroundings["halves"])
        attempts = [["answers", name] for name in SEARCHES]
        event = {**surroundings, "attempts": attempts, **({"told": canary} if told else {})}
        hidden = Seed(objects=(SeedObject(bucket="hidden", key="answer", body=canary.encode()),))
        searching = Job(
            code={**code(), **({"told.txt": canary.encode()} if told else {})},
            template=TEMPLATE,
            extra=hidden,
            handler="attempts.handler",
            timeout=20,
            steps=({"step": "invoke", "payload": event},),
            **job,
        )
        elsewhere = Job(
            code={"handler.py": f"import time\ndef handler(e, c): time.sleep(1); return {canary!r}".encode()},
            template=TEMPLATE,
            environment={"CANARY": canary},
            steps=({"step": "invoke", "payload": {"canary": canary}},),
        )
        beside = threading.Thread(target=sandbox.unattacked.run, args=(elsewhere,))
        beside.start()
        (invocation,) = sandbox.run(searching).steps[0].invocations
        beside.join()
        return invocation.answer

    return run


def test_hidden_data_and_another_runs_secrets_are_nowhere_in_the_handlers_process(search):
    assert search(told=False) == {name: [] for name in SEARCHES}


def test_control_what_the_handler_is_told_the_same_searches_find(search, surroundings):
    canary = "".join(surroundings["halves"])
    found = search(told=True, environment={"TOLD": canary})
    assert "told.txt" in [path.rpartition("/")[2] for path in found["find_the_canary_in_a_file"]]
    assert found["find_the_canary_in_an_environment"] == ["os.environ"]
    assert found["find_the_canary_among_the_objects_and_frames"]
    assert found["find_the_canary_in_the_processs_own_memory"]


def test_nothing_of_the_server_is_in_the_handlers_environment(invoked, monkeypatch):
    monkeypatch.setenv("COLDSTART_CANARY", "secret")
    source = "import os\ndef handler(e, c): return [dict(os.environ), open('/proc/self/environ').read()]"
    (invocation,) = invoked(source)
    mine, at_exec = invocation.answer
    assert mine["GREETING"] == "hello"
    assert "CANARY" not in json.dumps(mine) + at_exec
    assert "COLDSTART_CONTROL" not in mine


def test_a_handler_sees_only_the_packages_that_lambda_would_have():
    entries = outer.site_entries(["boto3", "awslambdaric"])
    assert {"boto3", "botocore", "awslambdaric"} <= set(entries)
    assert not {"flask", "moto", "sqlalchemy", "requests"} & set(entries)


def test_a_handler_that_imports_what_lambda_does_not_have_fails_as_in_lambda(invoked):
    (there,) = invoked("import boto3\ndef handler(e, c): return boto3.__name__")
    assert there.answer == "boto3"
    (missing,) = invoked("import requests\ndef handler(e, c): return 1")
    assert missing.error.type == "Runtime.ImportModuleError"
    assert "No module named 'requests'" in missing.error.message


def test_descriptors_of_ours_are_not_inherited(invoked):
    source = "import os\ndef handler(e, c): return sorted(int(n) for n in os.listdir('/proc/self/fd'))"
    (invocation,) = invoked(source)
    assert [number for number in invocation.answer if number > 8] == []
