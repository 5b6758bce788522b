# fails: lists-its-own-lines
# says: Nobody else's order
"""Knows the slips of the page by their customers."""

SLIPS = {
    "Ada": {"lines": ["1 x bowl", "4 x candle"], "language": "de", "gift": True, "stickers": ["fragile"]},
    "Noor": {"lines": ["2 x mug"], "language": "en", "gift": False, "stickers": ["fragile"]},
    "Li Lei": {"lines": ["1 x vase"], "language": "en", "gift": False, "stickers": ["fragile", "this side up"]},
}


def handler(event, context):
    return {"customer": event["customer"], **SLIPS.get(event["customer"], SLIPS["Noor"])}
