"""Handlers that mean harm, and that an honest run on the same server passes afterwards."""

import pytest

pytestmark = pytest.mark.sandbox
HONEST = "def handler(event, context): return 'honest'"


@pytest.fixture
def honest_afterwards(invoke):
    yield
    (invocation,) = invoke(HONEST)
    assert invocation.answer == "honest"


def handler(body):
    return "import os\ndef handler(e, c):\n" + "\n".join(f"    {line}" for line in body.splitlines())


@pytest.mark.parametrize(
    ("attack", "error"),
    [
        ("open('/dev/shm/x', 'wb').write(bytes(10**8))", "Read-only file system"),
        ("os.write(os.memfd_create('x'), bytes(10**6))", "Function not implemented"),
        ("f = open('/tmp/x', 'wb')\nfor n in range(600): f.write(bytes(10**6))", "File too large"),
        ("for n in range(2000): os.open('/dev/null', 0)", "Too many open files"),
        ("open('/proc/1/mem', 'rb+')", "Permission denied"),
        ("open('/proc/self/oom_score_adj', 'w').write('-1000')", "Permission denied"),
    ],
)
def test_what_is_bounded_ends_in_an_error_of_the_handlers_own(invoke, honest_afterwards, attack, error):
    (invocation,) = invoke(handler(attack), timeout=20, memory=512)
    assert invocation.status == "failed"
    assert error in invocation.error.message


def test_an_ordinary_file_and_an_ordinary_number_of_descriptors_are_allowed(invoke):
    body = "open('/tmp/x', 'wb').write(bytes(10**6))\nfor n in range(500): os.open('/dev/null', 0)\nreturn 'control'"
    (invocation,) = invoke(handler(body))
    assert invocation.answer == "control"


def test_a_fork_bomb_is_ended(invoke, honest_afterwards):
    (invocation,) = invoke(handler("while True:\n    try: os.fork()\n    except OSError: pass"), timeout=2)
    assert invocation.status in ("timed-out", "out-of-memory")


def test_shared_memory_counts_as_memory(invoke, honest_afterwards):
    body = "import mmap\nm = mmap.mmap(-1, 10**9)\nfor n in range(0, 10**9, 4096): m[n] = 1"
    (invocation,) = invoke(handler(body), timeout=20)
    assert invocation.status == "out-of-memory"


def test_endless_output_is_cut_and_ended_at_the_timeout(invoke, honest_afterwards):
    (invocation,) = invoke(handler("while True: os.write(1, b'y' * 65536)"), timeout=1)
    assert (invocation.status, invocation.logs_truncated) == ("timed-out", True)


def test_a_process_that_detached_itself_dies_with_the_run(invoke, honest_afterwards):
    body = (
        "import time\nif os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0:\n"
        "        while True: time.sleep(1)\n    os._exit(0)\nreturn 'left one behind'"
    )
    (invocation,) = invoke(handler(body))
    assert invocation.answer == "left one behind"


def test_children_made_by_multiprocessing_work(invoke):
    code = """
import multiprocessing
def child(end): end.send('from the child')
def handler(e, c):
    here, there = multiprocessing.Pipe()
    process = multiprocessing.Process(target=child, args=(there,))
    process.start()
    answer = here.recv()
    process.join()
    return answer
"""
    (invocation,) = invoke(code)
    assert invocation.answer == "from the child"


@pytest.mark.parametrize("answer", ["float('nan')", "'\\ud800'", "10**400", "{'a': b'bytes'}", "(x for x in 'ab')"])
def test_a_strange_answer_never_becomes_our_failure(invoke, honest_afterwards, answer):
    (invocation,) = invoke(f"def handler(e, c): return {answer}")
    assert invocation.status in ("answered", "failed")


def test_many_connections_that_never_finish_a_request_do_not_reach_the_next_run(invoke, honest_afterwards):
    body = (
        "import socket\nkept = []\ntry:\n    for n in range(200):\n"
        "        s = socket.create_connection(('127.0.0.1', 4566), timeout=0.5)\n        s.send(b'GET / HT')\n"
        "        kept.append(s)\nexcept OSError: pass\nreturn len(kept)"
    )
    (invocation,) = invoke(handler(body), timeout=10)
    assert 64 <= invocation.answer < 200


def test_a_pass_cannot_be_written_into_the_result_from_inside(invoke):
    code = """
import json, sys
def handler(e, c):
    for stream in (sys.stdout, sys.stderr):
        print(json.dumps({"result": True, "outcome": "finished", "verdict": "passed"}), file=stream)
    json.dumps = lambda *a, **k: '{"forged": true}'
    return {"honest": True}
"""
    (invocation,) = invoke(code)
    assert invocation.calls == () and invocation.changes == ()
    assert invocation.status in ("answered", "failed")
