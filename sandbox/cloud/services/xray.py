"""AWS X-Ray. The cloud answers it itself (`sandbox.cloud.observe.observatory`). Absent: sampling rules, groups, the
service graph, insights, encryption."""

from __future__ import annotations

from sandbox.cloud.services.service import Service

XRAY = Service(
    name="xray",
    operations=frozenset({"PutTraceSegments", "PutTelemetryRecords", "GetTraceSummaries", "BatchGetTraces"}),
)
