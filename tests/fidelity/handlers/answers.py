"""Handlers that answer, or try to, with values of all kinds."""

import dataclasses
import datetime
import decimal
import enum
import json
import uuid
from collections import OrderedDict, namedtuple


class Colour(enum.Enum):
    RED = "red"


class Level(enum.IntEnum):
    HIGH = 3


@dataclasses.dataclass
class Order:
    id: str


Point = namedtuple("Point", "x y")


def nothing(event, context):
    pass


def text(event, context):
    return "hello"


def empty_text(event, context):
    return ""


def number(event, context):
    return 42


def fraction(event, context):
    return 0.1 + 0.2


def big_number(event, context):
    return 2**70


def boolean(event, context):
    return True


def items(event, context):
    return [1, "two", None, [3.5], {}]


def nested(event, context):
    return {"a": {"b": [{"c": {"d": None}}]}, "empty": {}}


def pair(event, context):
    return (1, 2)


def named_pair(event, context):
    return Point(1, 2)


def ordered(event, context):
    return OrderedDict(b=1, a=2)


def number_keys(event, context):
    return {1: "one", True: "yes", None: "none", 1.5: "half"}


def tuple_keys(event, context):
    return {(1, 2): "pair"}


def unicode(event, context):
    return {"grüße": "你好 🚀", "control": "a\tb\n\x00"}


def lone_surrogate(event, context):
    return {"half": "\ud83d"}


def echo(event, context):
    return event


def api_response(event, context):
    return {"statusCode": 201, "headers": {"X-One": "1"}, "body": json.dumps({"ok": True})}


def not_a_number(event, context):
    return {"value": float("nan")}


def infinity(event, context):
    return [float("inf"), float("-inf")]


def raw_bytes(event, context):
    return b"bytes"


def a_set(event, context):
    return {"tags": {"one"}}


def a_decimal(event, context):
    return {"price": decimal.Decimal("9.99"), "count": decimal.Decimal("3")}


def a_moment(event, context):
    return {"at": datetime.datetime(2025, 1, 1, tzinfo=datetime.UTC)}


def an_id(event, context):
    return uuid.UUID(int=0)


def a_generator(event, context):
    return (n for n in range(3))


def a_function(event, context):
    return nothing


def a_class_member(event, context):
    return Colour.RED


def an_int_enum(event, context):
    return {"level": Level.HIGH}


def a_dataclass(event, context):
    return Order("1")


def circular(event, context):
    found = {}
    found["itself"] = found
    return found


async def a_coroutine(event, context):
    return "never awaited"


def too_large(event, context):
    return "x" * (6 * 1024 * 1024 + 1)


def almost_too_large(event, context):
    return "x" * (6 * 1024 * 1024 - 2)


def context_types(event, context):
    names = (
        "function_name function_version invoked_function_arn memory_limit_in_mb aws_request_id log_group_name "
        "log_stream_name identity client_context tenant_id"
    )
    return {name: type(getattr(context, name, "absent")).__name__ for name in names.split()}


def context_identity(event, context):
    return [context.identity.cognito_identity_id, context.identity.cognito_identity_pool_id]


def time_left(event, context):
    return 0 < context.get_remaining_time_in_millis() <= 2000


class Callable:
    def __call__(self, event, context):
        return "called"


an_object = Callable()
a_lambda = lambda event, context: "lambda"  # noqa: E731


def changes_event(event, context):
    event["seen"] = True
    return event
