"""The yard: the warm parents, the spares and the scenarios, and how one job runs in it."""

from __future__ import annotations

import contextlib
import json
import math
import os
import select
import socket
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from copy import copy
from functools import partial
from pathlib import Path
from typing import IO, Any

from sandbox import plain
from sandbox.channel import ChannelClosed
from sandbox.errors import JobRejected, RunLost, SandboxUnavailable
from sandbox.job import Job
from sandbox.meter import Meter
from sandbox.result import Outcome, Result
from sandbox.wall import cgroups, confined
from sandbox.warden.admission import Stay
from sandbox.warden.environments import Spare, make
from sandbox.warden.families import Families, Family
from sandbox.warden.parent import Fork, WarmParent
from sandbox.warden.scenarios import Rejected, Scenario, Scenarios
from sandbox.warden.turns import Kind

_GRACE_SECONDS = 3.0
_DEATH_SHOWS_SECONDS = 0.1
_MEGABYTE = 1024 * 1024
_SCENARIOS_KEPT = 24
_RUNS_AHEAD = 2
_COMPANY_SECONDS = 2.0
"""So long after a run of theirs others count as there: learners leave gaps."""
MAX_JOBS = 200
"""In one series."""
_HALVED = 4
"""Jobs from which on a series is played in two processes, if nobody else is there."""
_MUCH_SECONDS, _USUAL_SECONDS = 0.15, 0.05
"""Of the processor, in all environments of one job: some ten times what most take, and more than most. A run of which
one job takes much, or one after the other more than is usual, gets a place for such."""
_CORES = os.cpu_count() or 1


def tier(confined_in: Path | None) -> str:
    """A: control groups too, delegated by root; B: user namespaces, rlimits and the memory watcher; C: Landlock,
    seccomp and the watcher."""
    if confined_in is not None:
        return "C"
    return "A" if os.environ.get(cgroups.VARIABLE) else "B"


class GivenUp(Exception):
    """The place of a run was wanted by somebody else. Every result until then was given; the rest is to be run anew."""


class Yard:
    """`prove_node` tries the wall around Node.js, given this yard and how many times as long as usual that may take,
    before the first Node environment is given to a job.
    `confined_in` is as `WarmParent` has it.

    Raises SandboxUnavailable when a warm parent does not come up.
    """

    def __init__(
        self,
        log: IO[bytes],
        *,
        spares: int,
        prove_node: Callable[[Yard, float], SandboxUnavailable | None],
        confined_in: Path | None = None,
    ) -> None:
        self._confined_in = confined_in
        self.tier = tier(confined_in)
        started: list[WarmParent | BaseException] = []

        def start_cloud() -> None:
            try:
                started.append(
                    WarmParent(
                        "sandbox.cloud.process",
                        packages=None,
                        tmp_bytes=256 * _MEGABYTE,
                        log=log,
                        group="cloud",
                        confined_in=confined_in,
                    )
                )
            except BaseException as error:  # noqa: BLE001 - carried to the thread that waits
                started.append(error)

        beside = threading.Thread(target=start_cloud)
        beside.start()
        self._under_way: list[Stay | None] = []
        self._company_at = -math.inf
        self._closed = False
        self._count = threading.Lock()
        try:
            self.families = Families(
                log.fileno(),
                spares=spares,
                in_flight=self._in_flight,
                company=self._company,
                prove=lambda patience: prove_node(self, patience),
                confined_in=confined_in,
            )
        except BaseException:
            beside.join()
            if isinstance(started[0], WarmParent):
                started[0].close()
            raise
        beside.join()
        if isinstance(started[0], BaseException):
            self.families.close()
            raise started[0]
        self.cloud = started[0]
        self.scenarios = Scenarios(self.cloud, _SCENARIOS_KEPT)

    @property
    def alive(self) -> bool:
        return self.families.python.alive and self.cloud.alive

    def close(self) -> None:
        self._closed = True
        self.scenarios.close()
        self.families.close()
        self.cloud.close()
        if self._confined_in is not None:
            confined.clear(self._confined_in)

    def run(
        self,
        text: bytes,
        reply: Callable[[bytes], None],
        client: socket.socket | None = None,
        *,
        done: int = 0,
        stay: Stay | None = None,
    ) -> None:
        """Run the series of jobs in `text`, but for the first `done`, and `reply` with the result of each in turn, all
        of it JSON. Raises RunLost, JobRejected, SandboxUnavailable when it needs a runtime that cannot be offered, or
        GivenUp when its place, `stay`, was wanted. Without a stay it is a run of our own.

        The last reply is given before the run's processes are cleared away and new ones made: nobody has to wait for
        that. When `client` hangs up, the run is killed and the outcome of its job is CANCELLED.
        """
        series = _Series(text, done, stay)
        try:
            with self.scenarios.using(series.jobs[0], _deployment(stay, client)) as scenario:
                if _is_quick(stay) and self._in_flight() == 0 and len(series.rest) >= _HALVED and _CORES > 1:
                    self._run_halves(scenario, series, reply, client)
                else:
                    self._run_through(scenario, series, reply, client)
        except Rejected as rejection:
            for _ in series.rest:
                reply(self._bare(Outcome.TEMPLATE_REJECTED, str(rejection)))

    def _run_halves(
        self, scenario: Scenario, series: _Series, reply: Callable[[bytes], None], client: socket.socket | None
    ) -> None:
        """Both halves at once, while nobody else needs the other core: sooner done, with a little more work."""
        front, back = series.halves()
        results: list[bytes] = []
        with ThreadPoolExecutor(1) as beside:
            other = beside.submit(self._run_through, scenario, back, results.append, client)
            self._run_through(scenario, front, reply, client)
            ended = other.exception()
        for result in results:
            reply(result)
        if ended is not None:
            raise ended

    def _run_through(
        self, scenario: Scenario, series: _Series, reply: Callable[[bytes], None], client: socket.socket | None
    ) -> None:
        while series.rest:
            self._run_in(scenario, series, reply, client)

    def _run_in(
        self, scenario: Scenario, series: _Series, reply: Callable[[bytes], None], client: socket.socket | None
    ) -> None:
        """As far as one process gets: to the end, or to a job that has to be ended."""
        try:
            fork = scenario.take()
        except RunLost:
            self.scenarios.forget(scenario)
            raise
        with self._count:
            self._under_way.append(series.stay)
        try:
            self._follow(fork, series, reply, client)
        finally:
            with self._count:
                self._under_way.remove(series.stay)
            fork.kill()
            self._refill(scenario)

    def _in_flight(self) -> int:
        """Quick ones: the others do not take the processor from anybody."""
        with self._count:
            return sum(map(_is_quick, self._under_way))

    def _computes(self, series: _Series) -> None:
        """A job has taken much of the processor: the next one will come after others."""
        if series.stay is not None:
            series.stay.computes()
            if self._others_than(series.stay):
                self.families.prepare(series.jobs[0].runtime_family)

    def _others_than(self, stay: Stay | None) -> bool:
        """Whether anybody else's run is under way."""
        with self._count:
            return any(other is not stay for other in self._under_way)

    def _company(self) -> bool:
        """Whether anybody's run is under way, or was a moment ago, that does not come after others."""
        now = time.monotonic()
        with self._count:
            if any(stay is None or not stay.after_others for stay in self._under_way):
                self._company_at = now
            return now - self._company_at < _COMPANY_SECONDS

    def _refill(self, scenario: Scenario) -> None:
        in_flight = self._in_flight()
        if in_flight > 1:
            return  # a fork made ahead would only take the processor from those who wait
        with contextlib.suppress(RunLost, ChannelClosed):  # the next run finds out and starts anew
            scenario.refill(_RUNS_AHEAD, warm=not in_flight)

    def _follow(
        self, fork: Fork, series: _Series, reply: Callable[[bytes], None], client: socket.socket | None
    ) -> None:
        with _Attended(fork, client, series.stay, partial(self._computes, series)) as run:
            body = {"first": series.done, "end": series.end, "tier": self.tier, "after_others": run.after_others}
            self._give_environment(run, series.jobs[0].runtime_family, body, series.text)
            while series.rest:
                result, ended = self._one_result(run, series.rest[0].limits.seconds)
                series.done += 1
                run.job_over()
                reply(result)
                if ended is Outcome.CANCELLED:
                    series.done = series.end  # nobody is there any more
                    if run.stay is not None:
                        run.stay.cut_short = True
                if series.rest and run.stay is not None and run.stay.job_over():
                    raise GivenUp
                if ended is not None:
                    return

    def _one_result(self, run: _Attended, seconds: float) -> tuple[bytes, Outcome | None]:
        """The next result, and why the process has to be ended if it has. Raises GivenUp."""
        began = time.monotonic()
        deadline = began + seconds + _GRACE_SECONDS
        patience = deadline if run.stay is None else began + run.stay.patience_seconds
        while True:
            ready = run.hear(min(patience, deadline))
            if not ready and run.stay is not None and patience < deadline:
                run.stay.overdue()
                patience = deadline
                continue
            if not ready:
                ended = f"the run took longer than {seconds:.0f} s and was ended"
                return self._bare(Outcome.OUT_OF_TIME, ended), Outcome.OUT_OF_TIME
            if run.client is not None and run.client.fileno() in ready:
                return self._bare(Outcome.CANCELLED, ""), Outcome.CANCELLED
            if run.stay is not None and run.stay.fileno() in ready and run.channel.fileno() not in ready:
                raise GivenUp
            try:
                message = run.channel.receive()
            except ChannelClosed as error:
                raise RunLost("the cloud process of this run ended before its result") from error
            if "result" in message.body:
                self._refuse_what_our_death_caused(message.blob, run.used)
                return message.blob, None
            if "computes" in message.body:
                run.computes()
            else:
                self._give_environment(run, message.body["family"], {"environment": True}, b"")

    def _refuse_what_our_death_caused(self, result: bytes, used: list[tuple[Family, int]]) -> None:
        """An environment that was killed because its zygote or its supervisor died must not look like the learner's
        failure: no code of theirs can reach either.

        Raises RunLost. The zygote's own end shows a moment after that of its environments.
        """
        killed = b"signal: killed" in result
        if killed:
            time.sleep(_DEATH_SHOWS_SECONDS)
        if self._closed or not self.alive or not all(family.alive for family, _ in used):
            raise RunLost("a warm parent ended during the run")
        for family in {family for family, _ in used} if killed else ():
            if family.zygote.killed([pid for other, pid in used if other is family]):
                raise RunLost("the supervisor of an environment ended during the run")

    def _give_environment(self, run: _Attended, name: str, body: dict[str, Any], blob: bytes) -> None:
        family = self.families.family(name, after_others=run.after_others, others=self._others_than(run.stay))
        spare = family.pool.take() if run.stay is not None else make(family.zygote, warm=False, ours=True)
        run.attend(family, spare)
        try:
            given = {"task_root": spare.task_root, "again": spare.again}
            run.channel.send({**body, **given}, blob=blob, descriptors=spare.given())
        except ChannelClosed as error:
            raise RunLost("the cloud process of this run ended before its job") from error
        finally:
            spare.release()

    def _bare(self, outcome: Outcome, message: str) -> bytes:
        return plain.text(Result(outcome=outcome, message=message, tier=self.tier)).encode("utf-8", "surrogatepass")


class _Attended:
    """A run's process, and who else is heard while it works: its client, its stay, its environments."""

    def __init__(
        self, fork: Fork, client: socket.socket | None, stay: Stay | None, computes: Callable[[], None]
    ) -> None:
        """`computes` is called when a job of it has taken much of the processor."""
        self.computes = computes
        self.channel, self.client, self.stay = fork.channel, client, stay
        self.used: list[tuple[Family, int]] = []
        """The family of each of its environments, and the pid of its supervisor as the family's zygote knows it."""
        self._meters: dict[int, Meter] = {}  # of those environments that live, by descriptor
        self._seconds = 0.0  # of processor, of the job under way by all of them
        self._computes = False
        self._poll = select.poll()
        self._poll.register(fork.channel.fileno(), select.POLLIN)
        if client is not None:
            self._poll.register(client.fileno(), select.POLLRDHUP | select.POLLHUP)
        if stay is not None:
            self._poll.register(stay.fileno(), select.POLLIN)

    @property
    def after_others(self) -> bool:
        """Whether it comes after others, as far as is known by now."""
        return self.stay is not None and self.stay.after_others

    def __enter__(self) -> _Attended:
        return self

    def __exit__(self, *_: object) -> None:
        for meter in self._meters.values():
            meter.close()
        for family, _pid in self.used:
            family.given_back()

    def attend(self, family: Family, spare: Spare) -> None:
        """`spare` is one of its environments from now on."""
        self.used.append((family, spare.fork.pid))
        family.handed_out()
        self._meters[spare.meter.fileno()] = spare.meter
        self._poll.register(spare.meter.fileno(), select.POLLIN)
        is_heavy = self.stay is not None and self.stay.kind == Kind.HEAVY
        least = _MUCH_SECONDS if self.after_others else 0.0
        spare.meter.tell(math.inf if is_heavy else max(least, self._seconds))

    def hear(self, until: float) -> set[int]:
        """The descriptors of those who have said something; none when nobody has until then (monotonic seconds)."""
        while True:
            ready = {descriptor for descriptor, _ in self._poll.poll(max(0, (until - time.monotonic()) * 1000))}
            meters = ready & self._meters.keys()
            for descriptor in meters:
                self._read(self._meters[descriptor])
            if ready - meters or not ready:
                return ready - meters

    def _read(self, meter: Meter) -> None:
        try:
            self._seconds += meter.hear()
        except ChannelClosed:  # the environment has ended
            self._poll.unregister(meter.fileno())
            del self._meters[meter.fileno()]
            meter.close()
            return
        if math.isinf(self._seconds) and self.stay is not None:
            self.stay.exceeded = True
        if self._seconds > _MUCH_SECONDS:
            if not self._computes:
                self._computes = True
                self.computes()
            meter.tell(self._seconds)

    def job_over(self) -> None:
        """What others have used, beyond what is usual, counts for the next job, too."""
        self._seconds = max(0.0, self._seconds - _USUAL_SECONDS)


def _deployment(stay: Stay | None, client: socket.socket | None) -> Callable[[], None]:
    """What is to be done while a template is deployed, as a learner may have written it: that is to compute. It raises
    GivenUp, and ChannelClosed when the client hangs up."""
    patience = math.inf if stay is None else time.monotonic() + stay.patience_seconds
    poll = select.poll()
    if stay is not None:
        poll.register(stay.fileno(), select.POLLIN)
    if client is not None:
        poll.register(client.fileno(), select.POLLRDHUP | select.POLLHUP)

    def attend() -> None:
        if stay is not None and time.monotonic() > patience:
            stay.computes()
        ready = {descriptor for descriptor, _ in poll.poll(0)}
        if client is not None and client.fileno() in ready:
            raise ChannelClosed("the client hung up while its template was deployed")
        if ready:
            raise GivenUp

    return attend


def _is_quick(stay: Stay | None) -> bool:
    return stay is None or stay.kind == Kind.QUICK


class _Series:
    """The jobs of one request from the first that has no result yet, `done`, up to `end`."""

    def __init__(self, text: bytes, done: int, stay: Stay | None = None) -> None:
        """Raises JobRejected for what is no series."""
        try:
            found = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise JobRejected("the jobs are no JSON") from error
        if not isinstance(found, list) or not 0 < len(found) <= MAX_JOBS:
            raise JobRejected(f"a series is a list of 1 to {MAX_JOBS} jobs")
        self.text = text
        self.stay = stay
        self.jobs = [plain.load(Job, job) for job in found]
        self.done, self.end = done, len(self.jobs)
        first = self.jobs[0]
        if any((job.template, job.seed) != (first.template, first.seed) for job in self.jobs):
            raise JobRejected("the jobs of a series have one template and one seed")

    @property
    def rest(self) -> list[Job]:
        return self.jobs[self.done : self.end]

    def halves(self) -> tuple[_Series, _Series]:
        front, back = copy(self), copy(self)
        front.end = back.done = (self.done + self.end + 1) // 2
        return front, back


def default_spares() -> int:
    return max(6, min(8, _CORES))
