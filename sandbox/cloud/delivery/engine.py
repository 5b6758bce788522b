"""What happens next: events reach their functions, what fails is tried again, and no time is waited for.

The engine works off everything that is due at the present moment of the cloud's clock; when nothing is, it moves the
clock to the next moment at which something will be, until all is quiet.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from sandbox.cloud.backends.listeners import Listeners
from sandbox.cloud.clock import CLOCK
from sandbox.cloud.delivery.asynchronous import AsynchronousQueue, Waiting
from sandbox.cloud.delivery.bounds import Bounds, Stopped
from sandbox.cloud.delivery.delivery import Batch, Delivery
from sandbox.cloud.delivery.moments import next_of
from sandbox.cloud.delivery.poller import Poller
from sandbox.cloud.delivery.pollers import poller_for
from sandbox.cloud.delivery.schedules import Schedules
from sandbox.cloud.front.request_ids import invocation_request_id
from sandbox.cloud.front.turns import Turns
from sandbox.cloud.functions.invocations import Invocations, Order
from sandbox.cloud.functions.versions import qualified_arn, version_of
from sandbox.cloud.world import World
from sandbox.job import Limits
from sandbox.result import Invocation, Outcome, Undelivered

_STOP_SECONDS = 2.0
HORIZON_SECONDS = 24 * 3600.0
"""How far a step is followed: what AWS would do later than this, it does in a step `wait`."""


@dataclass(frozen=True, slots=True)
class Work:
    """One invocation that is due, and who is told what became of it."""

    order: Order
    conclude: Callable[[Invocation], None]


class Engine:
    """Delivers what happens in one world to its functions. Used from one thread, but for nested invocations."""

    def __init__(self, world: World, invocations: Invocations, limits: Limits) -> None:
        self._world = world
        self._invocations = invocations
        self._limits = limits
        self._bounds = Bounds(limits, invocations, world.endpoint)
        counted = world.observer.lambda_metrics
        self._queue = AsynchronousQueue(
            world.functions,
            limits.attempts,
            may_deliver=self._may_deliver,
            dropped=counted.dropped,
            dead_letter_error=counted.dead_letter_error,
        )
        self._pollers: dict[str, Poller] = {}
        self._schedules = Schedules()
        self._step_began = CLOCK.now()
        self._delivered: list[Delivery | Batch] = []
        self._lost: list[Undelivered] = []
        Listeners.lost = self._lost.append

    def begin_step(self) -> None:
        self._step_began = CLOCK.now()
        self._delivered = []
        self._lost.clear()
        self._invocations.begin_step()
        self._queue.begin_step(self._step_began)
        for poller in self._all_pollers():
            poller.begin_step()

    @property
    def delivered(self) -> list[Delivery | Batch]:
        """What this step brought to functions first-hand, in order: what a step `deliver-again` repeats."""
        return list(self._delivered)

    def undelivered(self) -> tuple[Undelivered, ...]:
        """What this step refused, filtered, gave up or left waiting."""
        with self._world.endpoint.lock:
            found = [*self._queue.undelivered(), *self._lost]
            for poller in self._all_pollers():
                found += poller.undelivered()
        return tuple(found)

    def invoke(self, order: Order) -> Invocation:
        """Invoke synchronously, as a client that waits for the answer. Raises Stopped."""
        given = Delivery(source=order.source, function=order.function, qualifier=order.qualifier, event=order.event)
        self._delivered.append(given)
        return self.carry_out(order)

    def nested(self, order: Order) -> Invocation | None:
        """Invoke for a function that waits for the answer, from any thread. None when the run has reached a bound:
        then it stops as soon as the outermost invocation is over."""
        try:
            self._bounds.check(order)
        except Stopped as stop:
            self._bounds.reached(stop)
            return None
        return self._invocations.invoke(order)

    def stop(self) -> None:
        """Nothing of this run goes on any more, in whatever thread."""
        self._bounds.reached(Stopped(Outcome.FINISHED, ""))
        self._invocations.kill_all()
        self._world.endpoint.until_calm(_STOP_SECONDS)

    def accept(self, delivery: Delivery) -> None:
        """Put an event into the asynchronous queue."""
        self._delivered.append(delivery)
        self._queue.accept(delivery, CLOCK.now())

    def repeat(self, happened: list[Delivery | Batch]) -> None:
        """Bring the same events to their functions once more, and take no notice of how that ends."""
        for one in happened:
            if isinstance(one, Delivery) and one.principal:
                self.accept(one)
                continue
            again = Order(source=one.source, function=one.function, qualifier=one.qualifier, event=one.event, attempt=2)
            self.carry_out(again)

    def settle(self) -> None:
        """Go on until nothing is due any more, now or later. Raises Stopped."""
        self.advance(CLOCK.now() + HORIZON_SECONDS, schedules=False)

    def wait(self, seconds: float) -> None:
        """Let time pass, with everything that happens meanwhile. Raises Stopped."""
        until = CLOCK.now() + seconds
        self.advance(until, schedules=True)
        CLOCK.advance_to(until)
        self._look_around()

    def advance(self, until: float, *, schedules: bool) -> None:
        while True:
            self._bounds.wait_for_nested()
            work = self._next_work()
            if work is not None:
                work.conclude(self.carry_out(work.order))
                continue
            moments = [moment for moment in self._moments(schedules) if moment is not None and moment <= until]
            moment = next_of(moments)
            if moment is None:
                return
            self._bounds.check_time()
            CLOCK.advance_to(moment)
            self._world.endpoint.mutations += 1  # messages expire and move to dead-letter queues as time passes
            if schedules:
                with self._world.endpoint.lock:
                    self._schedules.fire(CLOCK.now())
                    self._world.endpoint.mutations += 1
                self._look_around()

    def at_once(self, first: list[Work]) -> list[Invocation]:
        """Carry out `first` and everything else that is due now, concurrently, and say what came of `first`."""
        works = list(first)
        while (work := self._next_work()) is not None:
            works.append(work)
        for work in works:
            self._bounds.check(work.order)
        named = [(work, _with_id(work.order), self._invocations.reserve(work.order.function)) for work in works]
        turns = Turns([order.request_id for _, order, reserved in named if reserved])

        def carry_out(order: Order, reserved: bool) -> Invocation:
            try:
                return self._invocations.invoke(order, reserved=reserved)
            finally:
                turns.end(order.request_id)

        self._world.endpoint.turns = turns
        try:
            with ThreadPoolExecutor(max_workers=max(1, len(named))) as threads:
                futures = [threads.submit(carry_out, order, reserved) for _, order, reserved in named]
                made = [future.result() for future in futures]
        finally:
            self._world.endpoint.turns = None
        for (work, _, _), invocation in zip(named, made, strict=True):
            work.conclude(invocation)
        self._bounds.check_calls()
        return made[: len(first)]

    def carry_out(self, order: Order) -> Invocation:
        """Invoke now. Raises Stopped when the run has reached a bound."""
        self._bounds.check(order)
        invocation = self._invocations.invoke(order)
        self._bounds.check_calls()
        return invocation

    def _next_work(self) -> Work | None:
        """The next invocation that is due at this moment: asynchronous events first, then mapping by mapping."""
        with self._world.endpoint.lock:
            self._take_deliveries()
            now = CLOCK.now()
            waiting = self._queue.take(now)
            if waiting is not None:
                return Work(waiting.order(), lambda invocation: self._conclude(waiting, invocation))
            for poller in self._all_pollers():
                batch = poller.poll(now)
                if batch is not None:
                    return self._work_of(poller, batch)
        return None

    def _work_of(self, poller: Poller, batch: Batch) -> Work:
        if batch.attempt == 1:
            self._delivered.append(batch)
        order = Order(
            source=batch.source,
            function=batch.function,
            qualifier=batch.qualifier,
            event=batch.event,
            cause=batch.cause,
            attempt=batch.attempt,
        )

        def conclude(invocation: Invocation) -> None:
            with self._world.endpoint.lock:
                poller.conclude(batch, invocation, CLOCK.now())
                self._world.endpoint.mutations += 1  # a queue has fewer messages, or a destination more

        return Work(order, conclude)

    def _conclude(self, waiting: Waiting, invocation: Invocation) -> None:
        with self._world.endpoint.lock:
            self._queue.conclude(waiting, invocation, CLOCK.now())
            self._world.endpoint.mutations += 1  # a destination may have got something

    def _take_deliveries(self) -> None:
        for delivery in self._world.take_deliveries():
            if not self._allowed(delivery):
                reason = (
                    f"{delivery.principal} may not invoke {delivery.function}: its resource policy has no statement "
                    f"that allows it for {delivery.source_arn or 'this source'}."
                )
                self._queue.refuse(delivery, reason)
                continue
            self._delivered.append(delivery)
            self._queue.accept(delivery, CLOCK.now())

    def _allowed(self, delivery: Delivery) -> bool:
        authorizer = self._world.endpoint.authorizer
        if authorizer is None or not delivery.principal:
            return True
        arn = qualified_arn(self._world.functions[delivery.function], delivery.qualifier)
        return authorizer.may_invoke(arn, delivery.principal, delivery.source_arn)

    def _may_deliver(self, function: str, arn: str) -> str | None:
        authorizer = self._world.endpoint.authorizer
        return None if authorizer is None else authorizer.may_deliver(function, arn)

    def _moments(self, schedules: bool) -> list[float | None]:
        now = CLOCK.now()
        with self._world.endpoint.lock:
            moments = [self._queue.next_at(), *(poller.next_at(now) for poller in self._all_pollers())]
            if schedules:
                moments.append(self._schedules.next_at(now))
        return moments

    def _look_around(self) -> None:
        with self._world.endpoint.lock:
            self._world.observer.time_passed(CLOCK.now())

    def _all_pollers(self) -> list[Poller]:
        """One for each mapping that there is now; a mapping may come and go with a handler's calls."""
        mappings = {
            uuid: mapping
            for uuid, mapping in self._world.functions.mappings.items()
            if version_of(self._world.functions[mapping.function], mapping.qualifier) is not None
        }
        self._pollers = {uuid: poller for uuid, poller in self._pollers.items() if uuid in mappings}
        for uuid, mapping in mappings.items():
            if uuid in self._pollers:
                self._pollers[uuid].mapping = mapping
                continue
            role_arn = self._world.functions[mapping.function].configuration.role_arn
            self._pollers[uuid] = poller_for(mapping, attempts=self._limits.attempts, role_arn=role_arn)
        return list(self._pollers.values())


def _with_id(order: Order) -> Order:
    """An order whose invocation can be told apart before it begins."""
    return order if order.request_id else dataclasses.replace(order, request_id=invocation_request_id())
