# fails: lists-its-own-lines
# says: not even an earlier one of the same customer
"""Keeps a list for each customer, so that the second order of one still has the lines of the first."""
import copy
from collections import defaultdict

slips = defaultdict(list)
DEFAULTS = {"language": "en", "gift": False, "stickers": ["fragile"]}


def handler(event, context):
    options = copy.deepcopy(DEFAULTS)
    wishes = event.get("options", {})
    options["stickers"] += wishes.get("stickers", [])
    options |= {name: value for name, value in wishes.items() if name != "stickers"}
    slip = slips[event["customer"]]
    for line in event["lines"]:
        slip.append(pack(line))
    return {"customer": event["customer"], "lines": slip, **options}


def pack(line):
    if line["quantity"] < 1:
        raise ValueError(f"cannot pack {line['quantity']} x {line['sku']}")
    return f"{line['quantity']} x {line['sku']}"
