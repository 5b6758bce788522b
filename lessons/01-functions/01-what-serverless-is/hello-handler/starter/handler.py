"""Greets whoever rings."""


def handler(event, context):
    print("somebody is at the door")

    # Task 1: return {"message": "Hello, ...!"} with the name
    #         that is in the event.
    # Task 2: let the line in the log say who it is.
