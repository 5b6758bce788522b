"""What a month costs with a server that is always on, and with Lambda behind an HTTP API.

`static/js/monthly-cost.js` has the same formulas for the sliders; `tests/web/test_pieces.py` runs both and compares.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from sandbox.cost import PRICES, Prices

DAYS, HOURS = 30, 24
MB_PER_GB = 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """US dollars, but for the last two."""

    server_hour: Decimal  # the machine and its public address
    request: Decimal  # of Lambda and of the API
    lambda_request: Decimal  # of Lambda alone: the API has no free tier that lasts
    gb_second: Decimal
    free_requests: Decimal  # a month
    free_gb_seconds: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthlyCost:
    """US dollars for a month of 30 days."""

    server: Decimal
    functions: Decimal  # Lambda and the API
    after_free: Decimal  # the same with Lambda's free tier
    meet: Decimal  # requests a day at which `server` and `functions` are equal


SOURCES = ("lambda-requests", "lambda-duration-x86_64", "api-http", "ec2-t4g-small", "vpc-public-ipv4")
"""The prices that are used, by their keys in the price list."""


def rates(prices: Prices = PRICES) -> Rates:
    """What the price list says of the two."""
    each = {key: prices[key].of(Decimal(1)) for key in SOURCES}
    return Rates(
        server_hour=each["ec2-t4g-small"] + each["vpc-public-ipv4"],
        request=each["lambda-requests"] + each["api-http"],
        lambda_request=each["lambda-requests"],
        gb_second=each["lambda-duration-x86_64"],
        free_requests=prices.free["lambda-requests"],
        free_gb_seconds=prices.free["lambda-duration"],
    )


def monthly_cost(requests: int, milliseconds: int, memory: int, of: Rates) -> MonthlyCost:
    """The cost of so many requests a day (at least one), each of so many ms with so many MB."""
    gb_seconds = Decimal(memory) / MB_PER_GB * milliseconds / 1000  # of one request
    each = of.request + gb_seconds * of.gb_second
    month = Decimal(requests) * DAYS
    server = of.server_hour * HOURS * DAYS
    free = min(month, of.free_requests) * of.lambda_request
    free += min(month * gb_seconds, of.free_gb_seconds) * of.gb_second
    return MonthlyCost(
        server=server, functions=month * each, after_free=month * each - free, meet=server / (each * DAYS)
    )


def plain(of: Rates) -> Mapping[str, float]:
    """The rates as the browser gets them."""
    return {
        "serverHour": float(of.server_hour),
        "request": float(of.request),
        "gbSecond": float(of.gb_second),
        "lambdaRequest": float(of.lambda_request),
        "freeRequests": float(of.free_requests),
        "freeGbSeconds": float(of.free_gb_seconds),
    }
