"""How many runs may wait at the warden, and how a group is named. Who hands it runs has to know."""

MOST_WAITING = 256
"""In each line: there is one for the places of each kind."""
MOST_OF_A_GROUP = MOST_WAITING // 2
"""Of one learner or address, in each line."""
GROWN = "+"
"""At the end of a group's name: of those who were in the group without it until they had done well. They begin with
what is known of that."""
