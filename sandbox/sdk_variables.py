"""What every handler is told of where it is: the Runtime API, the AWS endpoint, and credentials for them.

The same when the zygote is warmed and when a function starts, so that what an SDK has cached stays true. The
credentials open nothing: the endpoint behind them is the run's own cloud.
"""

from __future__ import annotations

from sandbox.wall.inner import AWS_PORT, OTLP_PORT, RUNTIME_API_PORT, XRAY_PORT

RUNTIME_API = f"127.0.0.1:{RUNTIME_API_PORT}"
SDK_VARIABLES = {
    "AWS_ACCESS_KEY_ID": "ASIACOLDSTARTEXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "coldstart",
    "AWS_SESSION_TOKEN": "coldstart",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_REGION": "us-east-1",
    "AWS_ENDPOINT_URL": f"http://127.0.0.1:{AWS_PORT}",
    "AWS_LAMBDA_RUNTIME_API": RUNTIME_API,
    "AWS_XRAY_DAEMON_ADDRESS": f"127.0.0.1:{XRAY_PORT}",
    "_AWS_XRAY_DAEMON_ADDRESS": "127.0.0.1",
    "_AWS_XRAY_DAEMON_PORT": str(XRAY_PORT),
    "AWS_XRAY_CONTEXT_MISSING": "LOG_ERROR",
    "OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{OTLP_PORT}",
}
