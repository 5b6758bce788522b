"""One deployed cloud: a template's resources, the AWS endpoint in front of them, the events they give off.

moto keeps its state in globals, so a process has one World at a time; deploying another empties the cloud.
A World starts no thread and holds no socket: a process that has one can be forked for every run.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sandbox.cloud.backends import moto_backends
from sandbox.cloud.backends.listeners import listen, listen_again, listening
from sandbox.cloud.clock import CLOCK
from sandbox.cloud.delivery.delivery import Delivery
from sandbox.cloud.delivery.outbox import Outbox
from sandbox.cloud.errors import TemplateRejected
from sandbox.cloud.front.endpoint import Endpoint
from sandbox.cloud.front.http import HttpRequest, HttpResponse
from sandbox.cloud.functions.registry import Functions
from sandbox.cloud.iam.policies import Policies
from sandbox.cloud.lambda_api.control_plane import LambdaApi
from sandbox.cloud.observe.observatory import Observatory
from sandbox.cloud.rehearsal import rehearse
from sandbox.cloud.seeding import sow
from sandbox.cloud.state import snapshot
from sandbox.cloud.template.deployer import deploy
from sandbox.cloud.template.deployment import Deployment
from sandbox.cloud.warming import SERVICES as WARMABLE
from sandbox.cloud.warming import WARMING_TEMPLATE, deployed, touch
from sandbox.job import Seed
from sandbox.result import State

__all__ = ["TemplateRejected", "World", "warm"]

_SMALL_BYTES = 1024 * 1024
"""What a cloud may store that is deployed more than once ahead."""


class World:
    def __init__(self, deployment: Deployment) -> None:
        self.deployment = deployment
        self.endpoint = Endpoint()
        self.outbox = Outbox(deployment, lambda: self.endpoint.request_id)
        self.endpoint.after_call = self.outbox.after_call
        self.policies = Policies(deployment.roles, deployment.functions, own_request=self.endpoint.own_request)
        self.endpoint.authorizer = self.policies
        self.observer = Observatory(deployment.functions, self.policies.may_log)
        self.endpoint.own.update(self.observer.own)
        self.endpoint.own["lambda"] = LambdaApi(deployment.functions, deployment.roles).answer
        self._pictured: tuple[int, State] | None = None
        self._aside: tuple[moto_backends.Held, Mapping[str, Any]] | None = None
        self._others: list[World] = []

    @classmethod
    def deploy(cls, template: str, seed: Seed | None = None, *, others: int = 0) -> World:
        """Deploy a SAM or CloudFormation template (YAML or JSON; "" has no resources) and its seed, and up to `others`
        more of the same, which `another` gives.

        Raises TemplateRejected with one sentence that names line and resource, also for a seed that does not fit.
        """
        world = cls._deployed(template, seed)
        if world.endpoint.storage.estimate > _SMALL_BYTES:
            return world
        aside: list[World] = []
        for _ in range(others):
            world._set_aside()
            aside.append(world)
            world = cls._deployed(template, seed)
        world._others = aside
        return world

    @classmethod
    def _deployed(cls, template: str, seed: Seed | None) -> World:
        moto_backends.prepare()
        listen()
        moto_backends.reset()
        CLOCK.restart()
        world = cls(deploy(template))
        listen(
            s3=world.outbox.on_s3,
            stream=world.outbox.on_stream,
            deliver=world.outbox.post,
            may_send=world.policies.may_send,
        )
        world.sow(seed or Seed())
        return world

    def another(self, template: str, seed: Seed | None = None) -> World:
        """The same template and seed anew, instead of this world, which is spent. Where one was deployed ahead, nothing
        of it has been touched since."""
        if not self._others:
            return World.deploy(template, seed)
        world = self._others.pop()
        world._others, self._others = self._others, []
        world._stand()
        return world

    def _set_aside(self) -> None:
        """Out of moto's globals, so that another one can stand there."""
        self.picture()
        self._aside = moto_backends.take_out(), listening()

    def _stand(self) -> None:
        assert self._aside is not None
        held, told = self._aside
        self._aside = None
        moto_backends.put_back(held)
        listen_again(told)
        CLOCK.restart()

    @property
    def functions(self) -> Functions:
        """What Lambda knows."""
        return self.deployment.functions

    @property
    def resources(self) -> Mapping[str, str]:
        """Logical id -> physical name."""
        return self.deployment.resources

    def physical_name(self, name: str) -> str:
        """The own name of a bucket, table, queue, stream, topic ..., from that name, its logical id, URL or ARN."""
        return self.deployment.resources.get(name, name).rpartition(":")[2].rpartition("/")[2]

    def has_bucket(self, name: str) -> bool:
        return name in moto_backends.s3_backend().buckets

    def has_table(self, name: str) -> bool:
        return name in moto_backends.dynamodb_backend().tables

    def sow(self, seed: Seed) -> None:
        """Put objects and items into the cloud without triggering anything. Raises TemplateRejected."""
        self.outbox.muted = True
        try:
            sow(self, seed)
        finally:
            self.outbox.muted = False

    def handle(self, request: HttpRequest, *, invocation: str | None) -> HttpResponse:
        """The AWS endpoint. Answers whatever it is sent, from any thread. Raises InvocationOver, and nothing else, when
        the invocation is over."""
        return self.endpoint.handle(request, invocation)

    def own_request(self, request: HttpRequest) -> HttpResponse:
        """The endpoint for the cloud's own steps: neither counted nor recorded, but events follow."""
        return self.endpoint.own_request(request)

    def deliver(self, delivery: Delivery) -> None:
        """An event for a function, from a call. Raises InvocationOver once the endpoint was closed."""
        with self.endpoint.inside():
            self.outbox.post(delivery)

    def take_deliveries(self) -> list[Delivery]:
        """The events since the last time, in the order in which they happened."""
        with self.endpoint.lock:
            self.outbox.flush()
            return self.outbox.take()

    def picture(self) -> State:
        """What the cloud holds now; the same object as before when nothing can have changed. Raises InvocationOver once
        the endpoint was closed."""
        with self.endpoint.inside():
            if self._pictured is None or self._pictured[0] != self.endpoint.mutations:
                self._pictured = (self.endpoint.mutations, snapshot())
            return self._pictured[1]

    def warm(self, *, everything: bool = False) -> None:
        """Serve the common requests to the services that are deployed, or to all of them, and forget them; rehearse a
        run. In a fork, this is what copies the pages that they need."""
        self.outbox.muted = True
        try:
            touch(self.own_request, WARMABLE if everything else deployed(), seldom_too=everything)
            rehearse(self.own_request)
        finally:
            self.outbox.muted = False
        self.picture()


def warm() -> None:
    """Prepare a process for being forked: import everything, deploy a template of every kind, serve requests."""
    World.deploy(WARMING_TEMPLATE).warm(everything=True)
    World.deploy("").warm(everything=True)
