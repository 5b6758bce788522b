"""The watcher counts every process of an environment, whoever started it."""

import pytest

from sandbox.zygote.watch import pause_ms

pytestmark = [pytest.mark.sandbox, pytest.mark.alone]
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


def test_the_less_memory_is_left_the_sooner_it_is_looked_at():
    mb = 1024 * 1024
    assert [pause_ms(left * mb) for left in (-5, 0, 16, 40, 80, 500)] == [5, 5, 5, 10, 20, 25]
    assert all(pause_ms(left * mb) <= max(5, left / 4) for left in range(2000)), "4 GB a second pass unseen"


@pytest.mark.parametrize("thread", [False, True])
def test_what_a_child_process_takes_counts(invoke, thread):
    (invocation,) = invoke(CODE, {"mb": 150, "thread": thread}, timeout=10, memory=160)
    assert invocation.status == "out-of-memory"


@pytest.mark.parametrize("thread", [False, True])
def test_a_child_process_within_the_memory_size_is_let_be(invoke, thread):
    (invocation,) = invoke(CODE, {"mb": 40, "thread": thread}, timeout=10, memory=160)
    assert invocation.answer == "not noticed"
    assert 70 < invocation.max_memory_mb < 160
