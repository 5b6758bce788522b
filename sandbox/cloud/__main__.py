"""`python -m sandbox.cloud`: the parent of the cloud's processes, started behind the outer wall by the warden."""

from __future__ import annotations

import gc

gc.disable()  # looking for garbage over and over is a fifth of what loading moto takes: `process.main` does it once

from sandbox.cloud import process  # noqa: E402

if __name__ == "__main__":
    process.main()
