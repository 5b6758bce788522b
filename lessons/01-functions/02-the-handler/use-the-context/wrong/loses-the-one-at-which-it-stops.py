# fails: accounts-for-all
# says: it was not begun, so it is left
"""Drops the photo at which it stops."""

import work


def handler(event, context):
    photos, done = event["photos"], []
    for index, photo in enumerate(photos):
        if context.get_remaining_time_in_millis() < 500:
            return {"done": done, "left": photos[index + 1:]}
        work.shrink(photo)
        done.append(photo["name"])
    return {"done": done, "left": []}
