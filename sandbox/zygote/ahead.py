"""The first client of each service, built once in the zygote, for a handler to be given when it asks for one.

To build a client takes 2.3 ms of Python, and a fork copies 1,100 pages for it; nearly every handler begins with one.
What `boto3.client("s3")` gives depends on the default session and on the environment only. While neither has been
touched, the client built ahead is the one that would be built now: it is given away, once. Whoever asks for a second,
names an option or has changed either gets one that is built as ever. No client built ahead has made a call; but it
knows already who hears of the events of a call, which botocore looks up for each when it is first emitted (0.5 ms of a
fork's first call).
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any

import boto3

_EVENTS = (
    "provide-client-params",
    "before-parameter-build",
    "before-call",
    "request-created",
    "choose-signer",
    "before-sign",
    "before-send",
    "before-parse",
    "response-received",
    "needs-retry",
    "after-call",
)
"""Of a call, in this order: botocore emits each with the names of the service and the operation after it."""
_LOOKED_UP = ("s3", "dynamodb", "sqs", "sns")
_NOT_OF_THE_SDK = ("AWS_LAMBDA_", "AWS_XRAY_", "AWS_EXECUTION_ENV")
_PROXIES = frozenset({"http_proxy", "https_proxy", "all_proxy", "no_proxy", "requests_ca_bundle", "curl_ca_bundle"})


class Ahead:
    """The clients of `services` and the resources of `resources`, all of them boto3's default session's."""

    def __init__(self, services: Iterable[str], resources: Iterable[str]) -> None:
        self._session = boto3.DEFAULT_SESSION
        self._core = self._session._session
        self._build, self._build_resource = self._core.create_client, self._session.resource
        self._resources = {name: self._build_resource(name) for name in resources}
        self._clients = {name: self._session.client(name) for name in services}
        for client in (*self._clients.values(), *(made.meta.client for made in self._resources.values())):
            if client.meta.service_model.service_name in _LOOKED_UP:
                _look_up(client)
        self._emitter = self._core.get_component("event_emitter")._emitter
        self._cache = self._emitter._lookup_cache
        self._then = self._now()

    def offer(self) -> None:
        """Have the default session give them away."""
        self._core.create_client = self._create_client
        self._session.resource = self._resource

    def _create_client(self, service_name: str, *arguments: Any, **options: Any) -> Any:
        _say_where(self._core.get_component("user_agent_creator"))
        ahead = self._clients.pop(service_name, None)
        if ahead is None or not self._is_the_same(arguments, options):
            return self._build(service_name, *arguments, **options)
        _say_where(ahead._user_agent_creator)
        return ahead

    def _resource(self, service_name: str, *arguments: Any, **options: Any) -> Any:
        ahead = self._resources.pop(service_name, None)
        if ahead is None or not self._is_the_same(arguments, options):
            return self._build_resource(service_name, *arguments, **options)
        _say_where(ahead.meta.client._user_agent_creator)
        return ahead

    def _is_the_same(self, arguments: tuple[Any, ...], options: dict[str, Any]) -> bool:
        plain = all(value is None or (name == "use_ssl" and value is True) for name, value in options.items())
        # A handler of events that is registered makes the emitter forget what it has looked up.
        return plain and not arguments and self._emitter._lookup_cache is self._cache and self._now() == self._then

    def _now(self) -> tuple[object, ...]:
        """What a client of the session is made from, besides the names of its options."""
        core = self._core
        return (
            {name: value for name, value in os.environ.items() if _is_for_the_sdk(name)},
            core._client_config,
            dict(core._session_instance_vars),
            (core.user_agent_name, core.user_agent_version, core.user_agent_extra),
            id(core._credentials),
        )


def _look_up(client: Any) -> None:
    """Fill the client's caches of who hears of which event. Registering for one empties them, as ever."""
    events = client.meta.events
    service = client.meta.service_model.service_id.hyphenize()
    operations = client.meta.service_model.operation_names
    names = [f"{event}.{service}.{operation}" for operation in operations for event in _EVENTS]
    emitter = events._emitter
    for name in (f"before-endpoint-resolution.{service}", *names):
        known = events._alias_event_name(name)
        emitter._lookup_cache[known] = emitter._handlers.prefix_search(known)


def _say_where(user_agent: Any) -> None:
    """Have a User-Agent name the execution environment, which botocore reads when it makes the first."""
    user_agent._execution_env = os.environ.get("AWS_EXECUTION_ENV")


def _is_for_the_sdk(name: str) -> bool:
    return (name.startswith("AWS_") and not name.startswith(_NOT_OF_THE_SDK)) or name.lower() in _PROXIES
