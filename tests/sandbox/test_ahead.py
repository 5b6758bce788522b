"""The clients that are built ahead: what a handler would have built, once, and only while nothing was changed."""

from __future__ import annotations

import re

import boto3
import pytest
from botocore.config import Config

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
