"""Figures that a lesson works out from prices are what the price list gives."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

import pytest

from course.web.pieces import draw_piece
from sandbox.cost.prices import PRICES
from tests.content.lessons import CATALOGUE

DAYS = 30
GB_SECONDS = Decimal("0.025")
"""256 MB for 100 ms."""
LESSON = CATALOGUE.lessons["what-serverless-is"].source


def cents(amount: Decimal) -> str:
    return f"${amount.quantize(Decimal('0.01'), ROUND_HALF_UP)}"


def lambda_and_api(requests: int, *, free: bool) -> Decimal:
    asked, seconds = Decimal(requests), requests * GB_SECONDS
    if free:
        asked = max(Decimal(0), asked - PRICES.free["lambda-requests"])
        seconds = max(Decimal(0), seconds - PRICES.free["lambda-duration"])
    return (
        PRICES["lambda-requests"].of(asked)
        + PRICES["lambda-duration-x86_64"].of(seconds)
        + PRICES["api-http"].of(Decimal(requests))
    )


def server(text: str) -> Decimal:
    """A month of the server: the lesson states its hourly prices, the only ones with more than two decimals."""
    hourly = re.findall(r"\| \$(0\.\d{3,}) \|$", text, re.MULTILINE)
    return sum(map(Decimal, hourly), Decimal(0)) * 24 * DAYS


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_server_and_lambda_cost_what_the_table_of_lesson_one_says(language):
    text = LESSON[language]
    [source] = re.findall(r"^```piece\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    amount = r'</\w+><td class="align-right">\$([\d.,]+)'
    rows = re.findall(rf'scope="row"[^>]*>([\d,]+){amount * 3}', draw_piece(source, language))
    assert len(rows) == 5
    for daily, *stated in rows:
        monthly = int(daily.replace(",", "")) * DAYS
        costs = [server(text), lambda_and_api(monthly, free=False), lambda_and_api(monthly, free=True)]
        for shown, cost in zip(stated, costs, strict=True):
            assert abs(Decimal(shown.replace(",", "")) - cost) <= Decimal("0.005")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_prices_and_the_point_where_both_meet_are_right(language):
    text, million = LESSON[language], 10**6
    requests, duration, api = (
        PRICES["lambda-requests"].of(Decimal(million)),
        PRICES["lambda-duration-x86_64"].of(million * GB_SECONDS),
        PRICES["api-http"].of(Decimal(million)),
    )
    for price in (requests, duration, api):
        assert f"| {cents(price)} |" in text
    assert cents(requests + duration + api) in text
    meet = server(text) * million / (requests + duration + api) / DAYS
    assert f"{round(meet, -3):,.0f}" in text
    assert f"{meet / 86_400:.1f}" in text
