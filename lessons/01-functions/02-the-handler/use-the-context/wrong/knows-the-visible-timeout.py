# fails: answers-in-time
# says: Do not count on two
"""Has a clock of its own, set for the function with two seconds."""

import time

import work


def handler(event, context):
    photos, done = event["photos"], []
    until = time.monotonic() + 1.5
    while len(done) < len(photos) and time.monotonic() < until:
        photo = photos[len(done)]
        work.shrink(photo)
        done.append(photo["name"])
    return {"done": done, "left": photos[len(done):]}
