"""How the Lambda API describes functions and what hangs on them ("Data types", Lambda API reference)."""

from __future__ import annotations

import datetime
import json
import uuid
from typing import Any

from sandbox.cloud.functions.mappings import EventSourceMapping
from sandbox.cloud.functions.registry import LATEST, Function
from sandbox.cloud.functions.urls import url_of
from sandbox.cloud.functions.versions import qualified_arn
from sandbox.exchange import FunctionConfiguration
from sandbox.job import JsonValue


def moment(seconds: float) -> str:
    """2025-01-31T12:00:00.000+0000, as Lambda writes times that are text."""
    at = datetime.datetime.fromtimestamp(seconds, datetime.UTC)
    return f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03d}+0000"


def function_description(function: Function, configuration: FunctionConfiguration) -> dict[str, JsonValue]:
    """FunctionConfiguration. A function that runs the job's code has no archive, so no CodeSize and CodeSha256."""
    logging: dict[str, JsonValue] = {"LogFormat": configuration.log_format, "LogGroup": configuration.log_group}
    if configuration.application_log_level:
        logging["ApplicationLogLevel"] = configuration.application_log_level
    if configuration.system_log_level:
        logging["SystemLogLevel"] = configuration.system_log_level
    described: dict[str, JsonValue] = {
        "FunctionName": configuration.name,
        "FunctionArn": configuration.arn,
        "Runtime": configuration.runtime,
        "Role": configuration.role_arn,
        "Handler": configuration.handler,
        "Description": function.description,
        "Timeout": int(configuration.timeout),
        "MemorySize": configuration.memory_mb,
        "LastModified": moment(function.modified),
        "Version": configuration.version,
        "TracingConfig": {"Mode": configuration.tracing},
        "RevisionId": str(uuid.uuid5(uuid.NAMESPACE_URL, f"{configuration.arn}/{function.modified}")),
        "State": "Active",
        "LastUpdateStatus": "Successful",
        "PackageType": "Zip",
        "Architectures": ["x86_64"],
        "EphemeralStorage": {"Size": configuration.ephemeral_storage_mb},
        "SnapStart": {"ApplyOn": "None", "OptimizationStatus": "Off"},
        "LoggingConfig": logging,
    }
    if function.package is not None:
        described |= {"CodeSize": function.package.size, "CodeSha256": function.package.sha256}
    if configuration.environment:
        described["Environment"] = {"Variables": dict(configuration.environment)}
    if function.dead_letter_arn:
        described["DeadLetterConfig"] = {"TargetArn": function.dead_letter_arn}
    return described


def alias_description(function: Function, name: str) -> dict[str, JsonValue]:
    return {
        "AliasArn": f"{function.configuration.arn}:{name}",
        "Name": name,
        "FunctionVersion": function.aliases[name],
        "Description": "",
    }


def url_description(function: Function, qualifier: str) -> dict[str, JsonValue]:
    url = function.urls[qualifier]
    described: dict[str, JsonValue] = {
        "FunctionUrl": url_of(url),
        "FunctionArn": qualified_arn(function, "" if qualifier == LATEST else qualifier),
        "AuthType": url.auth_type,
        "CreationTime": moment(url.created),
        "LastModifiedTime": moment(url.created),
        "InvokeMode": url.invoke_mode,
    }
    return {**described, "Cors": dict(url.cors)} if url.cors else described


def invoke_config_description(function: Function, qualifier: str) -> dict[str, JsonValue]:
    config = function.invoke_configs[qualifier]
    targets = {"OnSuccess": config.on_success, "OnFailure": config.on_failure}
    return {
        "LastModified": function.modified,
        "FunctionArn": qualified_arn(function, qualifier),
        "MaximumRetryAttempts": config.retries,
        "MaximumEventAgeInSeconds": config.max_age_seconds,
        "DestinationConfig": {name: {"Destination": arn} if arn else {} for name, arn in targets.items()},
    }


def mapping_description(mapping: EventSourceMapping, function: Function, state: str = "") -> dict[str, JsonValue]:
    """EventSourceMappingConfiguration."""
    described: dict[str, Any] = {
        "UUID": mapping.uuid,
        "EventSourceArn": mapping.source_arn,
        "FunctionArn": qualified_arn(function, mapping.qualifier),
        "LastModified": mapping.created,
        "State": state or ("Enabled" if mapping.enabled else "Disabled"),
        "StateTransitionReason": "USER_INITIATED",
        "BatchSize": mapping.batch_size,
        "MaximumBatchingWindowInSeconds": int(mapping.window_seconds),
        "FunctionResponseTypes": ["ReportBatchItemFailures"] if mapping.report_batch_item_failures else [],
    }
    if mapping.filters:
        described["FilterCriteria"] = {"Filters": [{"Pattern": _pattern(one)} for one in mapping.filters]}
    if mapping.service == "sqs":
        if mapping.max_concurrency is not None:
            described["ScalingConfig"] = {"MaximumConcurrency": mapping.max_concurrency}
        return described
    described |= {
        "StartingPosition": mapping.starting_position,
        "ParallelizationFactor": mapping.parallelization,
        "BisectBatchOnFunctionError": mapping.bisect,
        "MaximumRecordAgeInSeconds": mapping.max_age_seconds,
        "MaximumRetryAttempts": mapping.max_retries,
        "TumblingWindowInSeconds": 0,
        "DestinationConfig": {"OnFailure": {"Destination": mapping.on_failure} if mapping.on_failure else {}},
    }
    return described


def _pattern(pattern: Any) -> str:
    return json.dumps(pattern, separators=(",", ":"))
