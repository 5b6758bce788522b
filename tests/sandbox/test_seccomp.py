"""The filters as programs: what the kernel answers to each call is what the call's own rule says."""

from __future__ import annotations

import platform
import struct
from collections.abc import Iterator, Sequence
from itertools import pairwise

import pytest

from sandbox.wall import seccomp, strict
from sandbox.wall.syscalls import AUDIT_ARCHITECTURE, ORDINARY, numbers

_ARGUMENTS = (0, 1, 2, 5, 8, 10, 16, 21, 33, 0x5412, 0x541C, seccomp.NAMESPACES, 0xFFFFFFFF)
_ENOSYS = int.from_bytes(seccomp.refuse(38)[4:], "little")


def _answer(program: bytes, number: int, argument: int, architecture: int | None = None) -> int:
    """What a filter returns ("Seccomp BPF") for a call all of whose arguments are `argument`."""
    architecture = AUDIT_ARCHITECTURE[platform.machine()] if architecture is None else architecture
    data = struct.pack("<IIQ6Q", number, architecture, 0, *[argument] * 6)
    value, place = 0, 0
    while True:
        code, yes, no, constant = struct.unpack_from("<HBBI", program, 8 * place)
        place += 1
        if code == 0x06:
            return int(constant)
        if code == 0x20:
            (value,) = struct.unpack_from("<I", data, constant)
        elif code == 0x54:
            value &= constant
        elif code == 0x05:
            place += constant
        else:
            taken = {0x15: value == constant, 0x35: value >= constant, 0x45: bool(value & constant)}[code]
            place += yes if taken else no


def _alone(rule: Sequence[bytes], argument: int) -> int:
    return _answer(b"".join(rule), 0, argument)


def _names() -> Iterator[tuple[int, str]]:
    yield from sorted((number, name) for name, number in numbers().items())


def test_each_call_is_answered_by_its_own_rule_and_every_other_is_refused() -> None:
    allowed = ORDINARY | {"execve", "execveat", "socket"}
    rules = {name: seccomp._conditional().get(name, [seccomp.allow()]) for name in allowed}
    program = seccomp.function_filter()
    known = dict(_names())
    for number in range(1024):
        rule = rules.get(known.get(number, ""), [seccomp.refuse(38)])
        for argument in _ARGUMENTS:
            assert _answer(program, number, argument) == _alone(rule, argument), (number, argument)


def test_calls_far_apart_are_found_over_long_rules() -> None:
    """Longer than a conditional jump can pass over, so that the program needs the other kind."""
    long = [*seccomp.require(0, range(200), otherwise=seccomp.refuse(1)), seccomp.allow()]
    names = [name for (_, name), (following, _) in pairwise(_names()) if following % 7 == 0]
    rules = {name: [*seccomp.when(1, place, [seccomp.refuse(place + 2)]), *long] for place, name in enumerate(names)}
    program = seccomp.assemble(rules, otherwise=seccomp.refuse(38))
    assert len(program) // 8 > 1000
    for number, name in _names():
        for argument in (0, 3, 250):
            wanted = _alone(rules.get(name, [seccomp.refuse(38)]), argument)
            assert _answer(program, number, argument) == wanted, (name, argument)


@pytest.mark.parametrize("number", [0, 59, 319, 0xFFFFFFFF])
def test_other_ways_into_the_kernel_stay_closed(number: int) -> None:
    for program in (seccomp.function_filter(), seccomp.cloud_filter(), strict.function_filter()):
        assert _answer(program, number, 0, architecture=0x40000003) == 0x80000000  # i386: the process ends
        assert _answer(program, number | 0x40000000, 0) == _ENOSYS  # x32


def test_a_call_is_found_in_few_steps() -> None:
    """The kernel runs a filter once for each call that there is when it is installed: in line, that took 0.3 ms."""
    assert len(seccomp.function_filter()) // 8 < 400
