# fails: makes-json
# says: Results is empty
"""Answers rows, and writes nothing."""


def handler(event, context):
    return [{"name": "Ada", "votes": "120"}, {"name": "Mei", "votes": "098"}]
