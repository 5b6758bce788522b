"""PutItem as people test it today: `python put_item_peer.py CALLS [ENDPOINT]` prints the milliseconds of each call.

Without an endpoint moto's `mock_aws` answers in this process, else the moto_server that listens there.
"""

import json
import os
import sys
import time

os.environ.update(AWS_ACCESS_KEY_ID="x", AWS_SECRET_ACCESS_KEY="x", AWS_DEFAULT_REGION="us-east-1")

import boto3
from moto import mock_aws

WARM_UP = 5


def main(calls, endpoint=None):
    dynamodb = boto3.client("dynamodb", endpoint_url=endpoint)
    dynamodb.create_table(
        TableName="orders",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
    )
    times = []
    for number in range(calls + WARM_UP):
        began = time.perf_counter()
        dynamodb.put_item(TableName="orders", Item={"id": {"S": str(number)}, "note": {"S": "two coffees"}})
        times.append((time.perf_counter() - began) * 1000)
    dynamodb.delete_table(TableName="orders")
    print(json.dumps(times[WARM_UP:]))


if len(sys.argv) > 2:
    main(int(sys.argv[1]), sys.argv[2])
else:
    with mock_aws():
        main(int(sys.argv[1]))
