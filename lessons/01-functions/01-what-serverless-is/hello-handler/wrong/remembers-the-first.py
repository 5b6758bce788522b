# fails: greets-by-name
# says: each time anew
"""Keeps the first name that it meets: a warm environment greets the second visitor by it."""

seen = []


def handler(event, context):
    seen.append(event["name"])
    print(event["name"])
    return {"message": f"Hello, {seen[0]}!"}
