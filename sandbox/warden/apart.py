"""A second zygote of Python's, while there are runs that come after others, so that they do so from birth.

Whatever is forked from one process shares locks of the kernel with all else that is, and who is in doubt may fork all
the time: then nobody's environment is made. So theirs come from a process of their own, which is there a few seconds
after the first of them and for as long as somebody needs it.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

from sandbox.errors import SandboxUnavailable
from sandbox.warden.backoff import Backoff

_log = logging.getLogger("warden")
_KEPT_SECONDS = 120.0
"""Since an environment was taken: starting takes two seconds of processor, keeping it about 70 MB."""


class Family(Protocol):
    """What is asked of a `sandbox.warden.families.Family` here."""

    @property
    def used(self) -> bool: ...

    @property
    def alive(self) -> bool: ...

    def tell(self, company: bool) -> None: ...

    def close(self) -> None: ...


F = TypeVar("F", bound=Family)


class Apart(Generic[F]):
    """At most one family, made by `start`, which raises SandboxUnavailable where it cannot."""

    def __init__(self, start: Callable[[], F]) -> None:
        self._start = start
        self._lock = threading.Lock()
        self._family: F | None = None
        self._starting: threading.Thread | None = None
        self._closed = False
        self._wanted = 0.0  # when last, monotonic
        self._backoff = Backoff()

    def family(self, *, wanted: bool) -> F | None:
        """The one that there is. If there is none it is started where it is `wanted`, and there some time later."""
        with self._lock:
            if self._family is not None and self._family.alive:
                self._wanted = time.monotonic()
                return self._family
            if wanted and not (self._starting or self._closed or self._backoff.seconds_left):
                self._starting = threading.Thread(target=self._make, name="apart", daemon=True)
                self._starting.start()
            return None

    def tend(self, company: bool) -> None:
        """Close it if it has died, or nobody has needed it for long; else tell it whether there is anybody who does not
        come after others."""
        with self._lock:
            family = self._family
            if family is None:
                return
            if family.alive and (family.used or time.monotonic() - self._wanted < _KEPT_SECONDS):
                family.tell(company)
                return
            self._family = None
        family.close()

    def close(self) -> bool:
        """For good. Whether none is being started, which would end once it is there."""
        with self._lock:
            self._closed = True
            family, self._family = self._family, None
            starting = self._starting is not None
        if family is not None:
            family.close()
        return not starting

    def _make(self) -> None:
        made: F | None = None
        try:
            made = self._start()
        except SandboxUnavailable as error:
            _log.warning("no zygote for those who come after others: %s", error)
        except Exception:  # noqa: BLE001 - they get environments as everybody does
            _log.exception("no zygote for those who come after others")
        with self._lock:
            self._starting = None
            if made is None:
                self._backoff.failed()
                return
            self._backoff.worked()
            stale = made if self._closed else self._family
            if not self._closed:
                self._family, self._wanted = made, time.monotonic()
        if stale is not None:
            stale.close()
