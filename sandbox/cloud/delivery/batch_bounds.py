"""What bounds a batch besides its number of records ("Lambda quotas", Lambda developer guide)."""

from __future__ import annotations

PAYLOAD_BYTES = 6 * 1024 * 1024
"""Of a synchronous invocation: a batch that would be larger is cut."""
ENVELOPE_BYTES = len('{"Records":[]}')
SOON = 0.001
"""Seconds by which floating point may miss the end of a batching window or of a pause."""
