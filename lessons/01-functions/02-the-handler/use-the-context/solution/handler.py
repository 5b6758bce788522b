"""Makes small pictures of large ones, as many as there is time for."""

import work

ENOUGH_MS = 500


def handler(event, context):
    photos = event["photos"]
    done = []
    for photo in photos:
        if context.get_remaining_time_in_millis() < ENOUGH_MS:
            break
        work.shrink(photo)
        done.append(photo["name"])
    print(len(done), "of", len(photos), "photos")
    return {"done": done, "left": photos[len(done):]}
