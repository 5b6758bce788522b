"""Runtime names that Lambda takes ("Lambda runtimes" and "Runtime deprecation", Lambda developer guide, read in
November 2026), and what runs them here.

A name decides which interpreter runs a function, how Lambda treats its handler (nodejs24.x takes no callback), and
what AWS_EXECUTION_ENV says. It does not decide the interpreter's version: every Python runtime runs on the Python that
the sandbox runs on, every Node.js runtime on the Node.js that is installed.
"""

from __future__ import annotations

import datetime

DEPRECATED_ON: dict[str, datetime.date | None] = {
    "python3.14": datetime.date(2029, 6, 30),
    "python3.13": datetime.date(2029, 6, 30),
    "python3.12": datetime.date(2028, 10, 31),
    "python3.11": datetime.date(2027, 6, 30),
    "python3.10": datetime.date(2026, 10, 31),
    "python3.9": datetime.date(2025, 12, 15),
    "nodejs24.x": datetime.date(2028, 4, 30),
    "nodejs22.x": datetime.date(2027, 4, 30),
    "nodejs20.x": datetime.date(2026, 4, 30),
    "nodejs18.x": datetime.date(2025, 9, 1),
}
"""Every name that is accepted -> when Lambda deprecates it. Functions can still be made with a deprecated runtime until
Lambda blocks that, too."""
BLOCKED = frozenset(
    [
        "python2.7",
        "python3.6",
        "python3.7",
        "python3.8",
        "nodejs",
        "nodejs4.3",
        "nodejs6.10",
        "nodejs8.10",
        "nodejs10.x",
        "nodejs12.x",
        "nodejs14.x",
        "nodejs16.x",
    ]
)
"""Once runtimes of Lambda; no function can be made or changed with them."""
ELSEWHERE = frozenset(
    [
        "java8.al2",
        "java11",
        "java17",
        "java21",
        "java25",
        "dotnet6",
        "dotnet8",
        "dotnet10",
        "ruby3.2",
        "ruby3.3",
        "ruby3.4",
        "provided.al2",
        "provided.al2023",
        "go1.x",
    ]
)
"""Runtimes of Lambda for which there is no interpreter here."""
NEWEST = {"python": "python3.14", "nodejs": "nodejs24.x"}


def problem(runtime: str) -> str:
    """Why no function can have `runtime`, in Lambda's words where Lambda would say so; "" when it can."""
    if runtime in DEPRECATED_ON:
        return ""
    if runtime in BLOCKED:
        newest = NEWEST["nodejs" if runtime.startswith("nodejs") else "python"]
        return (
            f"The runtime parameter of {runtime} is no longer supported for creating or updating AWS Lambda functions. "
            f"We recommend you use a supported runtime (e.g., {newest}) while creating or updating functions."
        )
    if runtime in ELSEWHERE:
        return f"The runtime {runtime} is not supported here: there is an interpreter for Python and for Node.js."
    return (
        f"Value {runtime} at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: "
        f"[{', '.join(DEPRECATED_ON)}] or be a valid ARN"
    )


def family_of(runtime: str) -> str:
    """ "python" or "nodejs"."""
    return "nodejs" if runtime.startswith("nodejs") else "python"
