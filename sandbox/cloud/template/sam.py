"""From a SAM template to a CloudFormation template, by AWS's own translator, without an AWS account.

The translator wants code to lie in S3, a list of managed policies fetched from IAM and a region from a boto3
session. Code does not lie anywhere here (a job carries it), policies get the ARNs they would have, and the region
is ours.
"""

from __future__ import annotations

import copy
import functools
import json
import logging
from importlib import resources
from types import SimpleNamespace
from typing import Any

from samtranslator.model.exceptions import ExceptionWithMessage, InvalidDocumentException
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator
from samtranslator.utils.py27hash_fix import to_py27_compatible_template, undo_mark_unicode_str_in_template

from sandbox.cloud.account import REGION
from sandbox.cloud.template.intrinsics import parameter_values
from sandbox.cloud.template.policies import policy_object
from sandbox.cloud.template.resource_type import Misfit
from sandbox.cloud.template.template import Template

TRANSFORM = "AWS::Serverless-2016-10-31"
CODE_ELSEWHERE = "s3://coldstart/code"
SERVERLESS_TYPES = frozenset(
    {
        "AWS::Serverless::Function",
        "AWS::Serverless::Api",
        "AWS::Serverless::HttpApi",
        "AWS::Serverless::SimpleTable",
        "AWS::Serverless::Connector",
    }
)
"""What of SAM is deployed. AWS::Serverless::Application would have the translator call an AWS service."""
EVENT_TYPES = frozenset(
    [
        "S3",
        "SQS",
        "SNS",
        "DynamoDB",
        "Kinesis",
        "Api",
        "HttpApi",
        "EventBridgeRule",
        "CloudWatchEvent",
        "Schedule",
        "ScheduleV2",
        "CloudWatchLogs",
    ]
)

REFUSED = {
    "DeploymentPreference": "a stack is deployed at once, not gradually",
    "ProvisionedConcurrencyConfig": "provisioned concurrency is absent",
    "ImageUri": "functions from container images are absent",
    "ImageConfig": "functions from container images are absent",
}
"""Properties of a function that SAM would turn into resources which the template does not name -> why they are
refused, the rest of a sentence."""

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
    translator = Translator(None, Parser(), boto_session=SimpleNamespace(region_name=REGION))
    try:
        to_py27_compatible_template(document, values)
        translated = translator.translate(document, values, get_managed_policy_map=managed_policies)
    except InvalidDocumentException as error:
        raise _rejection(template, error) from error
    plain: dict[str, Any] = undo_mark_unicode_str_in_template(translated)
    return plain


def _refuse_what_is_not_built(template: Template) -> None:
    _check_globals(template)
    for logical_id, resource in template.document["Resources"].items():
        kind = resource.get("Type")
        if isinstance(kind, str) and kind.startswith("AWS::Serverless::") and kind not in SERVERLESS_TYPES:
            raise template.rejection(
                f"the resource type {kind} is not supported here.", "Resources", logical_id, "Type"
            )
        if not isinstance(resource.get("Properties", {}), dict):
            raise template.rejection("Properties is a mapping.", "Resources", logical_id, "Properties")
        if kind == "AWS::Serverless::Function":
            _check_properties(template, resource.get("Properties", {}), "Resources", logical_id, "Properties")
            _check_events(template, logical_id, resource.get("Properties", {}).get("Events", {}))
            _check_policies(template, logical_id, resource.get("Properties", {}).get("Policies"))


def _check_globals(template: Template) -> None:
    """Globals as far as they would end in resources that SAM names by itself, of which the file has no line."""
    given = template.document.get("Globals")
    shared: dict[str, Any] = given if isinstance(given, dict) else {}
    for section in ("Api", "HttpApi"):
        auth = shared.get(section, {}).get("Auth") if isinstance(shared.get(section), dict) else None
        if isinstance(auth, dict) and any(auth.values()):
            raise template.rejection("authorizers and API keys are not supported here.", "Globals", section, "Auth")
    if isinstance(shared.get("Function"), dict):
        _check_properties(template, shared["Function"], "Globals", "Function")


def _check_properties(template: Template, properties: dict[str, Any], *path: str) -> None:
    if properties.get("PackageType") == "Image":
        raise template.rejection("functions from container images are not supported here.", *path, "PackageType")
    for name in properties:
        if name in REFUSED:
            raise template.rejection(f"the property {name} is not supported here: {REFUSED[name]}.", *path, name)


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
        properties = event.get("Properties")
        auth = properties.get("Auth") if isinstance(properties, dict) else None
        if isinstance(auth, dict) and (auth.get("ApiKeyRequired") or auth.get("Authorizer") not in (None, "NONE")):
            raise template.rejection(
                f"the event {name} asks for {auth.get('Authorizer') or 'an API key'}: authorizers and API keys are not "
                "supported here.",
                *path,
                name,
                "Properties",
                "Auth",
            )


def _check_policies(template: Template, logical_id: str, policies: Any) -> None:
    """Policies of a function: names and ARNs of managed policies, SAM's policy templates, and policy documents."""
    for number, policy in enumerate(policies if isinstance(policies, list) else [policies]):
        path = ("Resources", logical_id, "Properties", "Policies", number)
        if isinstance(policy, str):
            if not policy.startswith("arn:") and policy not in managed_policies():
                what = "a policy that is text is the name of a managed policy, and"
                raise template.rejection(f"{what} AWS has none that is called {policy[:100]}.", *path)
        elif isinstance(policy, dict):
            try:
                if {"Statement", "Version"} & set(policy):
                    policy_object(policy, "the policy")
            except Misfit as error:
                raise template.rejection(f"{error}.", *path) from error
        elif policy is not None:
            raise template.rejection("a policy is a name or a JSON object.", *path)


def _take_code_away(document: dict[str, Any]) -> None:
    for resource in document["Resources"].values():
        if resource.get("Type") == "AWS::Serverless::Function":
            properties = resource.setdefault("Properties", {})
            properties.pop("InlineCode", None)
            properties["CodeUri"] = CODE_ELSEWHERE


@functools.cache
def managed_policies() -> dict[str, str]:
    """AWS's managed policies, name -> ARN, from the list that AWS's translator carries along."""
    text = resources.files("samtranslator").joinpath("internal/data/aws_managed_policies.json").read_text()
    found: dict[str, str] = json.loads(text)["aws"]
    return found


def _rejection(template: Template, error: InvalidDocumentException) -> Exception:
    causes = [cause for cause in error.causes if isinstance(cause, ExceptionWithMessage)]
    cause: Any = causes[0] if causes else error
    logical_id = getattr(cause, "_logical_id", None)
    message = str(cause.message).removeprefix("Resource with id ").strip()
    if logical_id:
        message = message.removeprefix(f"[{logical_id}] is invalid. ")
    path = ("Resources", str(logical_id)) if logical_id else ("Resources",)
    return template.rejection(message if message.endswith(".") else message + ".", *path)
