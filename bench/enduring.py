"""10,000 mixed runs over HTTP: whether memory and descriptors stay as they were after the first 500."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path

from bench import memory
from bench.classes import PAGE
from bench.crowd import send
from bench.ground import Ground
from bench.kinds import Plan, Told
from bench.server import Server, serving, warden_pid
from bench.timing import Row, ratio

_RUNS, _FIRST, _AT_ONCE = 10_000, 500, 5
_SETTLED_SECONDS = 8.0
_LOOKS = 3
_CRASH = "import os\ndef handler(event, context): os._exit(3)\n"
_RAISE = "def handler(event, context): raise ValueError('no')\n"
_EAT = "def handler(event, context): return len(b'x' * 10**9)\n"
_LEAK = """
import os, socket, threading, time
kept = []
def handler(event, context):
    kept.extend(socket.socketpair() for _ in range(200))
    for _ in range(20):
        threading.Thread(target=threading.Event().wait).start()
    for _ in range(10):
        if os.fork() == 0:
            os.setsid()
            time.sleep(600)
    return "left"
"""
_HANG = "def handler(event, context):\n    while True: pass\n"
_CALL = """
import boto3
def handler(event, context):
    return len(boto3.client("s3").list_buckets()["Buckets"])
"""
_SCREAM = "def handler(event, context): print('x' * 200_000)\n"
_RETURN = "def handler(event, context): return {'seen': event}\n"


def rows(ground: Ground) -> list[Row]:
    first = max(60, round(ground.seconds(_FIRST)))
    total = max(2 * first, round(ground.seconds(_RUNS)))
    with serving(ground.new_folder("data")) as server:
        told = _go(server, ground, first)
        before, done, began, errors = _held(server), first, time.monotonic(), Counter(told.errors)
        while done < total:
            told = _go(server, ground, first)
            errors.update(told.errors)
            done += first
        seconds = time.monotonic() - began
        after = _held(server)
    for error, times in errors.most_common(3):
        print(f"  error, {times} times: {error}")
    found = [Row(f"{done} mixed runs: errors", [errors.total()], "errors", most=0)]
    for what, unit in _UNITS.items():
        at_first = Row(f"{what} after {first} mixed runs", before[what], unit)
        at_last = Row(f"{what} after {done} mixed runs", after[what], unit)
        grown = ratio(f"  {what}: as so many after the first", at_last.median, at_first.median, most=1.1)
        found += [at_first, at_last, grown]
    return [*found, Row("mixed runs, all over HTTP", [(done - first) / seconds], "runs/s")]


_UNITS = {
    "memory of the web processes": "MB",
    "memory of the sandbox": "MB",
    "descriptors of the web process": "open",
    "descriptors of the warden": "open",
    "processes": "",
}


def _go(server: Server, ground: Ground, runs: int) -> Told:
    """So many runs, one of twenty a Check, by guests of whom each hands in twenty; some run at once, and one checks."""
    programs, checks = _programs(), runs // 20
    each = (runs - checks) // _AT_ONCE
    turned = [programs[seat * 17 :] + programs[: seat * 17] for seat in range(_AT_ONCE)]
    plans = [
        Plan("run", f"127.3.0.{seat + 1}", [0.0] * each, PAGE, programs=turned[seat], renewed_after=20)
        for seat in range(_AT_ONCE)
    ]
    checker = Plan("check", "127.3.0.9", [0.0] * (runs - each * _AT_ONCE), PAGE, ground.solution, renewed_after=20)
    return send(server.port, [*plans, checker])


def _programs() -> list[dict[str, str]]:
    """What is handed in, in turns; one of five hundred hangs until its time is up."""
    runs = [_RETURN, _CALL, _RAISE, _CRASH, _SCREAM, _LEAK, _EAT]
    return [{"handler.py": _HANG}, *({"handler.py": runs[number % len(runs)]} for number in range(499))]


def _held(server: Server) -> dict[str, list[float]]:
    """What is held once nothing is under way, looked at a few times."""
    looks: list[dict[str, float]] = []
    for _ in range(_LOOKS):
        time.sleep(_SETTLED_SECONDS)
        warden = warden_pid(server.sandbox)
        sandbox = memory.tree([warden])
        web = memory.tree([server.pid]) - sandbox
        looks.append(
            {
                "memory of the web processes": memory.megabytes(web),
                "memory of the sandbox": memory.megabytes(sandbox),
                "descriptors of the web process": sum(_descriptors(pid) for pid in web),
                "descriptors of the warden": _descriptors(warden),
                "processes": len(web | sandbox),
            }
        )
    return {what: [look[what] for look in looks] for what in _UNITS}


def _descriptors(pid: int) -> int:
    try:
        return len(list(Path(f"/proc/{pid}/fd").iterdir()))
    except OSError:
        return 0
