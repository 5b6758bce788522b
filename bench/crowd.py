"""Many visitors at once, in a process of their own: plans on standard input, what came of them on standard output.

Everybody has opened the exercise's page before the first start; those who browse have saved a draft, so that their
pages are made for somebody whom the server knows.
"""

from __future__ import annotations

import dataclasses
import json
import random
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from bench.ground import ROOT
from bench.kinds import Event, Plan, Told
from bench.visitor import Visitor
from course.server import precedence

_STACK_BYTES = 512 * 1024
_AT_THE_DOOR = 4  # visitors who open their first page at the same moment


def send(port: int, plans: Sequence[Plan]) -> Told:
    """Have a crowd carry the plans out against the server on `port`; returns when the last one is done."""
    asked = json.dumps({"port": port, "plans": [dataclasses.asdict(plan) for plan in plans]})
    line = [sys.executable, "-m", "bench.crowd"]
    done = subprocess.run(line, cwd=ROOT, input=asked, capture_output=True, text=True, start_new_session=True)
    if done.returncode:
        raise RuntimeError(f"the crowd came to nothing: {done.stderr}")
    told = json.loads(done.stdout)
    return Told([Event(**each) for each in told["events"]], told["began"], told["cpu_seconds"])


def main() -> None:
    precedence.take()  # it is on other machines, and does not wait for the processors of this one
    asked = json.load(sys.stdin)
    plans = [Plan(**plan) for plan in asked["plans"]]
    threading.stack_size(_STACK_BYTES)
    visitors = [Visitor(asked["port"], plan.address) for plan in plans]
    with ThreadPoolExecutor(_AT_THE_DOOR) as door:
        list(door.map(_arrive, visitors, plans))
    events: list[Event] = []
    began = time.monotonic() + 0.5
    threads = [
        threading.Thread(target=_carry_out, args=(visitor, plan, began, events))
        for visitor, plan in zip(visitors, plans, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    used = resource.getrusage(resource.RUSAGE_SELF)
    told = Told(events, began, used.ru_utime + used.ru_stime)
    json.dump(dataclasses.asdict(told), sys.stdout)


def _arrive(visitor: Visitor, plan: Plan) -> None:
    visitor.open(plan.exercise)
    if plan.kind == "page":
        visitor.save(plan.exercise, plan.files)


def _carry_out(visitor: Visitor, plan: Plan, began: float, events: list[Event]) -> None:
    for number, start in enumerate(plan.starts):
        time.sleep(max(0.0, began + start - time.monotonic()))
        following = began + plan.starts[number + 1] if number + 1 < len(plan.starts) else 0.0
        renewed = bool(number and plan.renewed_after and number % plan.renewed_after == 0)
        while True:
            at = time.monotonic()
            try:
                if renewed:
                    visitor = Visitor(visitor.port, plan.address)
                    visitor.open(plan.exercise)
                event = _do(visitor, plan, number)
            except Exception as error:  # noqa: BLE001 - whatever it is, the visitor has seen an error
                event = Event(plan.kind, at, time.monotonic() - at, error=repr(error))
            events.append(event)
            if not (event.busy and plan.again_after and time.monotonic() + plan.again_after < following):
                break
            time.sleep(plan.again_after)
            renewed = True


def _do(visitor: Visitor, plan: Plan, number: int) -> Event:
    if plan.kind == "page":
        return visitor.open(plan.pages[number % len(plan.pages)])
    if plan.kind == "check":
        return visitor.check(plan.exercise, plan.files)
    program = plan.programs[number % len(plan.programs)]
    return visitor.run(plan.exercise, program) if plan.kind == "run" else visitor.attack(plan.exercise, program)


def every(seconds: float, until: float, rng: random.Random) -> list[float]:
    """Starts of one visitor who does something every so many seconds, the first at any moment of them."""
    first = rng.uniform(0, seconds)
    return [first + seconds * number for number in range(int((until - first) // seconds) + 1) if first < until]


if __name__ == "__main__":
    main()
