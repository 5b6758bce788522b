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
    """20 attackers among 200 honest learners, beside the same learners without them."""
    seconds = ground.seconds(120)
    with serving(ground.new_folder("data")) as server:
        _first_pages(server)
        without = send(server.port, _honest(ground, seconds))
        among = send(server.port, _honest(ground, seconds) + _attackers(ground, seconds))
    p95 = [percentile(_milliseconds(told, "check"), 95) for told in (without, among)]
    attacks = among.of("attack")
    what = f"{ground.count(20)} attackers among {ground.count(200)} honest"
    return [
        Row(f"{ground.count(200)} honest, a Check a minute each", _milliseconds(without, "check")),
        Row(f"{what}: an honest Check", _milliseconds(among, "check")),
        ratio("  its p95, as so many without the attackers", p95[1], p95[0], most=2),
        Row("  hostile runs handed in, refused ones too", [len(attacks)], "runs"),
        Row("  of them refused", [sum(event.busy for event in attacks)], "runs"),
        *_around(what, among),
    ]


def _everybody_once(ground: Ground, seconds: float) -> list[Plan]:
    rng = random.Random(1)
    return [
        Plan("check", _SCHOOL, [rng.uniform(0, seconds)], PAGE, ground.solution) for _ in range(ground.count(_LEARNERS))
    ]


def _honest(ground: Ground, seconds: float) -> list[Plan]:
    """Each from home: guests are told apart by address."""
    rng = random.Random(2)
    return [
        Plan("check", f"127.1.{number // 200}.{number % 200 + 1}", every(60, seconds, rng), PAGE, ground.solution)
        for number in range(ground.count(200))
    ]


def _attackers(ground: Ground, seconds: float) -> list[Plan]:
    rng, programs = random.Random(3), list(PROGRAMS.values())
    return [
        Plan("attack", f"127.2.0.{number + 1}", every(5, seconds, rng), PAGE, programs=_turned(programs, number))
        for number in range(ground.count(20))
    ]


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


def _milliseconds(told: Told, kind: str) -> list[float]:
    return [event.seconds * 1000 for event in told.of(kind)]


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
