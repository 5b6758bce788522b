# fails: writes-the-preview
# says: nothing but the article
"""Answers what a preview might be, and writes none."""


def handler(event, context):
    return {"preview": "The tram to the harbour opens in May"}
