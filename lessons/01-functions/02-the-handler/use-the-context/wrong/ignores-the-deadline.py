# fails: answers-in-time
# says: stopped the function in the middle of its work
"""Goes on until it is stopped."""

import work


def handler(event, context):
    for photo in event["photos"]:
        work.shrink(photo)
    return {"done": [photo["name"] for photo in event["photos"]], "left": []}
