"""Where a function's code may be written."""

import pytest

from sandbox.wall import inner
from sandbox.zygote.code import write_code


@pytest.fixture(autouse=True)
def task_root(monkeypatch, tmp_path):
    root = tmp_path / "task"
    root.mkdir()
    monkeypatch.setattr(inner, "TASK_ROOT", str(root))
    return root


def test_files_and_folders_are_written_below_the_task_root(task_root):
    write_code([["a.py", 2], ["folder/b.py", 3]], b"AABBB")
    assert (task_root / "a.py").read_bytes() == b"AA"
    assert (task_root / "folder/b.py").read_bytes() == b"BBB"


@pytest.mark.parametrize("path", ["/etc/x", "../x", "folder/../../x", "../../proc/sys/kernel/hostname"])
def test_a_path_that_leads_elsewhere_is_refused(task_root, path):
    with pytest.raises(ValueError, match="no path below the task root"):
        write_code([[path, 1]], b"A")
    assert list(task_root.parent.iterdir()) == [task_root]
