TABLE = {}["TABLE_NAME"]


def handler(event, context):
    return TABLE
