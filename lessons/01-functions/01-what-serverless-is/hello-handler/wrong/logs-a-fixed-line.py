# fails: logs-the-name
# says: is not logged by itself
"""Logs that somebody was there, but not who."""


def handler(event, context):
    print("somebody is at the door")
    return {"message": f"Hello, {event['name']}!"}
