"""The function process: from the fork to awslambdaric's loop."""

from __future__ import annotations

import importlib
import os
import random
import signal
import sys
import threading
from typing import TYPE_CHECKING, Any, NoReturn

from sandbox.channel import Channel
from sandbox.sdk_variables import RUNTIME_API
from sandbox.wall import inner, linux, seccomp, strict
from sandbox.wall.outer import PYTHONPATH
from sandbox.zygote import warmth
from sandbox.zygote.code import write_code
from sandbox.zygote.environment import reap_until

if TYPE_CHECKING:
    from sandbox.zygote.environment import Settings


_ADDRESS_SPACE = 8 * 1024**3


def inhabit(channel: Channel, log: int, settings: Settings, warm: bool) -> int:
    """As process 1: fork the function process and wait for its end. The exit status."""
    worker = linux.bare_fork()
    if worker == 0:
        _serve(channel, log, settings, warm)
    channel.close()
    os.close(log)
    return reap_until(worker)


def _serve(channel: Channel, log: int, settings: Settings, warm: bool) -> NoReturn:
    """Wall this process in, wait for the code, seal, and run the handler until the environment ends."""
    try:
        linux.set_process_name("bootstrap")
        _catch_up()
        for number in (signal.SIGTERM, signal.SIGUSR1, signal.SIGUSR2):  # process 1 of tier C waits for them
            signal.signal(number, signal.SIG_DFL)
        os.setpgid(0, 0) if settings.apart else os.setsid()
        os.nice(10)  # the watcher outside, and the server, must always get the processor first
        standard_streams(log)
        inner.give_up()
        if warm and not (settings.pages and settings.pages.copy()):
            warmth.touch("s3")  # most of what it touches, any client needs
        # Of tier C: the questions that its doorman answers. Elsewhere: what its supervisor ends it by.
        handle = seccomp.install_listening(strict.questions()) if settings.confinement else os.pidfd_open(os.getpid())
        channel.send({"ready": True, "pid": os.getpid()}, descriptors=[handle])
        message = channel.receive()
        start = message.body["start"]
        write_code(start["files"], message.blob, settings.place.task_root)
        channel.close()
        inner.limit(
            memory_mb=start["memory_mb"],
            seconds=start["seconds"],
            processes=settings.most_processes(),
            address_space=_ADDRESS_SPACE,
        )
        enter(start["environment"], settings)
        linux.close_from(3)
        _seal(settings)
    except BaseException:  # noqa: BLE001 - nothing of the learner's has run: this is our failure, said so
        sys.excepthook(*sys.exc_info())
        os._exit(70)
    _run(start["handler"])


def _catch_up() -> None:
    """Of what Python does after `os.fork` and `linux.bare_fork` does not, all that a handler could see the lack of."""
    random.seed()
    main: Any = threading.main_thread()
    main._set_native_id()


def standard_streams(log: int) -> None:
    """No input, and `log` for whatever is printed."""
    null = os.open("/dev/null", os.O_RDONLY)
    os.dup2(null, 0)
    os.close(null)
    os.dup2(log, 1)
    os.dup2(log, 2)
    sys.stdin = os.fdopen(0, "r", closefd=False)
    sys.stdout = os.fdopen(1, "w", encoding="utf-8", errors="backslashreplace", closefd=False)
    sys.stderr = os.fdopen(2, "w", encoding="utf-8", errors="backslashreplace", closefd=False)


def enter(environment: dict[str, str], settings: Settings) -> None:
    """Take on the environment, the folder and the path of the handler."""
    task_root = settings.place.task_root
    os.environ.clear()
    os.environ.update({**environment, **settings.place.variables})
    os.chdir(task_root)
    ours = ("", "/", settings.confinement.python_path if settings.confinement else PYTHONPATH)
    sys.path[:] = [task_root, *(entry for entry in sys.path if entry not in ours)]
    sys.argv = ["bootstrap"]
    sys.path_importer_cache.pop(task_root, None)
    signal.signal(signal.SIGINT, signal.default_int_handler)


def _seal(settings: Settings) -> None:
    """The last step before the learner's first line. Raises OSError."""
    if settings.confinement is None:
        inner.seal(seccomp_program=settings.seccomp_program, landlock_version=settings.landlock_version)
    else:
        settings.confinement.enclose_handler(settings.place.tmp, settings.place.task_root)
        seccomp.install(settings.seccomp_program)


def _run(handler: str) -> NoReturn:
    from awslambdaric import bootstrap
    from awslambdaric.lambda_runtime_client import LambdaRuntimeClient

    if os.environ.get("AWS_LAMBDA_LOG_FORMAT") == "JSON":
        importlib.reload(bootstrap)  # it reads the log format when it is imported, which the zygote has done
    try:
        bootstrap.run(handler, LambdaRuntimeClient(RUNTIME_API))
    except SystemExit as exit_request:
        code = exit_request.code
        status = code if isinstance(code, int) else 0 if code is None else 1
        if code is not None and not isinstance(code, int):
            print(code, file=sys.stderr)
    except KeyboardInterrupt:
        sys.excepthook(*sys.exc_info())
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # the interpreter, too, ends by the signal
        os.kill(os.getpid(), signal.SIGINT)
        status = 128 + signal.SIGINT
    except BaseException:  # noqa: BLE001 - as the interpreter would end on it
        sys.excepthook(*sys.exc_info())
        status = 1
    else:
        status = 0
    try:
        sys.stdout.flush()
    finally:
        os._exit(status & 0xFF)
