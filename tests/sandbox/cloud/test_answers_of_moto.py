"""What is kept from one answer of moto's to the next: it says what moto would find out anew."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from typing import Any

import botocore.session
import pytest
from botocore import xform_name
from botocore.utils import parse_to_aware_datetime
from hypothesis import given
from hypothesis import strategies as st
from moto.core import errors, responses, serialize, utils
from moto.core.utils import get_service_model
from moto.dynamodb.responses import DynamoHandler
from moto.iam.models import iam_backends
from moto.s3.responses import S3Response

from sandbox.cloud.account import ACCOUNT_ID
from sandbox.cloud.backends import moto_backends, own_requests
from sandbox.cloud.backends.moto_bridge import MotoRequest, environ
from sandbox.cloud.front.http import Headers, HttpRequest
from sandbox.cloud.front.request_ids import service_request_id
from sandbox.cloud.services import SERVICES
from sandbox.cloud.warming import WARMING_TEMPLATE
from sandbox.cloud.world import World

moto_backends.prepare()


def test_the_models_of_all_services_are_read_by_one_loader_and_moto_would_make_one_for_each() -> None:
    assert utils.create_loader() is utils.create_loader()
    sessions = botocore.session.Session(), botocore.session.Session()
    assert sessions[0].get_component("data_loader") is sessions[1].get_component("data_loader")
    for create in (utils.create_loader, botocore.session.create_loader):
        assert create.__wrapped__() is not create.__wrapped__()


@pytest.mark.parametrize("service", sorted(name for name, service in SERVICES.items() if service.handler))
def test_members_are_found_under_the_names_under_which_moto_looks_for_them(service: str) -> None:
    looked = 0
    for operation, structure, key, shape in _members(service):
        for value in _values(structure.name, key, shape):
            for transformers in ({}, {f".{key}": lambda found: ("transformed", found)}):
                picker = serialize.XFormedAttributePicker(response_transformers=transformers)
                serializer = serialize.SERIALIZERS["json"](operation, value_picker=picker)
                serializer.path = ["Some", "Path"]
                context = serialize.AttributePickerContext(obj=value, key=key, shape=shape, key_path="Some.Path")
                for _ in range(2):  # found out, and known
                    assert serializer.get_value(value, key, shape) == picker(context)
                looked += 1
    assert looked > 20


@given(
    st.datetimes(min_value=datetime.datetime(1, 1, 2), max_value=datetime.datetime(9999, 12, 30)),
    st.sampled_from("036"),
)
def test_a_stamp_of_motos_is_read_as_botocore_reads_it(moment: datetime.datetime, digits: str) -> None:
    fraction = f"{moment.microsecond:06d}"[: int(digits)]
    text = f"{moment:%H:%M:%S}" + (f".{fraction}" if fraction else "") + "Z"
    text = f"{moment.year:04d}-{moment.month:02d}-{moment.day:02d}T{text}"
    read, botocores = serialize.parse_to_aware_datetime(text), parse_to_aware_datetime(text)
    assert (read, read.utcoffset()) == (botocores, botocores.utcoffset())
    for convert in ("iso8601", "iso8601_zeroed", "unixtimestamp", "rfc822"):
        serializer = serialize.TimestampSerializer(convert)
        assert getattr(serializer, f"_timestamp_{convert}")(read) == getattr(serializer, f"_timestamp_{convert}")(
            botocores
        )


@pytest.mark.parametrize(
    "value", ["2026-01-01T00:00:00+01:00", "Sun, 29 Nov 2026 10:26:21 GMT", "2026-01-01", "1700000000", 1700000000.5, 0]
)
def test_any_other_stamp_is_left_to_botocore(value: Any) -> None:
    assert serialize.parse_to_aware_datetime(value) == parse_to_aware_datetime(value)


@pytest.mark.parametrize("value", ["2026-13-01T00:00:00Z", "2026-02-30T00:00:00Z", "2026-01-01T25:00:00.000Z"])
def test_a_stamp_of_no_moment_is_refused_as_botocore_refuses_it(value: str) -> None:
    with pytest.raises(ValueError) as botocores:
        parse_to_aware_datetime(value)
    with pytest.raises(ValueError, match=re.escape(str(botocores.value))):
        serialize.parse_to_aware_datetime(value)


@pytest.mark.parametrize("cls", [S3Response, DynamoHandler])
def test_the_methods_of_a_class_are_those_that_it_has(cls: Any) -> None:
    listed = responses.method_names_from_class(cls)
    assert listed == {
        name for name in dir(cls) if callable(getattr(cls, name)) and hasattr(getattr(cls, name), "__code__")
    } - {name for base in cls.__mro__ for name, member in vars(base).items() if isinstance(member, classmethod)}
    assert responses.method_names_from_class(cls) is listed


@pytest.mark.parametrize("service", sorted(name for name, service in SERVICES.items() if service.handler))
def test_errors_are_those_of_the_services_own_model(service: str) -> None:
    model = get_service_model(service)
    for shape in model.error_shapes:
        kind = type(shape.name, (Exception,), {"__module__": f"moto.{service}.exceptions"})
        for _ in range(2):  # looked up, and known
            found = errors.get_error_model(kind(), model)
            assert (found.name, found.error_code) == (shape.name, shape.error_code)
    assert errors.ErrorLookupFactory() is errors.ErrorLookupFactory()


def test_the_account_is_this_clouds_own() -> None:
    world = World.deploy(WARMING_TEMPLATE)
    world.own_request(own_requests.list_objects(world.resources["Bucket"]))
    assert [account for account, _, _ in iam_backends.iter_backends()] == [ACCOUNT_ID]


def test_headers_are_there_whatever_their_spelling() -> None:
    sent = Headers([("X-Amz-Meta-One_two", "1"), ("Content-Type", "text/plain"), ("Range", "bytes=0-1")])
    headers = MotoRequest(environ(HttpRequest("GET", "/b/k", sent), "s3", "")).headers
    for name in ("x-amz-meta-one_two", "X-AMZ-META-ONE-TWO", "content-type", "CONTENT-LENGTH", "range", "Host"):
        assert name in headers
        assert headers.get(name) == headers[name]
    for name in ("x-amz-meta-three", "Http-Range", "", "wsgi.input", 3):
        assert name not in headers


def test_request_ids_have_the_shape_of_their_services() -> None:
    for service, shape in (("s3", "[0-9A-Z]{16}"), ("", "[0-9A-Z]{16}"), ("dynamodb", "[0-9A-Z]{52}")):
        ids = {service_request_id(service) for _ in range(50)}
        assert len(ids) == 50
        assert all(re.fullmatch(shape, one) for one in ids)
        assert len(set("".join(ids))) == 36


def _members(service: str) -> Iterator[tuple[Any, Any, str, Any]]:
    """Every member of every structure that an offered operation answers with."""
    model = get_service_model(service)
    for name in sorted(SERVICES[service].operations):
        if name not in model.operation_names:
            continue
        operation = model.operation_model(name)
        waiting, seen = [operation.output_shape], set()
        while waiting:
            shape = waiting.pop()
            if shape is None or shape.name in seen:
                continue
            seen.add(shape.name)
            if shape.type_name == "structure":
                for key, member in shape.members.items():
                    member.parent = shape  # as moto does before it looks
                    yield operation, shape, key, member
                    waiting.append(member)
            elif shape.type_name == "list":
                waiting.append(shape.member)
            elif shape.type_name == "map":
                waiting.append(shape.value)


def _values(structure: str, key: str, shape: Any) -> list[Any]:
    """Objects that have the member under one name or another, or not at all."""
    named = type(structure, (), {})
    prefix = type(key[: max(1, len(key) // 2)], (), {})
    aliased = type("Aliased", (), {"Meta": type("Meta", (), {"serialization_aliases": {key: "another"}}), "another": 7})
    values: list[Any] = [{}, None, named(), prefix(), aliased(), {key: 1}, {xform_name(key): 2}, {key: None}]
    for name in {shape.name, xform_name(shape.name), str(shape.serialization.get("name", key)), key[len(structure) :]}:
        values.append({name: 3})
    thing = named()
    setattr(thing, xform_name(key), 4)
    short = prefix()
    setattr(short, xform_name(key[len(type(short).__name__) :]) or "x", 5)
    return [*values, thing, short]
