"""How many runs may wait at the warden. Who hands it runs has to know, so that none of them is refused."""

MOST_WAITING = 256
"""In each line: there is one for the places of each kind."""
MOST_OF_A_GROUP = MOST_WAITING // 2
"""Of one learner or address, in each line."""
