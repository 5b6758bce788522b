"""Lambda's side of an invocation: execution environments, the Runtime API, logs, errors."""
