# fails: lists-its-own-lines
# says: the customer of this event
"""Noor's slip for everybody."""


def handler(event, context):
    return {"customer": "Noor", "lines": ["2 x mug"], "language": "en", "gift": False, "stickers": ["fragile"]}
