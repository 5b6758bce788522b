"""What the functions' roles allow, and what of it a call needed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from course.web.present.visible import label
from sandbox.result import Permission, Result

MOST = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowed:
    action: str
    resources: tuple[str, ...]
    policy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    name: str
    used: tuple[Allowed, ...]
    unused: tuple[Allowed, ...]
    more: int


def roles(results: Iterable[Result]) -> list[Role]:
    """Each role once. What one of several cases used counts as used."""
    used: dict[tuple[str, str, str, str], bool] = {}
    known: dict[tuple[str, str, str, str], Permission] = {}
    for result in results:
        for each in result.permissions:
            key = (each.role, each.policy, each.sid, each.action)
            known.setdefault(key, each)
            used[key] = used.get(key, False) or each.used
    names = dict.fromkeys(permission.role for permission in known.values())
    return [_role(name, {key: known[key] for key in known if key[0] == name}, used) for name in names]


def _role(
    name: str, known: Mapping[tuple[str, str, str, str], Permission], used: Mapping[tuple[str, str, str, str], bool]
) -> Role:
    split: dict[bool, list[Allowed]] = {True: [], False: []}
    for key, each in list(known.items())[:MOST]:
        resources = tuple(label(resource) for resource in each.resources[:10])
        split[used[key]].append(Allowed(action=label(each.action), resources=resources, policy=label(each.policy)))
    return Role(
        name=label(name), used=tuple(split[True]), unused=tuple(split[False]), more=max(0, len(known) - MOST)
    )
