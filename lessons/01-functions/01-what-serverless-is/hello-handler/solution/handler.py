"""Greets whoever rings."""


def handler(event, context):
    name = event["name"]
    print(name, "is at the door")
    return {"message": f"Hello, {name}!"}
