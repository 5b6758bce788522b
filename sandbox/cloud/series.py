"""Playing the jobs of one scenario one after another in one process: each in a cloud that nobody has used, with
execution environments of its own.

What a fork copies on write is copied once for all of them, and one wall serves all: when a job is over, everything that
it left behind its wall is ended and cleared away, and a function process that has seen nothing of it is forked there
for the next one.
"""

from __future__ import annotations

import contextlib
import gc
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

from sandbox.channel import ChannelClosed
from sandbox.cloud.errors import InvocationOver
from sandbox.cloud.front.http import HttpRequest, HttpResponse
from sandbox.cloud.front.lookout import Lookout
from sandbox.cloud.functions.code import code_of
from sandbox.cloud.functions.execution import Environments
from sandbox.cloud.functions.handles import Handles
from sandbox.cloud.scenario import play
from sandbox.cloud.world import World
from sandbox.exchange import Exchange, FunctionConfiguration
from sandbox.job import Job
from sandbox.result import Result

_MUCH_BYTES = 4 * 1024 * 1024
"""What a job may leave behind before it is cleared away at once."""


def results(world: World, jobs: Sequence[Job], handles: Handles, lookout: Lookout) -> Iterator[Result]:
    """Play `jobs`, which have their template and seed in common; the first in `world`, in which both are deployed.

    Raises ChannelClosed when an environment is wanted and our own side is gone.
    """
    turns = [_Turn(job, handles, lookout) for job in jobs]
    for turn, following in zip(turns, [*turns[1:], None], strict=True):
        if turn is not turns[0]:
            world = world.another(turn.job.template, turn.job.seed)
        turn.following, turn.world = following, world
        try:
            result = play(world, turn.job, turn)
            world.endpoint.close()
            much = world.endpoint.storage.estimate > _MUCH_BYTES
            if following is None:
                yield result  # there is nothing to begin meanwhile, and somebody waits for it
        finally:
            world.endpoint.close()
            turn.leave()
        if following is not None:
            yield result
        if much:
            gc.collect()


class _Turn:
    """One job's turn: an Invoker whose first environment may have been begun in the turn before."""

    def __init__(self, job: Job, handles: Handles, lookout: Lookout) -> None:
        self.job = job
        self.world: World | None = None
        self.following: _Turn | None = None
        self.environments = Environments(self._code, job.limits, self._answer, handles, lookout)
        self._beginning: threading.Thread | None = None
        self._begin_following: Callable[[], None] = _nothing

    def prepare(self, function: FunctionConfiguration) -> None:
        """See `sandbox.exchange.Invoker`. Begins that of the following turn, too: behind the same wall once this turn
        is over, or beside this one where a wall serves only once."""
        if self._beginning is None:
            self.environments.prepare(function, self._code(function))
        else:
            self._beginning.join()
        if self.following is not None:
            begin = partial(self.following.begin, function, self._code_for(self.following.job, function))
            if self.environments.can_be_followed:
                self._begin_following = begin
            else:
                begin()

    def leave(self) -> None:
        """The turn is over."""
        self.environments.leave(again=self.following is not None)
        self._begin_following()

    def begin(self, function: FunctionConfiguration, code: Mapping[str, bytes]) -> None:
        """Prepare, in a thread of its own, while another turn is under way."""

        def prepare() -> None:
            with contextlib.suppress(ChannelClosed, InvocationOver):  # the turn itself asks for one, and hears it
                self.environments.prepare(function, code)

        self._beginning = threading.Thread(target=prepare, name="following", daemon=True)
        self._beginning.start()

    def invoke(self, function: FunctionConfiguration, event: bytes, *, request_id: str, trace: str = "") -> Exchange:
        """See `sandbox.exchange.Invoker`."""
        return self.environments.invoke(function, event, request_id=request_id, trace=trace)

    def new_environment(self, function: FunctionConfiguration) -> None:
        """See `sandbox.exchange.Invoker`."""
        self.environments.new_environment(function)

    def kill(self, request_id: str) -> None:
        """See `sandbox.exchange.Invoker`."""
        self.environments.kill(request_id)

    def _code(self, function: FunctionConfiguration) -> Mapping[str, bytes]:
        return self._code_for(self.job, function)

    def _code_for(self, job: Job, function: FunctionConfiguration) -> Mapping[str, bytes]:
        assert self.world is not None
        return code_of(self.world.functions[function.logical_id], job, function.version)

    def _answer(self, request: HttpRequest, request_id: str | None) -> HttpResponse:
        assert self.world is not None  # a call waits until there is an invocation, and so a world
        return self.world.handle(request, invocation=request_id)


def _nothing() -> None:
    """To be done after a turn whose environment nothing follows."""
