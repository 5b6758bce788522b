from missing_sibling import thing


def handler(event, context):
    return thing
