"""A class over HTTP: everybody presses Check, some read while others check, some attack."""

from __future__ import annotations

import random
from collections.abc import Mapping
from itertools import islice

from bench.crowd import every, send
from bench.ground import EXERCISE, Ground
from bench.hostile import PROGRAMS
from bench.kinds import Plan, Told
from bench.server import Server, serving
from bench.timing import Row, percentile, ratio

_LESSON, _, _NAME = EXERCISE.partition("/")
PAGE = f"/en/lessons/{_LESSON}/{_NAME}"
_SCHOOL = "127.0.0.2"
"""The address that a whole class comes from, as behind the router of a school."""
_LEARNERS = 500
_AGAIN_SECONDS = 1.0
"""After which an attacker who was refused comes back, whatever Retry-After says."""
_STRANGERS_SECONDS = 30.0
"""After which a server has met its attackers: until then nothing bad is known of anybody."""


def spread(ground: Ground) -> list[Row]:
    """500 learners, each one Check, spread over two minutes."""
    seconds = ground.seconds(120)
    with serving(ground.new_folder("data")) as server:
        told = send(server.port, _everybody_once(ground, seconds))
    what = f"{len(told.events)} learners, each one Check within {seconds:.0f} s"
    return [Row(what, _milliseconds(told, "check"), most_p95=5000), *_around(what, told)]


def at_once(ground: Ground) -> list[Row]:
    """500 learners, each one Check, all within ten seconds."""
    seconds = ground.seconds(10)
    with serving(ground.new_folder("data")) as server:
        told = send(server.port, _everybody_once(ground, seconds))
    what = f"{len(told.events)} learners, each one Check within {seconds:.0f} s"
    last = max(event.began + event.seconds for event in told.events) - told.began
    return [
        Row(what, _milliseconds(told, "check")),
        Row(f"{what}: until all are graded", [last], "s", most=60),
        *_around(what, told),
    ]


def browsing(ground: Ground) -> list[Row]:
    """100 browse and 40 check for a minute, beside the same server when nobody else is there."""
    rng, seconds = random.Random(1), ground.seconds(60)
    with serving(ground.new_folder("data")) as server:
        _first_pages(server)
        alone = send(
            server.port,
            [
                Plan("page", _SCHOOL, [n * 0.2 for n in range(ground.count(100))], PAGE, ground.solution, _pages(rng)),
                Plan("check", _SCHOOL, [20 / (10 if ground.quick else 1) + n * 2 for n in range(ground.count(20))],
                     PAGE, ground.solution),
            ],
        )  # fmt: skip
        many = send(
            server.port,
            [
                Plan("page", _SCHOOL, every(5, seconds, rng), PAGE, ground.solution, _pages(rng))
                for _ in range(ground.count(100))
            ]
            + [Plan("check", _SCHOOL, every(10, seconds, rng), PAGE, ground.solution) for _ in range(ground.count(40))],
        )
    what = f"{ground.count(100)} browse and {ground.count(40)} check for {seconds:.0f} s"
    return [
        Row("a page of the quiet server", _milliseconds(alone, "page")),
        Row(f"{what}: a page", _milliseconds(many, "page"), most_p95=60),
        Row("a Check at the quiet server, press to verdict", _milliseconds(alone, "check")),
        Row(f"{what}: a Check", _milliseconds(many, "check"), most_p95=600),
        *_around(what, many),
    ]


def attacked(ground: Ground) -> list[Row]:
    """20 attackers, each with an address of their own, among 200 honest learners at home."""
    return _under_attack(ground, "127.1.{}.{}", "127.2.{}.{}", "each from an address of their own", most=2)


def attacked_inside(ground: Ground) -> list[Row]:
    """The same people behind one router: to the server all of them are guests of one address."""
    return _under_attack(ground, _SCHOOL, _SCHOOL, "all from one address")


def _under_attack(ground: Ground, homes: str, dens: str, where: str, *, most: float | None = None) -> list[Row]:
    """Honest learners at one server, and the same beside attackers at another that has met nobody yet either."""
    seconds = ground.seconds(120)
    told = []
    for attackers in (0, ground.count(20)):
        plans = _honest(ground, seconds, homes) + _attackers(attackers, seconds, dens)
        with serving(ground.new_folder("data")) as server:
            _first_pages(server)
            told.append(send(server.port, plans))
    without, among = told
    known = ground.seconds(_STRANGERS_SECONDS)
    everything = [_milliseconds(each, "check") for each in told]
    later = [_milliseconds(each, "check", since=known) for each in told]
    attacks = among.of("attack")
    what = f"{ground.count(20)} attackers among {ground.count(200)} honest, {where}"
    return [
        Row(f"{ground.count(200)} honest, {where}, a Check a minute each", everything[0]),
        *_refused("without attackers", without),
        Row(f"{what}: an honest Check", everything[1]),
        ratio("  its p95, as so many without the attackers", *_p95(everything), most=most),
        Row(f"  from the {known:.0f}th second on, without attackers", later[0]),
        Row(f"  from the {known:.0f}th second on, among attackers", later[1]),
        ratio("    its p95, as so many without the attackers", *_p95(later), most=most),
        *_refused("among attackers", among),
        Row("  hostile runs handed in, refused ones too", [len(attacks)], "runs"),
        Row("  of them refused", [sum(event.busy for event in attacks)], "runs"),
        *_around(what, among),
    ]


def _p95(phases: list[list[float]]) -> list[float]:
    """Of the second phase and of the first."""
    return [percentile(milliseconds, 95) for milliseconds in reversed(phases)]


def _refused(where: str, told: Told) -> list[Row]:
    """How many of the honest were sent away first, however often, and how many never had their verdict."""
    checks = told.of("check")
    return [
        Row(f"  honest Checks {where}: told to come back later", [sum(event.busy > 0 for event in checks)], "Checks"),
        Row(f"  honest Checks {where}: no verdict", [sum(each.error != "" for each in checks)], "Checks", most=0),
    ]


def _everybody_once(ground: Ground, seconds: float) -> list[Plan]:
    rng = random.Random(1)
    return [
        Plan("check", _SCHOOL, [rng.uniform(0, seconds)], PAGE, ground.solution) for _ in range(ground.count(_LEARNERS))
    ]


def _honest(ground: Ground, seconds: float, homes: str) -> list[Plan]:
    rng = random.Random(2)
    return [
        Plan("check", homes.format(number // 200, number % 200 + 1), every(60, seconds, rng), PAGE, ground.solution)
        for number in range(ground.count(200))
    ]


def _attackers(count: int, seconds: float, dens: str) -> list[Plan]:
    """They know how guests are told apart: each run is handed in as somebody whom the server has never met."""
    rng, programs = random.Random(3), list(PROGRAMS.values())
    return [
        Plan("attack", dens.format(number // 200, number % 200 + 1), every(5, seconds, rng), PAGE,
             programs=_turned(programs, number), renewed_after=1, again_after=_AGAIN_SECONDS)
        for number in range(count)
    ]  # fmt: skip


def _turned(programs: list[str], by: int) -> list[Mapping[str, str]]:
    by %= len(programs)
    return [{"handler.py": program} for program in programs[by:] + programs[:by]]


def _pages(rng: random.Random) -> list[str]:
    """Every page that there is to read, in an order of one's own."""
    pages = [f"/{language}/{page}" for language in ("en", "zh") for page in _READ]
    rng.shuffle(pages)
    return pages


def _first_pages(server: Server) -> None:
    """Each page once: the first visitor of a day has its text rendered for everybody."""
    pages = _pages(random.Random(1))
    send(server.port, [Plan("page", _SCHOOL, [0.0] * len(pages), PAGE, {}, pages)])


def _milliseconds(told: Told, kind: str, *, since: float = 0.0) -> list[float]:
    """Of what was begun so many seconds after the crowd had gathered, or later."""
    return [event.seconds * 1000 for event in told.of(kind) if event.began - told.began >= since]


def _around(what: str, told: Told) -> list[Row]:
    """What else is to be known of a row: errors, refusals, polls and what the crowd itself took."""
    for error in islice(told.errors, 3):
        print(f"  error: {error}")
    polls = [event.polls for event in told.events if event.kind == "check"]
    return [
        Row(f"{what}: errors", [len(told.errors)], "errors", most=0),
        Row(f"{what}: told that the server is busy", [told.busy], "times"),
        Row(f"{what}: times that a page asked again", polls or [0], "times"),
        Row(f"{what}: processor time of the crowd itself", [told.cpu_seconds], "s"),
    ]


_READ = (
    "",
    "map",
    "glossary",
    "search?q=lambda",
    "lessons/what-serverless-is",
    "lessons/s3-events",
    "lessons/dynamodb/save-order",
    "lessons/api-gateway/notes-crud",
    "lessons/kinesis/decode-records",
    "lessons/messages/fan-out",
)
