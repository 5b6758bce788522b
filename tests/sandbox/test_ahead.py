"""The clients that are built ahead: what a handler would have built, once, and only while nothing was changed."""

from __future__ import annotations

import re

import boto3
import pytest
from botocore.awsrequest import AWSResponse
from botocore.config import Config
from botocore.httpsession import URLLib3Session

from sandbox.sdk_variables import SDK_VARIABLES
from sandbox.zygote.ahead import Ahead


@pytest.fixture
def ahead(monkeypatch):
    for name, value in SDK_VARIABLES.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("AWS_EXECUTION_ENV", raising=False)
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
    boto3.setup_default_session()
    made = Ahead(("s3", "sqs"), ("dynamodb",))
    made.offer()
    # What the function's environment adds to that of the zygote.
    monkeypatch.setenv("AWS_EXECUTION_ENV", "AWS_Lambda_python3.13")
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", "F")
    monkeypatch.setenv("TABLE", "orders")
    return made


@pytest.fixture
def built(ahead, monkeypatch):
    """Services of which a client was built after all, in order."""
    seen = []
    build = ahead._build

    def watched(service, *arguments, **options):
        seen.append(service)
        return build(service, *arguments, **options)

    monkeypatch.setattr(ahead, "_build", watched)
    return seen


def facts(client):
    return (
        type(client).__name__,
        client.meta.endpoint_url,
        client.meta.region_name,
        client.meta.service_model.service_name,
        re.sub(r" m/\S+", "", client._user_agent_creator.to_string()),  # without what the session has used so far
        client._request_signer._credentials.get_frozen_credentials(),
        {name: value for name, value in vars(client.meta.config).items() if name[0] != "_" and name != "user_agent"},
        sorted(name for name in dir(client) if not name.startswith("_")),
    )


def test_the_first_is_what_the_second_is_and_the_second_is_built(ahead, built):
    first, second = boto3.client("s3"), boto3.client("s3")
    assert built == ["s3"]
    assert first is not second
    assert facts(first) == facts(second)
    assert "exec-env/AWS_Lambda_python3.13" in second._user_agent_creator.to_string()


def test_a_resource_too(ahead, built):
    first, second = boto3.resource("dynamodb"), boto3.resource("dynamodb")
    assert built == ["dynamodb"]
    assert type(first).__name__ == type(second).__name__
    assert facts(first.meta.client) == facts(second.meta.client)
    assert first.Table("orders").name == "orders"


@pytest.fixture
def answered(monkeypatch):
    """Every request gets an empty answer, and none is sent."""

    class Empty:
        def stream(self):
            yield b"<Empty/>" if b"s3/aws4_request" in self.request.headers["Authorization"] else b"{}"

    def send(_, request):
        body = Empty()
        body.request = request
        return AWSResponse(request.url, 200, {}, body)

    monkeypatch.setattr(URLLib3Session, "send", send)


@pytest.mark.parametrize(
    ("ask", "call"),
    [
        (lambda: boto3.client("s3"), lambda client: client.head_bucket(Bucket="b")),
        (lambda: boto3.resource("dynamodb").meta.client, lambda client: client.list_tables()),
        (lambda: boto3.client("sqs"), lambda client: client.list_queues()),
    ],
)
def test_who_hears_of_the_events_of_a_call_is_looked_up_beforehand_as_it_is_by_the_call(ahead, answered, ask, call):
    first, second = ask(), ask()
    known, found = (client.meta.events._emitter._lookup_cache for client in (first, second))
    before = set(known)
    call(first)
    assert set(known) == before
    call(second)
    emitted = [name for name in found if name.split(".")[0] not in ("creating-client-class", "getattr")]
    assert len(emitted) >= 11
    for name in emitted:
        assert list(map(called, known[name])) == list(map(called, found[name]))


def test_who_registers_with_a_client_that_was_built_ahead_is_heard(ahead, answered):
    heard = []
    client = boto3.client("s3")
    client.meta.events.register("before-call.s3.HeadBucket", lambda **_: heard.append("before-call"))
    client.head_bucket(Bucket="b")
    assert heard == ["before-call"]


@pytest.mark.parametrize(
    "options",
    [
        {"region_name": "eu-central-1"},
        {"endpoint_url": "http://127.0.0.1:1"},
        {"use_ssl": False},
        {"aws_access_key_id": "a", "aws_secret_access_key": "b"},
        {"config": Config(connect_timeout=1)},
    ],
)
def test_whoever_names_an_option_gets_one_of_that_option(ahead, built, options):
    client = boto3.client("s3", **options)
    assert built == ["s3"]
    assert client.meta.region_name == options.get("region_name", "us-east-1")
    assert client.meta.config.connect_timeout == (1 if "config" in options else 60)


def _variable(monkeypatch):
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")


def _endpoint_of_one_service(monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:1")


def _proxy(monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:2")


def _event(_monkeypatch):
    boto3.DEFAULT_SESSION.events.register("before-call.s3", lambda **_: None)


def _default_config(_monkeypatch):
    boto3.DEFAULT_SESSION._session.set_default_client_config(Config(connect_timeout=1))


def _user_agent(_monkeypatch):
    boto3.DEFAULT_SESSION._session.user_agent_extra = "mine"


def _credentials(_monkeypatch):
    boto3.DEFAULT_SESSION._session.set_credentials("a", "b")


@pytest.mark.parametrize(
    "change", [_variable, _endpoint_of_one_service, _proxy, _event, _default_config, _user_agent, _credentials]
)
def test_whoever_has_changed_something_gets_one_that_is_built_after_the_change(ahead, built, monkeypatch, change):
    change(monkeypatch)
    boto3.client("s3")
    boto3.resource("dynamodb")
    assert built == ["s3", "dynamodb"]


def test_another_session_builds_its_own(ahead, built):
    assert boto3.Session().client("s3").meta.region_name == "us-east-1"
    boto3.setup_default_session()
    boto3.client("s3")
    assert built == []  # of the session before


def called(hears: object) -> str:
    """Some who hear of events are objects, as those that another test's moto has left."""
    return str(getattr(hears, "__qualname__", type(hears).__qualname__))
