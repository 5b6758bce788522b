"""How long the fuzz targets go on: a second or so each and the same every time, or with `make fuzz` in proportion to
FUZZ_EXAMPLES and from another seed each time."""

from __future__ import annotations

import os
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

LONGER = int(os.environ.get("FUZZ_EXAMPLES") or 0)


def fuzzed(examples: int, *, shrinking: bool = True) -> Any:
    """Settings of a target that has `examples` when it is bounded, and otherwise FUZZ_EXAMPLES / 200 times as many."""
    return settings(
        max_examples=max(examples, examples * LONGER // 200),
        deadline=None,
        derandomize=not LONGER,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate, Phase.shrink] if shrinking else [Phase.generate],
    )


CHANCE = st.randoms(use_true_random=False)
"""What decides; its `choice` is a `parameters.One`."""
