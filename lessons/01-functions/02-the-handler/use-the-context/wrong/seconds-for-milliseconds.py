# fails: does-them-all
# says: 500 *milli*seconds
"""Makes seconds of the milliseconds and compares them with 500: there never is enough time."""

import work


def handler(event, context):
    photos, done = event["photos"], []
    for photo in photos:
        if context.get_remaining_time_in_millis() / 1000 < 500:
            break
        work.shrink(photo)
        done.append(photo["name"])
    return {"done": done, "left": photos[len(done):]}
