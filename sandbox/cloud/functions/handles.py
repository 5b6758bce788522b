"""The execution environments that a run has been given: what reaches each, and which can be used for another job."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable

from sandbox.channel import Channel, Message

_AGAIN_SECONDS = 10.0


class Handle:
    """What comes from the zygote: the supervisor's channel and the descriptors of the environment."""

    def __init__(
        self,
        channel: Channel,
        runtime_api: int,
        aws: int,
        xray: int,
        otlp: int,
        log: int,
        *,
        task_root: str = "",
        again: bool = False,
    ) -> None:
        """`task_root` is where the code really lies, where that is not /var/task. `again`: the supervisor can follow
        this environment with another one, fresh, behind the same wall."""
        self.channel = channel
        self.runtime_api = runtime_api
        self.aws = aws
        self.xray = xray
        self.otlp = otlp
        self.log = log
        self.task_root = task_root
        self.again = again

    def follower(self, message: Message) -> Handle:
        """The one that {"again"} brought."""
        return Handle(self.channel, *message.descriptors, task_root=self.task_root, again=message.body["again"])


class Handles:
    """Of one run. Thread-safe."""

    def __init__(self, family: str, first: Handle, ask: Callable[[str], Handle]) -> None:
        """`first` is of `family`; `ask` gives another one of a family."""
        self._ask = ask
        self._changed = threading.Condition()
        self._here = defaultdict(list, {family: [first]})
        self._coming: defaultdict[str, int] = defaultdict(int)

    def take(self, family: str) -> Handle:
        """One for a function of `family`, one that follows another if there is any. Raises ChannelClosed when our own
        side is gone."""
        with self._changed:
            self._changed.wait_for(lambda: self._here[family] or not self._coming[family], timeout=_AGAIN_SECONDS)
            while self._here[family]:
                handle = self._here[family].pop()
                if not handle.channel.ready(0):  # it has said all that it had to say, but for its end
                    return handle
        return self._ask(family)

    def promise(self, family: str) -> Callable[[Handle | None], None]:
        """One is on its way; what is to be called when it has come, or with None when it does not come."""
        with self._changed:
            self._coming[family] += 1

        def come(handle: Handle | None) -> None:
            with self._changed:
                self._coming[family] -= 1
                if handle is not None:
                    self._here[family].append(handle)
                self._changed.notify_all()

        return come
