import pytest

from tests.school import School


@pytest.fixture
def school(tmp_path):
    """A complete, valid lessons folder; each test breaks one thing in it."""
    return School(tmp_path / "lessons")
