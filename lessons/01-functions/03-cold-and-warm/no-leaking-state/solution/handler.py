DEFAULTS = {"language": "en", "gift": False, "stickers": ["fragile"]}


def handler(event, context):
    wishes = event.get("options", {})
    return {
        "customer": event["customer"],
        "lines": [pack(line) for line in event["lines"]],
        **DEFAULTS,
        **wishes,
        "stickers": DEFAULTS["stickers"] + wishes.get("stickers", []),
    }


def pack(line):
    """A line of the slip. Raises ValueError when there is nothing to pack."""
    if line["quantity"] < 1:
        raise ValueError(f"cannot pack {line['quantity']} x {line['sku']}")
    return f"{line['quantity']} x {line['sku']}"
