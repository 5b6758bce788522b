"""Handlers whose process does not come back."""

import os
import signal
import sys
import threading
import time


def exit_zero(event, context):
    sys.exit(0)


def exit_one(event, context):
    sys.exit(1)


def exit_text(event, context):
    sys.exit("a reason")


def hard_exit(event, context):
    os._exit(3)


def hard_exit_zero(event, context):
    os._exit(0)


def killed(event, context):
    os.kill(os.getpid(), signal.SIGKILL)


def aborted(event, context):
    os.abort()


def too_slow(event, context):
    time.sleep(30)


def busy(event, context):
    while True:
        pass


def thread_fails(event, context):
    def fail():
        raise ValueError("in a thread")

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    return "the handler goes on"


def thread_stays(event, context):
    threading.Thread(target=time.sleep, args=(30,), daemon=True).start()
    return "answered"
