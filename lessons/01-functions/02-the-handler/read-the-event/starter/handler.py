"""Makes the line that is printed on a ticket."""


def handler(event, context):
    print(event)

    # Task 1: the ticket of an order that has all fields.
    # Task 2: fields that are missing or null get a default.
    # Task 3: without an orderId, raise an error that says so.
    return {
        "order": event.get("orderId"),
        "for": "Guest",
        "seats": len(event["seats"]),
    }
