"""Answers in CBOR to who has asked in CBOR; see `cbor`."""

from __future__ import annotations

import base64
import datetime
import json
from typing import Any

from botocore.serialize import CBORSerializer
from moto.core.utils import get_service_model

from sandbox.cloud.front import cbor
from sandbox.cloud.front.http import Headers, HttpRequest, HttpResponse
from sandbox.cloud.front.protocol import service_of


def in_kind(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The answer to `request` (as it came): in CBOR when that was, else as it is."""
    if not cbor.speaks(request):
        return response
    found = cbor.PATH.fullmatch(request.path)
    try:
        document = json.loads(response.body or b"{}")
    except ValueError:
        document = {}
    if response.status < 300 and found is not None:
        shape = get_service_model(service_of(request)[0]).operation_model(found[2]).output_shape
        body = _written(document, shape) if shape is not None else b"\xa0"
    else:
        body = _written({name: str(value) for name, value in document.items()}, None)
    dropped = ("content-type", "content-length")
    pairs = [pair for pair in response.headers if pair[0].lower() not in dropped]
    pairs += [("Content-Type", cbor.CONTENT_TYPE), ("Content-Length", str(len(body))), cbor.HEADER]
    return HttpResponse(response.status, Headers(pairs), body)


class _Writer(CBORSerializer):  # type: ignore[misc]
    """botocore writes requests by their shapes; an answer's shapes are of the same kind."""

    def _serialize_type_timestamp(self, serialized: Any, value: Any, shape: Any, key: Any) -> None:
        serialized.extend(self._get_initial_byte(self.TAG_MAJOR_TYPE, 1))
        self._serialize_type_double(serialized, _epoch(value), shape, key)

    def _serialize_type_blob(self, serialized: Any, value: Any, shape: Any, key: Any) -> None:
        super()._serialize_type_blob(serialized, base64.b64decode(value), shape, key)

    def _serialize_type_structure(self, serialized: Any, value: Any, shape: Any, key: Any) -> None:
        known = {name: member for name, member in value.items() if name in shape.members}
        super()._serialize_type_structure(serialized, known, shape, key)


def _epoch(value: Any) -> float:
    if isinstance(value, str):
        return datetime.datetime.fromisoformat(value).timestamp()
    return float(value)


def _written(document: dict[str, Any], shape: Any) -> bytes:
    writer = _Writer()
    written = bytearray()
    if shape is not None:
        writer._serialize_data_item(written, document, shape)
        return bytes(written)
    written.extend(writer._get_initial_byte(writer.MAP_MAJOR_TYPE, len(document)))
    for name, text in document.items():
        writer._serialize_type_string(written, name, None, None)
        writer._serialize_type_string(written, text, None, None)
    return bytes(written)
