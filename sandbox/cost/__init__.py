"""What a run would have cost on AWS: a pure function of its result.

    bill(result) -> Bill                 what this run costs, line by line
    monthly(bill, 1_000_000) -> Month    a month of such runs, with the free tier kept apart

Money is `decimal.Decimal` in US dollars, never rounded here. Prices are those of `prices.toml`.
"""

from sandbox.cost.bill import Bill, FunctionUse, Line, Note
from sandbox.cost.billing import bill
from sandbox.cost.month import Month, monthly
from sandbox.cost.prices import PRICES, Price, Prices

__all__ = ["PRICES", "Bill", "FunctionUse", "Line", "Month", "Note", "Price", "Prices", "bill", "monthly"]
