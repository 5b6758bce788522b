"""A seed folder: `s3/<bucket>/<key...>` files and `dynamodb/<table>.json` lists of items."""

from __future__ import annotations

import json
import mimetypes
from pathlib import Path

from sandbox.job import Seed, SeedObject


def read(root: Path) -> Seed:
    """The state that the folder describes. Raises OSError or ValueError naming the file."""
    if not root.is_dir():
        raise NotADirectoryError(f"--seed {root}: no such folder")
    objects = []
    for path in sorted((root / "s3").rglob("*")):
        if path.is_file():
            bucket, *key = path.relative_to(root / "s3").parts
            kind = mimetypes.guess_type(path.name)[0] or "binary/octet-stream"
            objects.append(SeedObject(bucket=bucket, key="/".join(key), body=path.read_bytes(), content_type=kind))
    items = {path.stem: tuple(_items(path)) for path in sorted((root / "dynamodb").glob("*.json"))}
    return Seed(objects=tuple(objects), items=items)


def _items(path: Path) -> list[dict[str, object]]:
    try:
        items = json.loads(path.read_text())
    except ValueError as error:
        raise OSError(f"{path}: not JSON: {error}") from error
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise OSError(f"{path}: must be a list of items")
    return items
