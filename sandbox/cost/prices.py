"""The price list: one dated data file."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType

FILE = Path(__file__).with_name("prices.toml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """US dollars for `per` units of something."""

    key: str
    service: str  # botocore's name; "apigateway" for both kinds of API
    unit: str
    price: Decimal
    per: Decimal
    page: str  # the title of the AWS page that states it
    checked: str  # ISO date

    def of(self, quantity: Decimal) -> Decimal:
        """US dollars for so many units."""
        return quantity * self.price / self.per


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    region: str
    checked: str
    prices: Mapping[str, Price]
    free: Mapping[str, Decimal]
    """What is free in every month: the key of a price, or the part before its last hyphen, for all that begin so."""

    def __getitem__(self, key: str) -> Price:
        return self.prices[key]


def read(path: Path = FILE) -> Prices:
    """The price list in a file. Raises KeyError or ValueError for a file that is none."""
    data = tomllib.loads(path.read_text("utf-8"))
    free = {key: Decimal(amount) for key, amount in data.pop("free").items()}
    region, checked = data.pop("region"), data.pop("checked")
    prices = {
        key: Price(
            key=key,
            service=entry["service"],
            unit=entry["unit"],
            price=Decimal(entry["price"]),
            per=Decimal(entry["per"]),
            page=entry["page"],
            checked=entry["checked"],
        )
        for key, entry in data.items()
    }
    return Prices(region=region, checked=checked, prices=MappingProxyType(prices), free=MappingProxyType(free))


PRICES = read()
