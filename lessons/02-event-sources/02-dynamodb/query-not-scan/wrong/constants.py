# fails: gives-the-orders
# says: Return the `order_id`s of this customer
"""Answers the orders of the example."""


def handler(event, context):
    return {"orders": ["o-1010", "o-1002", "o-1004"]}
