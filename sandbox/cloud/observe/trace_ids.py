"""X-Ray's trace header ("Tracing header", AWS X-Ray developer guide): who belongs to which trace, and below whom."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass

from sandbox.cloud.clock import CLOCK


@dataclass(frozen=True, slots=True)
class TraceHeader:
    """`Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1`, in parts."""

    root: str = ""
    """"1-", eight hexadecimal digits of epoch seconds, "-", 24 random ones."""
    parent: str = ""
    """The segment or subsegment that the work was done for: 16 hexadecimal digits."""
    sampled: bool | None = None
    """None: nobody has decided yet."""

    @classmethod
    def parse(cls, text: str) -> TraceHeader:
        """What `text` says. A part that is malformed counts as missing, as with any header that comes from outside."""
        parts = dict(part.strip().partition("=")[::2] for part in text[:_MAX_LENGTH].split(";"))
        root, parent = parts.get("Root", ""), parts.get("Parent", "")
        return cls(
            root=root if TRACE_ID.fullmatch(root) else "",
            parent=parent if SEGMENT_ID.fullmatch(parent) else "",
            sampled={"1": True, "0": False}.get(parts.get("Sampled", "")),
        )

    def __str__(self) -> str:
        sampled = "" if self.sampled is None else f"Sampled={int(self.sampled)}"
        named = (f"Root={self.root}" if self.root else "", f"Parent={self.parent}" if self.parent else "", sampled)
        return ";".join(part for part in named if part)


TRACE_ID = re.compile(r"1-[0-9a-f]{8}-[0-9a-f]{24}")
SEGMENT_ID = re.compile(r"[0-9a-f]{16}")
_MAX_LENGTH = 1024


def new_header(cause_header: str, sampled: bool) -> str:
    """The header of one invocation: in the trace of `cause_header` (a new one where that has none), with an id of its
    own as Parent, which is the id of its segment AWS::Lambda::Function.

    `sampled` is whether the function traces actively. Every invocation of such a function is sampled here, where
    X-Ray's default rule takes the first of each second and 5% of the others.
    """
    return str(TraceHeader(TraceHeader.parse(cause_header).root or new_trace_id(), new_segment_id(), sampled))


def new_trace_id() -> str:
    return f"1-{int(CLOCK.now()):08x}-{secrets.token_hex(12)}"


def new_segment_id() -> str:
    return secrets.token_hex(8)
