"""When, how often and in which order events reach their functions."""
