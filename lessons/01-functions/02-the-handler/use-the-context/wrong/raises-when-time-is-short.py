# fails: answers-in-time
# says: An exception loses what was achieved
"""Treats the end of its time as an error."""

import work


def handler(event, context):
    done = []
    for photo in event["photos"]:
        if context.get_remaining_time_in_millis() < 500:
            raise TimeoutError(f"only {len(done)} photos done")
        work.shrink(photo)
        done.append(photo["name"])
    return {"done": done, "left": []}
