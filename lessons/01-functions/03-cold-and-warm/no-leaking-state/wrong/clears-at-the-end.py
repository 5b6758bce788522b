# fails: a-failure-leaves-nothing
# says: is skipped by the exception
"""Empties the shared list before it returns: not when it raises."""

slip = []


def handler(event, context):
    wishes = event.get("options", {})
    for line in event["lines"]:
        slip.append(pack(line))
    answer = {
        "customer": event["customer"],
        "lines": list(slip),
        "language": wishes.get("language", "en"),
        "gift": wishes.get("gift", False),
        "stickers": ["fragile", *wishes.get("stickers", [])],
    }
    slip.clear()
    return answer


def pack(line):
    if line["quantity"] < 1:
        raise ValueError(f"cannot pack {line['quantity']} x {line['sku']}")
    return f"{line['quantity']} x {line['sku']}"
