"""A package with a handler inside."""
