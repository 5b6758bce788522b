"""The command line: `python -m sandbox serve | invoke | run | selftest`."""
