"""What each event source hands to a function, in the shape that AWS gives it."""
