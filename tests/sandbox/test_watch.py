"""The watcher counts every process of an environment, whoever started it."""

import pytest

pytestmark = pytest.mark.sandbox
CODE = """
import subprocess, sys, threading
EATER = "import time; kept = bytearray(%d * 1024 * 1024); kept[::4096] = b'x' * len(kept[::4096]); time.sleep(1)"
def handler(event, context):
    work = lambda: subprocess.run([sys.executable, "-S", "-c", EATER % event["mb"]])
    if event["thread"]:
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
    else:
        work()
    return "not noticed"
"""


@pytest.mark.parametrize("thread", [False, True])
def test_what_a_child_process_takes_counts(invoke, thread):
    (invocation,) = invoke(CODE, {"mb": 150, "thread": thread}, timeout=10, memory=160)
    assert invocation.status == "out-of-memory"


@pytest.mark.parametrize("thread", [False, True])
def test_a_child_process_within_the_memory_size_is_let_be(invoke, thread):
    (invocation,) = invoke(CODE, {"mb": 40, "thread": thread}, timeout=10, memory=160)
    assert invocation.answer == "not noticed"
    assert 70 < invocation.max_memory_mb < 160
