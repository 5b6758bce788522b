"""Which files a function is made of."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping

from sandbox.cloud.functions.packages import BadPackage, unpacked
from sandbox.cloud.functions.registry import LATEST, Function
from sandbox.cloud.template.deployment import Deployment
from sandbox.exchange import FunctionConfiguration
from sandbox.job import Job

_ENDINGS = {"python": (".py", "/__init__.py", ".pyc", ".so"), "nodejs": ("", ".js", ".mjs", ".cjs")}
"""What a runtime looks for, after the path that a handler names."""


def code_of(function: Function, job: Job, version: str = LATEST) -> Mapping[str, bytes]:
    """Path below LAMBDA_TASK_ROOT -> content: what was uploaded or stands in the template; else, for an application,
    the job's files below the function's CodeUri (or in the archive that it names); else all of the job's code."""
    own = function.code if version == LATEST else function.version_code.get(version, function.code)
    if own is not None:
        return own
    if not job.application:
        return job.code
    folder = _folder(function.configuration)
    if folder.endswith(".zip") and folder in job.code:
        return unpacked(job.code[folder])[0]
    prefix = "" if folder == "." else folder + "/"
    return {path.removeprefix(prefix): content for path, content in job.code.items() if path.startswith(prefix)}


def check_code(deployment: Deployment, job: Job) -> None:
    """Look for every function's folder and for the file of its handler, when the job is an application. Raises
    TemplateRejected, with the line of what names a file that is not there."""
    if not job.application:
        return
    for function in deployment.functions:
        if function.code is None:
            _check(deployment, function, job)


def _check(deployment: Deployment, function: Function, job: Job) -> None:
    configuration = function.configuration
    folder = _folder(configuration)
    if folder.startswith("../") or folder in ("..", "") or folder.startswith("/"):
        raise _rejection(
            deployment, configuration, "CodeUri", f"{configuration.code_uri} lies outside the template's folder"
        )
    try:
        files = code_of(function, job)
    except BadPackage as error:
        raise _rejection(deployment, configuration, "CodeUri", f"{folder} cannot be read: {error}") from error
    if not files:
        raise _rejection(deployment, configuration, "CodeUri", f"there are no files at {configuration.code_uri}")
    path = handler_path(configuration.handler, configuration.family)
    if not any(path + ending in files for ending in _ENDINGS[configuration.family]):
        where = "" if folder == "." else f" below {configuration.code_uri}"
        looked = " or ".join(path + ending for ending in _ENDINGS[configuration.family][:2] if ending)
        what = f"the handler {configuration.handler} names a file that is not there: no {looked}{where}"
        raise _rejection(deployment, configuration, "Handler", what)


def handler_path(handler: str, family: str) -> str:
    """The path, without its ending, of the file that a handler names ("Lambda function handler in Python" and "... in
    Node.js": `pkg/app.handler`, `pkg.app.handler` in Python)."""
    if family == "nodejs":
        folder, _, name = handler.rpartition("/")
        return posixpath.join(folder, name.partition(".")[0])
    return handler.rpartition(".")[0].replace(".", "/")


def _folder(configuration: FunctionConfiguration) -> str:
    return posixpath.normpath(configuration.code_uri or ".")


def _rejection(deployment: Deployment, configuration: FunctionConfiguration, property: str, what: str) -> Exception:
    """Said with the line of the property, which may stand below Globals."""
    template, logical_id = deployment.template, configuration.logical_id
    written = template.document["Resources"].get(logical_id, {}).get("Properties") or {}
    names = ("CodeUri", "Code") if property == "CodeUri" else (property,)
    for name in names:
        if name in written:
            return template.rejection(f"{what}.", "Resources", logical_id, "Properties", name)
    shared = (template.document.get("Globals") or {}).get("Function") or {}
    for name in names:
        if name in shared:
            return template.rejection(f"{logical_id}: {what}.", "Globals", "Function", name)
    return template.rejection(f"{what}.", "Resources", logical_id)
