"""The limits of a handler, whatever the server's own user may do."""

import resource

import pytest

from sandbox.wall import inner


@pytest.mark.parametrize("kind", [resource.RLIMIT_NICE, resource.RLIMIT_RTPRIO])
def test_a_handler_cannot_be_more_urgent_than_its_watcher_where_the_servers_user_could(monkeypatch, kind):
    """As whoever makes music on a machine mostly can (limits.conf(5)): up to nice -20, or before all others."""
    limits = {kind: (40, 40)}

    def prlimit(_pid, which, new=None):
        before = limits.get(which, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        limits[which] = new or before
        return before

    monkeypatch.setattr(resource, "prlimit", prlimit)
    inner.limit(memory_mb=128, seconds=3.0)
    assert limits[kind] == (0, 0)
