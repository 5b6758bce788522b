"""From a SAM template to a CloudFormation template, by AWS's own translator, without an AWS account.

The translator wants code to lie in S3, a list of managed policies fetched from IAM and a region from a boto3
session. Code does not lie anywhere here (a job carries it), policies get the ARNs they would have, and the region
is ours.
"""

from __future__ import annotations

import copy
import logging
from types import SimpleNamespace
from typing import Any

from samtranslator.model.exceptions import ExceptionWithMessage, InvalidDocumentException
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator
from samtranslator.utils.py27hash_fix import to_py27_compatible_template, undo_mark_unicode_str_in_template

from sandbox.cloud.account import REGION
from sandbox.cloud.template.intrinsics import parameter_values
from sandbox.cloud.template.template import Template

CODE_ELSEWHERE = "s3://coldstart/code"
SERVERLESS_TYPES = frozenset(
    {
        "AWS::Serverless::Function",
        "AWS::Serverless::Api",
        "AWS::Serverless::HttpApi",
        "AWS::Serverless::SimpleTable",
    }
)
"""What of SAM is deployed. AWS::Serverless::Application would have the translator call an AWS service."""
EVENT_TYPES = frozenset({"S3", "DynamoDB", "Api", "HttpApi"})

logging.getLogger("samtranslator").setLevel(logging.ERROR)


def is_needed(template: Template) -> bool:
    """Whether the template has a resource that only SAM knows."""
    return any(
        str(resource["Type"]).startswith("AWS::Serverless::") for resource in template.document["Resources"].values()
    )


def translate(template: Template) -> dict[str, Any]:
    """The template with every SAM resource replaced. Raises TemplateRejected."""
    _refuse_what_is_not_built(template)
    document = copy.deepcopy(template.document)
    _take_code_away(document)
    values = parameter_values(document)
    to_py27_compatible_template(document, values)
    translator = Translator(None, Parser(), boto_session=SimpleNamespace(region_name=REGION))
    try:
        translated = translator.translate(document, values, get_managed_policy_map=_ManagedPolicies)
    except InvalidDocumentException as error:
        raise _rejection(template, error) from error
    plain: dict[str, Any] = undo_mark_unicode_str_in_template(translated)
    return plain


def _refuse_what_is_not_built(template: Template) -> None:
    for logical_id, resource in template.document["Resources"].items():
        kind = resource.get("Type")
        if isinstance(kind, str) and kind.startswith("AWS::Serverless::") and kind not in SERVERLESS_TYPES:
            raise template.rejection(
                f"the resource type {kind} is not supported here.", "Resources", logical_id, "Type"
            )
        if not isinstance(resource.get("Properties", {}), dict):
            raise template.rejection("Properties is a mapping.", "Resources", logical_id, "Properties")
        if kind == "AWS::Serverless::Function":
            _check_events(template, logical_id, resource.get("Properties", {}).get("Events", {}))


def _check_events(template: Template, logical_id: str, events: Any) -> None:
    path = ("Resources", logical_id, "Properties", "Events")
    if not isinstance(events, dict):
        raise template.rejection("Events is a mapping of names to events.", *path)
    for name, event in events.items():
        kind = event.get("Type") if isinstance(event, dict) else None
        if not isinstance(kind, str) or kind not in EVENT_TYPES:
            raise template.rejection(
                f"the event {name} has the type {kind}, which is not supported here "
                f"(supported: {', '.join(sorted(EVENT_TYPES))}).",
                *path,
                name,
                "Type",
            )


def _take_code_away(document: dict[str, Any]) -> None:
    for resource in document["Resources"].values():
        if resource.get("Type") == "AWS::Serverless::Function":
            properties = resource.setdefault("Properties", {})
            properties.pop("InlineCode", None)
            properties["CodeUri"] = CODE_ELSEWHERE


class _ManagedPolicies(dict[str, str]):
    """Every AWS managed policy by its name, with the ARN that it has in AWS."""

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and not name.startswith("arn:")

    def __getitem__(self, name: str) -> str:
        folder = "service-role/" if name.startswith("AWSLambda") and name.endswith("ExecutionRole") else ""
        return f"arn:aws:iam::aws:policy/{folder}{name}"

    def get(self, name: str, default: Any = None) -> Any:
        return self[name] if name in self else default  # noqa: SIM401 - it is this class's own get


def _rejection(template: Template, error: InvalidDocumentException) -> Exception:
    causes = [cause for cause in error.causes if isinstance(cause, ExceptionWithMessage)]
    cause: Any = causes[0] if causes else error
    logical_id = getattr(cause, "_logical_id", None)
    message = str(cause.message).removeprefix("Resource with id ").strip()
    if logical_id:
        message = message.removeprefix(f"[{logical_id}] is invalid. ")
    path = ("Resources", str(logical_id)) if logical_id else ("Resources",)
    return template.rejection(message if message.endswith(".") else message + ".", *path)
