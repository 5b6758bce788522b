"""Where the browser's files are: content-hashed names from the manifest of the asset build.

Where nothing has been built, pages use the sources: they work, without editor and htmx, and the log says
what to do.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from flask import Flask, current_app, url_for

SOURCES = {"main.css": "css/main.css", "main.js": "js/main.js"}
"""Files that a browser can use as they are written; the others exist only once they are built."""

A_YEAR = 31_536_000  # seconds


class AssetsMissing(RuntimeError):
    """The browser's assets have not been built."""


def register(app: Flask) -> None:
    """Give templates `asset(name)` and `has_asset(name)`."""
    manifest = _manifest(Path(app.static_folder or "static") / "build" / "manifest.json")
    if not manifest:
        app.logger.warning("static/build/manifest.json is missing, so pages have no editor. Build it: make assets")
    app.extensions["assets"] = manifest
    app.jinja_env.globals.update(asset=asset, has_asset=has_asset)
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = A_YEAR if manifest else 0


def has_asset(name: str) -> bool:
    """Whether this file can be served: built, or usable as written."""
    return name in current_app.extensions["assets"] or name in SOURCES


def asset(name: str) -> str:
    """The URL of a built file, or of its source where nothing has been built.

    Raises AssetsMissing for a file that exists only once it is built.
    """
    built: Mapping[str, str] = current_app.extensions["assets"]
    if name in built:
        return url_for("static", filename=f"build/{built[name]}")
    if name in SOURCES:
        return url_for("static", filename=SOURCES[name])
    raise AssetsMissing(f"{name} has not been built: make assets")


def _manifest(path: Path) -> Mapping[str, str]:
    return json.loads(path.read_text("utf-8")) if path.is_file() else {}
