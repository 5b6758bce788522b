"""gunicorn's worker of threads, none of which waits for a client.

gthread hands a connection to a thread as soon as it is made. The thread waits for the first byte, reads the request and
writes the answer at whatever pace the client likes, so that sixteen clients who send half a request, or read a byte at
a time, stop a server of sixteen threads for good; and closing waits two seconds for the client in the one thread that
serves all connections. Here that thread does all the waiting, for everybody at once: a request is handed to a thread
when it has come whole, and what a client has not taken of its answer is sent when there is room. What waits is
bounded: where it gets too much, who has been waited for longest is let go.
"""

from __future__ import annotations

import errno
import resource
import sys
import time
from concurrent.futures import Future
from functools import partial
from itertools import islice
from selectors import EVENT_READ, EVENT_WRITE
from typing import Any, cast

from gunicorn import util
from gunicorn.workers.gthread import ThreadWorker

from course.server.connection import Connection, Gone, Phase, Unreadable
from course.server.turns import Turns

MOST_CONNECTIONS = 4000
"""At once; fewer where the process may not open so many files."""
MOST_BYTES = 64 * 1024 * 1024
"""Of requests and answers that are held for clients."""
SECONDS = {Phase.ASKING: 20.0, Phase.TAKING: 60.0, Phase.LEAVING: 2.0}
"""How long a client is waited for; for its next request, gunicorn's own `keepalive`."""
_ACCEPTED_AT_ONCE = 64
_OTHER_FILES = 512  # the database, the sandbox's connections, logs
_FEWEST = 64
_NO_MORE_FILES = (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM)


class Worker(ThreadWorker):
    """Everything but the handling of a request happens in the thread of `run`."""

    def init_process(self) -> None:
        self._most = max(_FEWEST, min(MOST_CONNECTIONS, _files() - _OTHER_FILES))
        self.worker_connections = self.max_keepalived = self._most + 1  # room is made here, gunicorn need not stop
        self._seconds = {Phase.IDLE: float(self.cfg.keepalive), **SECONDS}
        self._waiting: dict[Phase, dict[Connection, None]] = {phase: {} for phase in Phase}  # the longest first
        self._turns = Turns()
        self._busy = 0
        self._sizes: dict[Connection, int] = {}
        self._held = 0
        super().init_process()

    def accept(self, listener: Any) -> None:
        for _ in range(_ACCEPTED_AT_ONCE):
            try:
                sock, client = listener.accept()
            except OSError as error:
                if error.errno in _NO_MORE_FILES and self._let_one_go():
                    continue
                if error.errno in (errno.EAGAIN, errno.ECONNABORTED, *_NO_MORE_FILES):
                    return
                raise
            self.nr_conns += 1
            connection = Connection(self.cfg, sock, client, listener.getsockname())
            self._wait(connection, Phase.ASKING)
            self._read(connection)
            self._make_room()

    def finish_request(self, conn: Connection, fs: Future[Any]) -> None:  # type: ignore[override]  # not a TConn
        """A thread has done with the request."""
        self._busy -= 1
        conn.answered(kept=not fs.cancelled() and fs.exception() is None and bool(fs.result()))
        self._flush(conn)
        self._make_room()
        self._serve()

    def murder_pending(self) -> None:
        """Let those go who have been waited for long enough."""
        now = time.monotonic()
        for phase, waiting in self._waiting.items():
            for connection in list(waiting):
                if now - connection.since < self._seconds[phase]:
                    break
                self._drop(connection)

    def murder_keepalived(self, force: bool = False) -> None:
        if force:
            for waiting in self._waiting.values():
                for connection in list(waiting):
                    self._drop(connection)

    def _cap_keepalive(self, _deadline: float) -> None:
        """The server stops: who has asked for nothing yet is not waited for."""
        for connection in list(self._waiting[Phase.ASKING]):
            if not connection.size:
                self._drop(connection)

    def _wait(self, connection: Connection, phase: Phase) -> None:
        connection.phase, connection.since = phase, time.monotonic()
        self._waiting[phase][connection] = None
        event = EVENT_WRITE if phase is Phase.TAKING else EVENT_READ
        self.poller.register(connection.sock, event, partial(self._on_ready, connection))
        self._weigh(connection)

    def _wait_no_more(self, connection: Connection) -> None:
        del self._waiting[connection.phase][connection]
        self.poller.unregister(connection.sock)

    def _on_ready(self, connection: Connection, _sock: Any) -> None:
        if connection not in self._waiting[connection.phase]:
            return  # let go since the poller saw it
        if connection.phase is Phase.TAKING:
            self._send_on(connection)
        elif connection.phase is Phase.LEAVING:
            self._read_on(connection)
        else:
            self._read(connection)
        self._make_room()

    def _read(self, connection: Connection) -> None:
        try:
            connection.receive()
        except BlockingIOError:
            return
        except Gone:
            self._drop(connection)
            return
        self._weigh(connection)
        if connection.phase is Phase.IDLE:
            self._wait_no_more(connection)
            self._wait(connection, Phase.ASKING)
        self._look(connection)

    def _look(self, connection: Connection) -> None:
        """Whether what has come is a request."""
        try:
            if connection.is_whole():
                self._wait_no_more(connection)
                self._turns.add(connection)
                self._serve()
        except Unreadable as error:
            self._wait_no_more(connection)
            self._refuse(connection, error.status, error.reason)

    def _serve(self) -> None:
        while self._turns and self._busy < self.cfg.threads:
            self._busy += 1
            self.enqueue_req(cast(Any, self._turns.take()))

    def _refuse(self, connection: Connection, status: int, reason: str) -> None:
        """Instead of a thread's answer."""
        self.log.debug("%s for %s", status, connection.client)
        connection.refused()
        try:
            util.write_error(cast(Any, connection.sock), status, reason, "")
        except OSError:
            self._close(connection)
        else:
            self._flush(connection)

    def _flush(self, connection: Connection) -> None:
        try:
            if not connection.flush():
                self._wait(connection, Phase.TAKING)
            elif not connection.kept:
                connection.leave()
                self._wait(connection, Phase.LEAVING)
            elif connection.sock.received:
                self._wait(connection, Phase.ASKING)
                self._look(connection)
            else:
                self._wait(connection, Phase.IDLE)
        except Gone:
            self._close(connection)

    def _send_on(self, connection: Connection) -> None:
        try:
            sent = connection.flush()
        except Gone:
            self._drop(connection)
            return
        self._weigh(connection)
        if sent:
            self._wait_no_more(connection)
            self._flush(connection)

    def _read_on(self, connection: Connection) -> None:
        """Read past what comes after the end: closing before would take back the answer (RFC 9112, 9.6)."""
        try:
            connection.receive()
            connection.sock.received.clear()
        except BlockingIOError:
            pass
        except Gone:
            self._drop(connection)

    def _weigh(self, connection: Connection) -> None:
        size = connection.size
        self._held += size - self._sizes.get(connection, 0)
        self._sizes[connection] = size

    def _make_room(self) -> None:
        while self.nr_conns > self._most and self._let_one_go():
            pass
        while self._held > MOST_BYTES and self._give_memory_back():
            pass

    def _let_one_go(self) -> bool:
        """Who has been waited for longest, or, where more wait for a thread, the last of the address that asks most."""
        waiting = sum(map(len, self._waiting.values()))
        if waiting >= len(self._turns):
            return self._drop_oldest([one for phase in self._waiting.values() for one in islice(phase, 1)])
        self._refuse(self._turns.shed(), 503, "Service Unavailable")
        return False  # it is told so before it is let go

    def _give_memory_back(self) -> bool:
        """By whoever has been waited for longest, or, where requests that wait for a thread hold more, the largest."""
        holding = [one for phase in self._waiting.values() for one in phase if one.size]
        waiting, asked = sum(one.size for one in holding), self._turns.size
        if waiting >= asked:
            return self._drop_oldest(holding)
        self._refuse(self._turns.shed_largest(), 503, "Service Unavailable")
        return True

    def _drop_oldest(self, connections: list[Connection]) -> bool:
        if connections:
            self._drop(min(connections, key=lambda one: one.since))
        return bool(connections)

    def _drop(self, connection: Connection) -> None:
        self._wait_no_more(connection)
        self._close(connection)

    def _close(self, connection: Connection) -> None:
        self._held -= self._sizes.pop(connection, 0)
        self.nr_conns -= 1
        connection.close()


def _files() -> int:
    """How many files the process may open, once it has asked for all that it may."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    return sys.maxsize if most == resource.RLIM_INFINITY else most
