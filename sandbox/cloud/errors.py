"""What can go wrong with a deployment or a step; each is somebody's mistake in what they wrote, not ours.

* TemplateRejected   the template cannot be deployed here
* StepRejected       a step names what is not there, or is malformed
"""

from __future__ import annotations


class TemplateRejected(ValueError):
    """`str()` is one clear sentence that names the resource and the line."""


class StepRejected(ValueError):
    """`str()` is one clear sentence."""
