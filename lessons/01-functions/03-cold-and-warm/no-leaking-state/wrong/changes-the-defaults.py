# fails: has-its-own-options
# says: a second name for the same object
"""The list is new, the options are still the shared ones."""

DEFAULTS = {"language": "en", "gift": False, "stickers": ["fragile"]}


def handler(event, context):
    options = DEFAULTS
    for name, value in event.get("options", {}).items():
        if name == "stickers":
            options["stickers"].extend(value)
        else:
            options[name] = value
    return {"customer": event["customer"], "lines": [pack(line) for line in event["lines"]], **options}


def pack(line):
    if line["quantity"] < 1:
        raise ValueError(f"cannot pack {line['quantity']} x {line['sku']}")
    return f"{line['quantity']} x {line['sku']}"
