from work import shrink


def enough(context):
    return context.get_remaining_time_in_millis() >= 600


def handler(event, context):
    waiting = list(event["photos"])
    finished = []
    while waiting and enough(context):
        photo = waiting.pop(0)
        shrink(photo)
        finished.append(photo)
    print(f"{len(finished)} of {len(finished) + len(waiting)} photos")
    return {"done": [photo["name"] for photo in finished], "left": waiting}
