"""The zygote: a warm Python, behind the outer wall, that execution environments are forked from."""
