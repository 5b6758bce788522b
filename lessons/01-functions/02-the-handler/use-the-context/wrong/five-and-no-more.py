# fails: uses-its-time
# says: not after a number of photos
"""Stops after a number that has always been safe."""

import work


def handler(event, context):
    photos = event["photos"]
    for photo in photos[:5]:
        work.shrink(photo)
    return {"done": [photo["name"] for photo in photos[:5]], "left": photos[5:]}
