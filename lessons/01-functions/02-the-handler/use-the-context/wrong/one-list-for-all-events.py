# fails: does-them-all
# says: the lists begin anew with each
"""The list is made once, outside: the second answer names the photos of the first event, too."""

import work

done = []


def handler(event, context):
    left = list(event["photos"])
    while left and context.get_remaining_time_in_millis() >= 500:
        photo = left.pop(0)
        work.shrink(photo)
        done.append(photo["name"])
    return {"done": done, "left": left}
