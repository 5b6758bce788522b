"""Amazon CloudWatch Logs. The cloud answers it itself (`sandbox.cloud.observe.observatory`).

Absent: Logs Insights (StartQuery), live tail, export, destinations, data protection and anomaly detection.
"""

from __future__ import annotations

from sandbox.cloud.services.service import Service

LOGS = Service(
    name="logs",
    operations=frozenset(
        {
            "CreateLogGroup",
            "DeleteLogGroup",
            "DescribeLogGroups",
            "PutRetentionPolicy",
            "DeleteRetentionPolicy",
            "CreateLogStream",
            "DeleteLogStream",
            "DescribeLogStreams",
            "PutLogEvents",
            "GetLogEvents",
            "FilterLogEvents",
            "PutSubscriptionFilter",
            "DescribeSubscriptionFilters",
            "DeleteSubscriptionFilter",
            "PutMetricFilter",
            "DescribeMetricFilters",
            "DeleteMetricFilter",
            "TestMetricFilter",
            "ListTagsForResource",
            "TagResource",
            "UntagResource",
        }
    ),
    reads=("Get", "List", "Describe", "Filter", "Test"),
)
