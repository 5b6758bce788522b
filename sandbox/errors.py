"""What can go wrong that is not the learner's doing.

* SandboxError
  - SandboxUnavailable    the wall cannot be built, or its self-test failed: no code runs
  - SandboxBusy           the bounded queue is full: try again later
  - RunLost               a process of ours died under the run; the run may be repeated
* JobRejected             the job itself is malformed (a programming error of the caller)

A learner's or an author's mistake (a bad template, a handler that raises) is a value: see
`sandbox.result.Outcome` and `sandbox.result.InvocationStatus`.
"""

from __future__ import annotations


class SandboxError(Exception):
    """Our own failure; never caused by what the learner wrote."""


class SandboxUnavailable(SandboxError):
    """The wall could not be built or did not hold.

    `check` names the self-test that failed; `remedy` says what an administrator does about it. `for_now`: nothing has
    shown that the wall does not hold; something of ours did not start or could not be tried, and is tried again by
    itself.
    """

    def __init__(self, message: str, *, check: str = "", remedy: str = "", for_now: bool = False) -> None:
        super().__init__(message)
        self.check = check
        self.remedy = remedy
        self.for_now = for_now


class SandboxBusy(SandboxError):
    """More runs are waiting than the queue may hold."""


class RunLost(SandboxError):
    """One of our processes died while it served this run."""


class JobRejected(ValueError):
    """A job that does not have the shape `sandbox.job` declares."""
