# fails: lists-its-own-lines
# says: Make the list in the handler
"""The list has moved into an argument's default, which is made only once as well."""


def handler(event, context, slip=[]):
    wishes = event.get("options", {})
    for line in event["lines"]:
        slip.append(pack(line))
    return {
        "customer": event["customer"],
        "lines": slip,
        "language": wishes.get("language", "en"),
        "gift": wishes.get("gift", False),
        "stickers": ["fragile", *wishes.get("stickers", [])],
    }


def pack(line):
    if line["quantity"] < 1:
        raise ValueError(f"cannot pack {line['quantity']} x {line['sku']}")
    return f"{line['quantity']} x {line['sku']}"
