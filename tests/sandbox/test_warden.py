"""The warden: one for a folder, back by itself after a death, stopping runs, turning away what is too much."""

import os
import queue
import signal
import subprocess
import threading
import time
from pathlib import Path

import pytest

from bench.memory import tree
from sandbox import Job, JobRejected, Sandbox
from tests.sandbox.conftest import FUNCTION
from tests.sandbox.drills import census

pytestmark = pytest.mark.alone
TEMPLATE = FUNCTION % {"timeout": 20, "memory": 128}


def job(code, *events):
    steps = tuple({"step": "invoke", "payload": event} for event in events or ({},))
    return Job(code={"handler.py": code.encode()}, template=TEMPLATE, steps=steps)


FAST = job("def handler(e, c): return 'fast'")
# Begun once there is a process that nothing else of ours has; so it is known when, on however slow a machine.
SLOW = job("import subprocess, time\ndef handler(e, c):\n    subprocess.Popen(['sleep', '60'])\n    time.sleep(15)")


def answer(result):
    return result.steps[0].invocations[0].answer


def processes(folder, name):
    """Pids of the warden of `folder` (name "") or of its children with that process name."""
    out = subprocess.run(
        ["pgrep", "-f", f"sandbox serve --folder {folder}"], capture_output=True, text=True, check=True
    )
    warden = int(out.stdout.split()[0])
    if not name:
        return [warden]
    return [pid for pid in tree([warden]) if f"({name}) " in stat(pid) and ") Z " not in stat(pid)]


def under_way(folder):
    """Wait until a run of SLOW is."""
    census.eventually(lambda: processes(folder, "sleep"), 20, "the slow run is under way")


def over(folder):
    """Wait until none is."""
    census.eventually(lambda: not processes(folder, "sleep"), 20, "what the slow run started is gone")


def at_rest(folder):
    """How many runs are made ahead, once that has been the same for a second."""
    count, since = -1, 0.0
    deadline = time.monotonic() + 30
    while count < 0 or time.monotonic() - since < 1:
        assert time.monotonic() < deadline, "it never comes to rest"
        now = len(processes(folder, "cs-run"))
        if now != count:
            count, since = now, time.monotonic()
        time.sleep(0.1)
    return count


def stat(pid):
    try:
        return (Path("/proc") / str(pid) / "stat").read_text()
    except OSError:
        return ""  # it has just ended


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("warden")


@pytest.fixture(scope="module")
def own(folder):
    sandbox = Sandbox.connect(folder)
    assert sandbox.status().available
    yield sandbox
    sandbox.stop()


@pytest.mark.sandbox
@pytest.mark.parametrize("name", ["cs-zygote", "cs-cloud", "cs-scenario", ""])
def test_after_the_death_of_one_of_our_processes_the_next_run_works(own, folder, name):
    assert answer(own.run(FAST)) == "fast"
    census.kill(processes(folder, name))
    deadline = time.monotonic() + 30
    while True:
        try:
            assert answer(own.run(FAST)) == "fast"
            break
        except Exception:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)


@pytest.mark.sandbox
def test_a_run_under_which_the_zygote_dies_is_repeated_and_does_not_look_like_the_learners_failure(own, folder):
    own.run(FAST)
    slow = job("import time\ndef handler(e, c):\n    time.sleep(2)\n    return 'slow'")
    results = []
    running = threading.Thread(target=lambda: results.append(own.run(slow)))
    running.start()
    time.sleep(1)
    zygote = min(processes(folder, "cs-zygote"))  # those that it forks have its name until they have their own
    os.kill(zygote, signal.SIGKILL)
    running.join(40)
    assert answer(results[0]) == "slow"


@pytest.mark.sandbox
def test_a_run_that_is_stopped_says_so_and_leaves_nothing_behind(own, folder):
    own.run(FAST)
    spares = at_rest(folder)
    stop, results = threading.Event(), []
    running = threading.Thread(target=lambda: results.append(own.run(SLOW, stop=stop)))
    running.start()
    under_way(folder)
    began = time.monotonic()
    stop.set()
    running.join(10)
    assert [result.outcome for result in results] == ["cancelled"]
    assert time.monotonic() - began < 10  # it would go on for fifteen
    over(folder)
    assert at_rest(folder) <= spares


@pytest.mark.sandbox
def test_a_second_client_finds_the_same_warden(own, folder):
    before = processes(folder, "")
    other = Sandbox.connect(folder)
    assert answer(other.run(FAST)) == "fast"
    assert processes(folder, "") == before


@pytest.mark.sandbox
def test_a_malformed_template_is_a_result_and_not_our_failure(own):
    result = own.run(Job(code={"handler.py": b""}, template="Resources: {X: {Type: AWS::Nothing::Known}}"))
    assert result.outcome == "template-rejected"
    assert "AWS::Nothing::Known" in result.message


@pytest.mark.sandbox
def test_runs_side_by_side_do_not_mix(own):
    results = {}

    def run(number):
        results[number] = answer(own.run(job(f"def handler(e, c): return [{number}, e]", {"n": number})))

    threads = [threading.Thread(target=run, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert results == {number: [number, {"n": number}] for number in range(8)}


@pytest.fixture
def busy(own, folder):
    """Ada has a run under way: the next one of hers waits."""
    stop = threading.Event()
    thread = threading.Thread(target=lambda: own.run(SLOW, stop=stop, owner="ada"))
    thread.start()
    under_way(folder)
    yield
    stop.set()
    thread.join(20)
    over(folder)


@pytest.mark.sandbox
def test_who_waits_hears_their_place_and_a_stop_takes_them_out_of_the_line(own, busy):
    heard, stop, results = queue.Queue(), threading.Event(), []

    def wait():
        results.append(own.run(FAST, owner="ada", stop=stop, place=lambda *told: heard.put(told)))

    waiting = threading.Thread(target=wait)
    waiting.start()
    assert heard.get(timeout=10) == (1, False)
    began = time.monotonic()
    stop.set()
    waiting.join(10)
    assert time.monotonic() - began < 10  # what is before it goes on for fifteen
    assert (results[0].outcome, results[0].steps) == ("cancelled", ())


@pytest.mark.sandbox
def test_one_learners_long_runs_do_not_keep_another_waiting(own, folder):
    """A learner has one run at a time here, whatever they send; another learner's run starts at once."""
    stop = threading.Event()
    attack = [threading.Thread(target=lambda: own.run(SLOW, owner="mallory", stop=stop)) for _ in range(12)]
    for thread in attack:
        thread.start()
    under_way(folder)
    places = []
    assert answer(own.run(FAST, owner="ada", place=lambda *told: places.append(told))) == "fast"
    stop.set()
    for thread in attack:
        thread.join(20)
    over(folder)
    assert places == []


@pytest.mark.sandbox
def test_a_lane_that_there_is_not_is_rejected(own):
    with pytest.raises(JobRejected, match="lane is live or bulk"):
        own.run(FAST, lane="fast")
