"""Function URLs: who may call, what the function gets, what the client gets."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.cloud.scenario import play
from sandbox.cloud.world import World
from sandbox.job import Job
from sandbox.result import Outcome, Result

TEMPLATE = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Open:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: .
      Handler: handler.handler
      Runtime: python3.13
      FunctionUrlConfig:
        AuthType: NONE
        Cors: {AllowOrigins: ["https://shop.example"], AllowMethods: [GET, POST], AllowHeaders: [x-mine], MaxAge: 60}
  Closed:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: .
      Handler: handler.handler
      Runtime: python3.13
      FunctionUrlConfig: {AuthType: AWS_IAM}
  Unpermitted:
    Type: AWS::Lambda::Url
    Properties: {AuthType: NONE, TargetFunctionArn: !Ref Bare}
  Bare:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: ., Handler: handler.handler, Runtime: python3.13}
"""
# "Request payload format", Lambda developer guide, of a URL without authentication; None asks only for the key.
SAMPLE = {
    "version": "", "routeKey": "", "rawPath": "", "rawQueryString": "", "cookies": [""], "headers": {},
    "queryStringParameters": {},
    "requestContext": {
        "accountId": "", "apiId": "", "authentication": None, "domainName": "", "domainPrefix": "",
        "http": {"method": "", "path": "", "protocol": "", "sourceIp": "", "userAgent": ""},
        "requestId": "", "routeKey": "", "stage": "", "time": "", "timeEpoch": 0,
    },
    "body": "", "isBase64Encoded": False,
}  # fmt: skip
SIGNED = "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20260101/us-east-1/lambda/aws4_request, SignedHeaders=host"


def request(cloud: Any, handler: Any, *, url: str = "Open", path: str = "/", **step: Any) -> tuple[Any, Result]:
    world = World.deploy(TEMPLATE)
    steps = ({"step": "request", "function_url": url, "path": path, **step},)
    result = play(world, Job(code={}, template=TEMPLATE, steps=steps), cloud.invoker(world, handler))
    return (result.steps[0].response if result.steps else None), result


def echo(event: Any, _context: Any) -> Any:
    return event


def ok(_event: Any, _context: Any) -> Any:
    return {"statusCode": 201, "body": "made", "cookies": ["a=1"], "headers": {"Access-Control-Allow-Origin": "*"}}


def broken(_event: Any, _context: Any) -> Any:
    raise KeyError("x")


def test_the_event_has_every_key_path_of_the_documented_sample(cloud: Any) -> None:
    headers = {"Cookie": "a=1; b=2", "Content-Type": "text/plain"}
    _, result = request(cloud, ok, path="/a%20b?q=1&q=2", method="POST", body="hi", headers=headers)
    (invocation,) = result.steps[0].invocations
    assert cloud.missing_paths(SAMPLE, invocation.event) == []
    event = invocation.event
    assert (invocation.source, event["rawPath"], event["rawQueryString"]) == ("function-url", "/a b", "q=1&q=2")
    assert (event["cookies"], event["queryStringParameters"], event["body"]) == (["a=1", "b=2"], {"q": "1,2"}, "hi")
    context = event["requestContext"]
    assert context["domainName"] == f"{context['apiId']}.lambda-url.us-east-1.on.aws" == event["headers"]["host"]
    assert (context["routeKey"], context["stage"]) == ("$default", "$default")


def test_an_answer_without_a_status_is_a_body_of_json(cloud: Any) -> None:
    response, _ = request(cloud, lambda e, c: {"n": 1})
    assert (response["status"], response["body"]) == (200, '{"n":1}')
    assert response["headers"]["content-type"] == "application/json"


def test_an_answer_with_a_status_is_taken_apart(cloud: Any) -> None:
    response, _ = request(cloud, ok)
    assert (response["status"], response["body"], response["cookies"]) == (201, "made", ["a=1"])


@pytest.mark.parametrize("handler", [broken, lambda e, c: {"statusCode": "much"}])
def test_a_failure_and_a_malformed_answer_are_502(cloud: Any, handler: Any) -> None:
    response, _ = request(cloud, handler)
    assert (response["status"], response["body"]) == (502, "Internal Server Error")


def test_a_url_for_iam_takes_signed_requests_only(cloud: Any) -> None:
    response, result = request(cloud, echo, url="Closed")
    assert (response["status"], response["body"]) == (403, '{"Message": "Forbidden"}')
    assert result.steps[0].invocations == ()
    response, result = request(cloud, ok, url="Closed", headers={"Authorization": SIGNED})
    assert response["status"] == 201
    iam = result.steps[0].invocations[0].event["requestContext"]["authorizer"]["iam"]
    assert iam["accessKey"] == "AKIAIOSFODNN7EXAMPLE"


def test_an_open_url_needs_the_resource_policy_too(cloud: Any) -> None:
    response, result = request(cloud, echo, url="Bare")
    assert (response["status"], result.steps[0].invocations) == (403, ())


def test_lambda_answers_a_preflight_and_sets_the_headers_of_cors(cloud: Any) -> None:
    asked = {"Origin": "https://shop.example", "Access-Control-Request-Method": "POST"}
    response, result = request(cloud, ok, method="OPTIONS", headers=asked)
    assert (response["status"], result.steps[0].invocations) == (200, ())
    assert response["headers"]["access-control-allow-methods"] == "GET,POST"
    assert response["headers"]["access-control-max-age"] == "60"
    response, _ = request(cloud, ok, headers={"Origin": "https://shop.example"})
    assert response["headers"]["access-control-allow-origin"] == "https://shop.example"
    response, _ = request(cloud, ok, headers={"Origin": "https://other.example"})
    assert "access-control-allow-origin" not in response["headers"]


@pytest.mark.parametrize(("url", "words"), [("Nobody", "There is no function Nobody"), ("Other", "has no URL")])
def test_a_step_for_a_url_that_is_not_there_is_rejected(cloud: Any, url: str, words: str) -> None:
    text = TEMPLATE + "  Other:\n    Type: AWS::Serverless::Function\n    Properties: {CodeUri: ., Handler: a.b, "
    text += "Runtime: python3.13}\n"
    world = World.deploy(text)
    steps = ({"step": "request", "function_url": url, "path": "/"},)
    result = play(world, Job(code={}, template=text, steps=steps), cloud.invoker(world, echo))
    assert (result.outcome, words in result.message) == (Outcome.STEP_REJECTED, True)
