from booking import book


def handler(event, context):
    return book(event)
