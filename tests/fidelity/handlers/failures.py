"""Handlers that fail while they work."""

import sys


class OrderError(Exception):
    def __init__(self, order, reason):
        super().__init__(order, reason)


class Silent(Exception):
    def __str__(self):
        return ""


class Unspeakable(Exception):
    def __str__(self):
        raise RuntimeError("no words")


def built_in(event, context):
    return event["missing"]


def with_message(event, context):
    raise ValueError("the amount is negative: -1")


def without_message(event, context):
    raise ValueError


def custom(event, context):
    raise OrderError("o-1", "no stock")


def silent(event, context):
    raise Silent("never shown")


def unspeakable(event, context):
    raise Unspeakable


def with_cause(event, context):
    try:
        {}["key"]
    except KeyError as error:
        raise RuntimeError("could not read") from error


def while_handling(event, context):
    try:
        {}["key"]
    except KeyError:
        raise RuntimeError("while another")


def _inner(depth):
    if depth == 0:
        raise LookupError("deep down")
    _inner(depth - 1)


def nested(event, context):
    _inner(3)


def in_library(event, context):
    import json

    json.loads("{not json")


def recursion(event, context):
    return recursion(event, context)


def unicode(event, context):
    raise ValueError("价格不对 🚫")


def many_lines(event, context):
    raise ValueError("first\nsecond\n  third")


def group(event, context):
    raise ExceptionGroup("several", [ValueError("one"), TypeError("two")])


def interrupt(event, context):
    raise KeyboardInterrupt


def base(event, context):
    raise BaseException("no Exception")


def stop_iteration(event, context):
    next(iter(()))


def failed_assert(event, context):
    assert event == 1, "not one"


def memory_error(event, context):
    raise MemoryError


def noted(event, context):
    error = ValueError("look at the note")
    error.add_note("a note")
    raise error


def wrong_arguments(event):
    return event


def cannot_exit_quietly(event, context):
    raise SystemError("system")


def in_lambda(event, context):
    return sorted([1, 2], key=lambda n: n["x"])


def after_output(event, context):
    print("before the fall")
    print("on stderr", file=sys.stderr)
    raise ValueError("fallen")
