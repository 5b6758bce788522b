"""What the processes of an environment take together, and that nobody is kept waiting for it."""

import pytest

from sandbox.zygote.memory import Growth, resident_bytes

MB = 1024 * 1024

@pytest.fixture
def processes(tmp_path):
    """Makes folders as /proc has them: name -> (resident, proportional) megabytes."""

    def make(**sizes):
        for name, (resident, proportional) in sizes.items():
            (tmp_path / name).mkdir()
            (tmp_path / name / "statm").write_text(f"1 {resident * 256} 0 0 0 0 0")
            (tmp_path / name / "smaps_rollup").write_text(f"rollup\nPss: {proportional * 1024} kB\n")
        handler, *others = (tmp_path / name for name in sizes)
        return handler, others

    return make


def test_what_processes_share_is_asked_for_only_where_they_might_have_too_much_together(processes, monkeypatch):
    """To say it takes the kernel as long as there are mappings."""
    handler, others = processes(handler=(50, 40), one=(60, 10), other=(30, 5))
    assert resident_bytes(handler, others, lambda: False, 139 * MB) == (50 + 10 + 5) * MB
    asked = []
    monkeypatch.setattr("sandbox.zygote.memory.proportional_set", asked.append)
    assert resident_bytes(handler, others, lambda: False, 140 * MB) == 50 * MB
    assert asked == []


def test_the_largest_process_is_asked_first_and_nobody_once_it_is_enough(processes, monkeypatch):
    handler, others = processes(handler=(50, 40), small=(30, 30), large=(200, 150), middle=(60, 60))
    asked = []
    sizes = {"small": 30, "large": 150, "middle": 60}
    monkeypatch.setattr(
        "sandbox.zygote.memory.proportional_set", lambda path: asked.append(path.name) or sizes[path.name] * MB
    )
    assert resident_bytes(handler, others, lambda: False, 192 * MB) == 200 * MB
    assert asked == ["large"]


def test_an_order_from_our_side_does_not_wait_for_the_end_of_a_count(processes):
    handler, others = processes(handler=(50, 40), one=(100, 90), other=(100, 90))
    assert resident_bytes(handler, others, lambda: True, 60 * MB) == 50 * MB


def test_while_there_are_more_processes_at_each_look_they_are_not_counted_but_not_for_long():
    """A fork bomb keeps who counts it waiting."""
    growth = Growth()
    looks = [(0, 0.0), (3, 0.1), (4, 0.2), (9, 0.3), (40, 0.39), (40, 0.4), (39, 0.45), (40, 0.5), (3, 0.51)]
    counted = [look for look in looks if not growth.goes_on(*look)]
    assert counted == [(0, 0.0), (3, 0.1), (4, 0.2), (40, 0.4), (39, 0.45), (3, 0.51)]


def test_who_goes_on_making_processes_is_counted_every_tenth_of_a_second():
    growth = Growth()
    counted = [look for look in range(100) if not growth.goes_on(5 + look, look / 40)]
    assert 15 <= len(counted) <= 25
