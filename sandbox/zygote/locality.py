"""What every function process runs, laid together in memory.

A call counts a reference to the function's code, and the interpreter keeps in the instructions themselves what it has
learnt of them; so a fork copies every page with code that runs. Where modules were loaded one after another, it lies
among much more that does not.
"""

from __future__ import annotations

import gc
import sys
import threading
from collections.abc import Callable
from types import CodeType, FrameType, FunctionType

_left: list[CodeType] = []
"""Held, or what is allocated next would fill their places, among what does not run, and be copied with it."""


def gather_code(run: Callable[[], None]) -> None:
    """Give the functions that `run` calls new code objects, made one after another. What the interpreter had
    learnt of them it has to learn again."""
    copies = _Copies(_called(run))
    for function in [thing for thing in gc.get_objects() if type(thing) is FunctionType]:
        code = copies.of(function.__code__)
        if code is not function.__code__:
            function.__code__ = code


def _called(run: Callable[[], None]) -> list[CodeType]:
    """By identity: codes that are equal may lie apart."""
    found: dict[int, CodeType] = {}

    def note(frame: FrameType, _event: str, _argument: object) -> None:
        found[id(frame.f_code)] = frame.f_code

    threading.setprofile(note)
    sys.setprofile(note)
    try:
        run()
    finally:
        sys.setprofile(None)
        threading.setprofile(None)
    return list(found.values())


class _Copies:
    """A copy of each of `codes`, and of each that has one of them among its constants, where the next call finds it."""

    def __init__(self, codes: list[CodeType]) -> None:
        self._wanted = {id(code) for code in codes}
        self._known: dict[int, tuple[CodeType, CodeType]] = {}  # the first is held, so that no other gets its id
        for code in codes:
            self.of(code)

    def of(self, code: CodeType) -> CodeType:
        """The copy; the code itself where there is nothing to copy."""
        if id(code) not in self._known:
            constants = tuple(self.of(one) if type(one) is CodeType else one for one in code.co_consts)
            changed = any(new is not old for new, old in zip(constants, code.co_consts, strict=True))
            copy = code.replace(co_consts=constants) if changed else code
            if copy is code and id(code) in self._wanted:
                copy = code.replace()
            if copy is not code:
                _left.append(code)
            self._known[id(code)] = code, copy
        return self._known[id(code)][1]
