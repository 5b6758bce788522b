"""What can go wrong with a deployment or a step; each is somebody's mistake in what they wrote, not ours.

* TemplateRejected   the template cannot be deployed here
* StepRejected       a step names what is not there, or is malformed
* InvocationOver     a call comes from an invocation that has been answered already, or after the end of its job
"""

from __future__ import annotations


class TemplateRejected(ValueError):
    """`str()` is one clear sentence that names the resource and the line."""


class StepRejected(ValueError):
    """`str()` is one clear sentence."""


class InvocationOver(Exception):
    """Lambda has frozen the environment that this call comes from: it is not carried out before the next event."""
