# fails: a-failure-leaves-nothing
# says: Let `pack` raise its error
"""Leaves out what cannot be packed, and nobody learns of it."""


def handler(event, context):
    wishes = event.get("options", {})
    return {
        "customer": event["customer"],
        "lines": [f"{line['quantity']} x {line['sku']}" for line in event["lines"] if line["quantity"] > 0],
        "language": wishes.get("language", "en"),
        "gift": wishes.get("gift", False),
        "stickers": ["fragile", *wishes.get("stickers", [])],
    }
