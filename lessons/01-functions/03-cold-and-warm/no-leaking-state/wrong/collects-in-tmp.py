# fails: lists-its-own-lines
# says: Somebody else's lines are on this slip
"""A file in /tmp is kept just like a variable."""


def handler(event, context):
    wishes = event.get("options", {})
    with open("/tmp/slip.txt", "a") as slip:
        for line in event["lines"]:
            slip.write(pack(line) + "\n")
    with open("/tmp/slip.txt") as slip:
        lines = slip.read().splitlines()
    return {
        "customer": event["customer"],
        "lines": lines,
        "language": wishes.get("language", "en"),
        "gift": wishes.get("gift", False),
        "stickers": ["fragile", *wishes.get("stickers", [])],
    }


def pack(line):
    if line["quantity"] < 1:
        raise ValueError(f"cannot pack {line['quantity']} x {line['sku']}")
    return f"{line['quantity']} x {line['sku']}"
