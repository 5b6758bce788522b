def handler(event, context):
    try:
        number = event["orderId"]
    except KeyError:
        number = None
    if number is None:
        raise KeyError("an order needs its orderId")
    ticket = {"order": number, "for": "Guest", "seats": 0, "booklets": 1, "note": ""}
    if event.get("visitor") and event["visitor"].get("name") is not None:
        ticket["for"] = event["visitor"]["name"]
    for _ in event["seats"]:
        ticket["seats"] += 1
    for name in ("booklets", "note"):
        if event.get(name) is not None:
            ticket[name] = event[name]
    return ticket
