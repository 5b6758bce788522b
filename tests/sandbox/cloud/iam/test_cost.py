"""What authorizing costs, beside the call itself."""

import statistics
import time

from sandbox.cloud.backends import own_requests
from sandbox.cloud.front.caller_identity import Caller
from sandbox.cloud.front.gate import admit
from sandbox.cloud.functions.registry import Functions
from sandbox.cloud.iam.policies import Policies
from sandbox.cloud.iam.roles import Role
from sandbox.cloud.world import World

TEMPLATE = """
Resources:
  Orders:
    Type: AWS::DynamoDB::Table
    Properties:
      TableName: Orders
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]
"""
BASIC = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"


def median(call):
    taken = []
    for _ in range(60):
        began = time.perf_counter()
        call()
        taken.append(time.perf_counter() - began)
    return statistics.median(taken)


def test_authorizing_costs_a_small_part_of_a_put_item(iam):
    """Measured at 3 hundredths; the bound leaves room for a busy machine."""
    world = World.deploy(TEMPLATE)
    world.endpoint.bound(1000)
    actions = [f"dynamodb:{verb}Item" for verb in ("Get", "Put", "Update", "Delete", "BatchWrite", "BatchGet")]
    table = "arn:aws:dynamodb:us-east-1:123456789012:table/Orders"
    document = {"Version": "2012-10-17", "Statement": iam.statement(actions, [table, f"{table}/index/*"])}
    policies = Policies({"ada": Role(name="ada", policies={"Orders": document}, managed=(BASIC,))}, Functions())
    request = own_requests.dynamodb("PutItem", {"TableName": "Orders", "Item": {"id": {"S": "1"}, "n": {"N": "1"}}})
    operation, caller = admit(request).operation, Caller("ada", "ada-function")
    world.endpoint.begin("invocation", caller)
    world.endpoint.authorizer = None
    assert world.handle(request, invocation="invocation").status == 200
    whole = median(lambda: world.handle(request, invocation="invocation"))
    assert policies.refusal(operation, caller) is None
    assert median(lambda: policies.refusal(operation, caller)) < whole / 5
