"""What can be wrong with a policy that somebody wrote.

* PolicyProblem   the document is no policy; its text is one sentence that says where
"""

from __future__ import annotations


class PolicyProblem(ValueError):
    """Says in one sentence what AWS would refuse (MalformedPolicyDocument)."""
