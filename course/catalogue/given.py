"""given/: what S3 and DynamoDB hold before the run."""

from __future__ import annotations

import mimetypes
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from course.catalogue.document import parse_json
from course.catalogue.errors import Problems
from course.catalogue.files import Files
from course.catalogue.model import Given, GivenObject, frozen
from course.catalogue.strangers import report_strangers

_TYPES = mimetypes.MimeTypes()  # Python's own table, not the machine's: the same everywhere


def read_given(folder: Path, files: Files, problems: Problems) -> Given:
    """Objects of given/s3/<bucket>/<key> and items of given/dynamodb/<table>.json."""
    report_strangers(files.children(folder), {"s3", "dynamodb"}, problems)
    objects = [
        _object(bucket, path, files)
        for bucket in files.children(folder / "s3")
        if _is_bucket(bucket, problems)
        for path in files.below(bucket)
    ]
    items = {path.stem: _items(path, files, problems) for path in files.children(folder / "dynamodb")}
    return Given(objects=tuple(found for found in objects if found is not None), items=frozen(items))


def _is_bucket(path: Path, problems: Problems) -> bool:
    if not path.is_dir():
        problems.add(path, 1, "a file in given/s3 lies in a folder named after its bucket")
    return path.is_dir()


def _object(bucket: Path, path: Path, files: Files) -> GivenObject | None:
    body = files.data(path)
    if body is None:
        return None
    content_type = _TYPES.guess_type(path.name)[0] or "binary/octet-stream"
    return GivenObject(
        bucket=bucket.name, key=path.relative_to(bucket).as_posix(), body=body, content_type=content_type
    )


def _items(path: Path, files: Files, problems: Problems) -> tuple[Mapping[str, Any], ...]:
    source = files.text(path)
    valid, value = parse_json(path, source, problems) if source is not None else (False, None)
    if not valid:
        return ()
    if path.suffix != ".json" or not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        problems.add(path, 1, "write <table>.json with a list of items: [{...}, {...}]")
        return ()
    return tuple(frozen(item) for item in value)
