# fails: quotes-the-right-postage
# says: depends on the event and on the lists alone
"""The same quote for everybody."""


def handler(event, context):
    return {"cents": 700}
