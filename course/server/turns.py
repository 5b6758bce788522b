"""Whose request is next: those that have come whole wait in lanes that take turns, an address each."""

from __future__ import annotations

from collections import deque

from course.server.connection import Connection


class Turns:
    """First come, first served within a lane. Not thread-safe."""

    def __init__(self) -> None:
        self._lanes: dict[bytes, deque[Connection]] = {}  # in the order of their turns

    def __bool__(self) -> bool:
        return bool(self._lanes)

    def __len__(self) -> int:
        return sum(map(len, self._lanes.values()))

    @property
    def size(self) -> int:
        """Bytes of all requests."""
        return sum(one.size for line in self._lanes.values() for one in line)

    def add(self, connection: Connection) -> None:
        self._lanes.setdefault(connection.lane, deque()).append(connection)

    def take(self) -> Connection:
        """The next; its lane's turn is then after all others'."""
        lane = next(iter(self._lanes))
        line = self._lanes.pop(lane)
        taken = line.popleft()
        if line:
            self._lanes[lane] = line
        return taken

    def shed(self) -> Connection:
        """The last of the longest lane, taken out."""
        return self._remove(max(self._lanes.values(), key=len)[-1])

    def shed_largest(self) -> Connection:
        """Whose request is the largest, taken out."""
        return self._remove(max((one for line in self._lanes.values() for one in line), key=lambda one: one.size))

    def _remove(self, connection: Connection) -> Connection:
        line = self._lanes[connection.lane]
        line.remove(connection)
        if not line:
            del self._lanes[connection.lane]
        return connection
