"""Where the browser's files are: content-hashed names from the manifest of the asset build.

Where nothing has been built, pages use the sources: they work, without editor and htmx, and the log says
what to do.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from flask import Flask, Response, current_app, request, url_for

SOURCES = {"main.css": "css/main.css", "main.js": "js/main.js"}
"""Files that a browser can use as they are written; the others exist only once they are built."""

A_YEAR = 31_536_000  # seconds


class AssetsMissing(RuntimeError):
    """The browser's assets have not been built."""


def register(app: Flask) -> None:
    """Give templates `asset(name)` and `has_asset(name)`."""
    assets = app.extensions["assets"] = Assets(Path(app.static_folder or "static") / "build" / "manifest.json")
    if not assets.built():
        app.logger.warning("static/build/manifest.json is missing, so pages have no editor. Build it: make assets")
    app.jinja_env.globals.update(asset=asset, has_asset=has_asset)
    app.after_request(_cache)


class Assets:
    """The manifest, read again when a build has replaced it."""

    def __init__(self, manifest: Path) -> None:
        self._path = manifest
        self._read_at = 0
        self._names: Mapping[str, str] = {}

    def built(self) -> Mapping[str, str]:
        """Plain name -> hashed name; empty where nothing has been built."""
        try:
            changed_at = self._path.stat().st_mtime_ns
        except FileNotFoundError:
            return {}
        if changed_at != self._read_at:
            self._names, self._read_at = json.loads(self._path.read_text("utf-8")), changed_at
        return self._names


def has_asset(name: str) -> bool:
    """Whether this file can be served: built, or usable as written."""
    return name in current_app.extensions["assets"].built() or name in SOURCES


def asset(name: str) -> str:
    """The URL of a built file, or of its source where nothing has been built.

    Raises AssetsMissing for a file that exists only once it is built.
    """
    built = current_app.extensions["assets"].built()
    if name in built:
        return url_for("static", filename=f"build/{built[name]}")
    if name in SOURCES:
        return url_for("static", filename=SOURCES[name])
    raise AssetsMissing(f"{name} has not been built: make assets")


def _cache(response: Response) -> Response:
    """What is built has its content's hash in its name and never changes; a page is asked for anew."""
    if request.endpoint != "static":
        response.headers.setdefault("Cache-Control", "no-cache")
    elif request.path.startswith("/static/build/") and response.status_code == 200:
        response.headers["Cache-Control"] = f"public, max-age={A_YEAR}, immutable"
    return response
