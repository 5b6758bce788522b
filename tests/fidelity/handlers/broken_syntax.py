def handler(event, context)
    return "no colon"
