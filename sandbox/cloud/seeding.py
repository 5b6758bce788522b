"""State that exists before anything happens."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from sandbox.cloud.backends import moto_backends, own_requests
from sandbox.cloud.errors import TemplateRejected
from sandbox.cloud.front.http import HttpRequest
from sandbox.cloud.front.protocol import error_of
from sandbox.job import JsonValue, Seed

if TYPE_CHECKING:
    from sandbox.cloud.world import World


def sow(world: World, seed: Seed) -> None:
    """Raises TemplateRejected when the seed does not fit the deployed resources."""
    for thing in seed.objects:
        bucket = world.physical_name(thing.bucket)
        if not thing.key or not bucket:
            raise TemplateRejected("seed: an object needs a bucket and a key.")
        if bucket not in moto_backends.s3_backend().buckets:
            _carry_out(world, own_requests.create_bucket(bucket), f"the bucket {bucket}")
        request = own_requests.put_object(bucket, thing.key, thing.body, thing.content_type, thing.metadata)
        _carry_out(world, request, f"the object {thing.key} of {bucket}")
    for name, items in seed.items.items():
        table = world.physical_name(name)
        if table not in moto_backends.dynamodb_backend().tables:
            create_table_for(table, items)
        for item in items:
            try:
                request = own_requests.dynamodb("PutItem", {"TableName": table, "Item": own_requests.typed_item(item)})
            except (TypeError, RecursionError) as error:
                raise TemplateRejected(f"seed: an item of {name} is not plain JSON: {error}.") from error
            _carry_out(world, request, f"an item of {name}")


def create_table_for(table: str, items: Iterable[Mapping[str, JsonValue]]) -> None:
    """A table that only the seed names. Its key: "id", or "pk" and "sk", or else the first attribute."""
    rows = list(items)
    shared = [name for name in (rows[0] if rows else {"id": ""}) if all(name in row for row in rows)]
    keys = ["id"] if "id" in shared else [name for name in ("pk", "sk") if name in shared] or shared[:1]
    if not keys:
        raise TemplateRejected(f"seed: the items of {table} share no attribute that could be their key.")
    types = [_key_type(table, name, rows[0][name] if rows else "") for name in keys]
    moto_backends.dynamodb_backend().create_table(
        table,
        schema=[{"AttributeName": name, "KeyType": kind} for name, kind in zip(keys, ("HASH", "RANGE"), strict=False)],
        attr=[{"AttributeName": name, "AttributeType": kind} for name, kind in zip(keys, types, strict=True)],
        billing_mode="PAY_PER_REQUEST",
        throughput=None,
        indexes=[],
        global_indexes=[],
        streams=None,
        tags=[],
        deletion_protection_enabled=False,
        sse_specification=None,
        warm_throughput=None,
    )


def _key_type(table: str, name: str, value: Any) -> str:
    if isinstance(value, str):
        return "S"
    if isinstance(value, int | float) and not isinstance(value, bool):
        return "N"
    raise TemplateRejected(f"seed: {name}, the key of {table}, must be a string or a number.")


def _carry_out(world: World, request: HttpRequest, what: str) -> None:
    error = error_of(world.own_request(request))
    if error is not None:
        raise TemplateRejected(f"seed: {what} cannot be stored: {error.code}: {error.message}")
