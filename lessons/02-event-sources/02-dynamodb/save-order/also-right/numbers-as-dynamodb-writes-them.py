import os
from decimal import Decimal

import boto3

client = boto3.client("dynamodb")


def text(value):
    return {"S": value}


def number(value):
    return {"N": str(value)}


def handler(order, context):
    total, lines = Decimal("0"), []
    for line in order["lines"]:
        total += Decimal(repr(line["unit_price"])) * line["quantity"]
        fields = {"sku": text(line["sku"]), "quantity": number(line["quantity"]), "unit_price": number(line["unit_price"])}
        lines.append({"M": fields})
    key = order["placed_at"] + "#" + order["order_id"]
    item = {name: text(order[name]) for name in ("customer_id", "order_id", "placed_at")}
    item |= {"order_key": text(key), "lines": {"L": lines}, "total": number(total)}
    client.put_item(TableName=os.environ["TABLE"], Item=item)
    return dict(order_key=key, total=str(total))
