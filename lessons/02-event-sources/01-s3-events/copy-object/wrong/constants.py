# fails: asks-for-the-uploaded-object
# says: The event only says that something was uploaded
"""Answers what a copy might answer, and copies nothing."""


def handler(event, context):
    return {"copied": "reports/2026-11.csv"}
