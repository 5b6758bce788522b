"""Deployment packages: an uploaded archive becomes files ("Lambda quotas", "Deploying Lambda functions as .zip file
archives", Lambda developer guide). Whoever wrote the archive is not trusted."""

from __future__ import annotations

import base64
import hashlib
import io
import stat
import zipfile
import zlib
from collections.abc import Mapping

from sandbox.cloud.functions.registry import Package

MAX_PACKAGE_BYTES = 50 * 1024 * 1024
"""Of the archive, uploaded directly. The simulated cloud takes less in one request anyway."""
MAX_UNZIPPED_BYTES = 64 * 1024 * 1024
"""Lambda allows 250 MB; an environment here holds this much code."""
MAX_STORED_BYTES = 128 * 1024 * 1024
"""Of the code of all functions and versions, unzipped. Lambda has 75 GB for the archives of an account."""
MAX_FILES = 5_000
MAX_PATH = 512


class BadPackage(ValueError):
    """The archive is none that a function can be made of; `str()` is the message."""


def unpacked(archive: bytes) -> tuple[Mapping[str, bytes], Package]:
    """The files of a .zip archive by their paths, and what Lambda says of the archive. Raises BadPackage.

    Nothing is written to a disk. Sizes are counted while they are unpacked, whatever the archive says of itself.
    """
    if len(archive) > MAX_PACKAGE_BYTES:
        raise BadPackage(f"The deployment package must be smaller than {MAX_PACKAGE_BYTES} bytes")
    try:
        with zipfile.ZipFile(io.BytesIO(archive)) as opened:
            files = _files(opened)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise BadPackage("Could not unzip uploaded file. Please check your file, then try to upload again.") from error
    if not files:
        raise BadPackage("Uploaded file must be a non-empty zip")
    digest = base64.b64encode(hashlib.sha256(archive).digest()).decode()
    return files, Package(digest, len(archive))


def _files(opened: zipfile.ZipFile) -> dict[str, bytes]:
    entries = opened.infolist()
    if len(entries) > MAX_FILES:
        raise BadPackage(f"The deployment package has more than {MAX_FILES} files")
    files: dict[str, bytes] = {}
    left = MAX_UNZIPPED_BYTES
    for entry in entries:
        path = _path(entry)
        if entry.is_dir():
            continue
        with opened.open(entry) as stream:
            content = stream.read(left + 1)
        left -= len(content)
        if left < 0:
            raise BadPackage(f"Unzipped size must be smaller than {MAX_UNZIPPED_BYTES} bytes")
        files[path] = content
    for path in files:
        parents = path.split("/")[:-1]
        if any("/".join(parents[: depth + 1]) in files for depth in range(len(parents))):
            raise BadPackage(f"The deployment package has a file where {path[:100]!r} needs a folder")
    return files


def _path(entry: zipfile.ZipInfo) -> str:
    """The entry's path when it is a plain one below the root."""
    path = entry.filename.removeprefix("./")
    parts = path.rstrip("/").split("/")
    if len(path) > MAX_PATH or "\\" in path or "\0" in path or any(part in ("", ".", "..") for part in parts):
        raise BadPackage(f"The deployment package has a path that leads out of it: {entry.filename[:100]!r}")
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise BadPackage(f"The deployment package has an entry that is no file: {entry.filename[:100]!r}")
    return path
