slip = []
DEFAULTS = {"language": "en", "gift": False, "stickers": ["fragile"]}


def handler(event, context):
    options = DEFAULTS
    for name, value in event.get("options", {}).items():
        if name == "stickers":
            options["stickers"].extend(value)
        else:
            options[name] = value
    for line in event["lines"]:
        slip.append(pack(line))
    return {"customer": event["customer"], "lines": slip, **options}


def pack(line):
    """A line of the slip. Raises ValueError when there is nothing to pack."""
    if line["quantity"] < 1:
        raise ValueError(f"cannot pack {line['quantity']} x {line['sku']}")
    return f"{line['quantity']} x {line['sku']}"
