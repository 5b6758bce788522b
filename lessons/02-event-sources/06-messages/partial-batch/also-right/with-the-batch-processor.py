import json
import os

import boto3
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response

processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)
labels = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def one(record):
    parcel = json.loads(record.body)
    if parcel["grams"] > 31500:
        raise ValueError("too heavy")
    parcel["cents"] = 999 if parcel["grams"] > 2000 else 499
    labels.put_item(Item=parcel)


def handler(event, context):
    return process_partial_response(event=event, record_handler=one, processor=processor, context=context)
