"""The Lambda API: what a handler's own calls can ask of Lambda, over `functions.registry`."""
