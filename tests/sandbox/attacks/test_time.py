"""Time: whatever a handler does, it ends at its timeout, and within a tenth of a second of it."""

import pytest

from sandbox import Job
from sandbox.job import Limits
from tests.sandbox.attacks.meanwhile import TEMPLATE

pytestmark = [pytest.mark.sandbox, pytest.mark.alone, pytest.mark.tiers("ABC")]
CLOCK = """
import os, signal, sys, time, urllib.request
def tell():
    while True:
        os.write(1, b"%.3f\\n" % time.time())
        time.sleep(0.01)
def handler(event, context):
    if os.fork() == 0:  # no thread: what computes in C lets none of its own process run
        tell()
    exec(event["way"], globals())
    WAY(event, context)
"""
WAYS = {
    "sleeping": "def WAY(event, context): time.sleep(60)",
    "computing": "def WAY(event, context):\n    while True: pass",
    "computing in C without letting go": "import re\ndef WAY(event, context): re.match('(a|a)*$', 'a' * 40 + 'b')",
    "ignoring every signal": """
def WAY(event, context):
    for number in range(1, 65):
        try: signal.signal(number, signal.SIG_IGN)
        except (OSError, ValueError): pass
    signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))
    time.sleep(60)
""",
    "never coming back after the answer": """
def WAY(event, context):
    url = f"http://127.0.0.1:9001/2018-06-01/runtime/invocation/{context.aws_request_id}/response"
    urllib.request.urlopen(urllib.request.Request(url, b'"answered"', method="POST"))
    time.sleep(60)
""",
    "dripping output without an end of a line": """
def WAY(event, context):
    while True:
        os.write(2, b".")
        time.sleep(0.02)
""",
    "dripping the answer": """
def WAY(event, context):
    import socket
    path = f"/2018-06-01/runtime/invocation/{context.aws_request_id}/response"
    with socket.create_connection(("127.0.0.1", 9001)) as end:
        end.sendall(f"POST {path} HTTP/1.1\\r\\nHost: x\\r\\nContent-Length: 1000\\r\\n\\r\\n".encode())
        for _ in range(1000):
            end.sendall(b"1")
            time.sleep(0.02)
""",
    "computing in children": """
def WAY(event, context):
    for _ in range(3):
        if os.fork() == 0:
            os.setsid()
            while True: pass
    time.sleep(60)
""",
}


@pytest.fixture(scope="module")
def endless(sandbox):
    """{way: its invocation}: those that wait all at once, those that compute one after another."""
    invoked = {way: {"step": "invoke", "payload": {"way": source}} for way, source in WAYS.items()}
    waiting = [step for way, step in invoked.items() if "computing" not in way]
    computing = [step for way, step in invoked.items() if "computing" in way]
    steps = ({"step": "at-once", "steps": waiting}, *computing)
    result = sandbox.run(Job(code={"handler.py": CLOCK.encode()}, template=TEMPLATE, steps=steps, timeout=1))
    assert result.outcome == "finished", result.message
    ways = {source: way for way, source in WAYS.items()}
    return {ways[one.event["way"]]: one for step in result.steps for one in step.invocations}


@pytest.mark.parametrize("way", WAYS)
def test_a_handler_that_does_not_end_is_ended_at_its_timeout(endless, way, record_property):
    invocation = endless[way]
    record_property("seen", str(invocation.status))
    assert invocation.status == "timed-out"
    assert invocation.error.type == "Sandbox.Timedout"
    assert invocation.error.message.endswith("Error: Task timed out after 1.00 seconds")
    texts = [line.text.strip(".") for line in invocation.logs]  # what drips comes in between
    told = [float(text) for text in texts if text.replace(".", "").isdigit()]
    assert told[-1] - told[0] < 1.1
    assert len(told) > 20


def test_a_handler_that_ends_in_time_is_not(invoked):
    (invocation,) = invoked("import time\ndef handler(e, c): time.sleep(0.8); return 'in time'", timeout=3)
    assert invocation.answer == "in time"


def test_a_run_whose_code_never_initializes_is_ended_with_the_run(attack):
    """Lambda gives the init phase ten seconds; here the bound on the run comes first."""
    source = "import time\ntime.sleep(60)\ndef handler(e, c): return 1"
    result = attack(source, outcome="out-of-time", limits=Limits(seconds=1))
    assert "longer than 1 s" in result.message
