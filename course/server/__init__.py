"""Starting the server: what `make run` does once everything is installed."""
