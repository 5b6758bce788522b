"""Amazon CloudWatch. The cloud answers it itself (`sandbox.cloud.observe.observatory`).

Absent: metric math, metric streams, dashboards, composite alarms, anomaly detection, contributor insights.
"""

from __future__ import annotations

from sandbox.cloud.services.service import Service

CLOUDWATCH = Service(
    name="cloudwatch",
    signing_name="monitoring",
    operations=frozenset(
        {
            "PutMetricData",
            "ListMetrics",
            "GetMetricStatistics",
            "GetMetricData",
            "PutMetricAlarm",
            "DescribeAlarms",
            "DescribeAlarmsForMetric",
            "DescribeAlarmHistory",
            "SetAlarmState",
            "DeleteAlarms",
            "EnableAlarmActions",
            "DisableAlarmActions",
        }
    ),
)
