"""Handlers that write to their log."""

import logging
import sys
import warnings


def printed(event, context):
    print("one")
    print("two", "three", sep="\n")


def unfinished(event, context):
    print("no line feed", end="")


def on_stderr(event, context):
    sys.stderr.write("on stderr\n")


def logged(event, context):
    logger = logging.getLogger()
    logger.warning("a warning")
    logger.info("info is below the root logger's level")
    logger.setLevel(logging.INFO)
    logger.info("now it is not")
    logging.getLogger("shop").error("order %s", "o-1")


def logged_exception(event, context):
    try:
        {}["key"]
    except KeyError:
        logging.exception("caught")
    return "handled"


def warned(event, context):
    warnings.warn("deprecated", stacklevel=1)


def unicode(event, context):
    print("你好 🚀")
