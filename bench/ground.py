"""What the rows are measured on: a scratch folder, a sandbox once it is needed, and how often and how long."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path

from course.catalogue import load
from course.catalogue.model import Exercise
from course.grading import jobs
from sandbox import Job, Sandbox

ROOT = Path(__file__).parents[1]
EXERCISE = "s3-events/copy-object"
SEED = 1
_QUICK = 10  # so many times less is measured to try a row out


class Ground:
    """Shared by all rows of one run."""

    def __init__(self, folder: Path, *, quick: bool = False) -> None:
        self.folder = folder
        folder.chmod(0o755)  # a server gives up root and must still reach its data in it
        self.quick = quick
        self._sandbox: Sandbox | None = None
        self._exercise: Exercise | None = None
        self._folders = 0

    @property
    def sandbox(self) -> Sandbox:
        """Ready, with what it makes ahead."""
        if self._sandbox is None:
            self._sandbox = Sandbox.connect(self.new_folder("sandbox"))
            self._sandbox.status()
            time.sleep(2)
        return self._sandbox

    def rest(self) -> None:
        """End the sandbox: what is measured next wants the machine, or has a sandbox of its own."""
        if self._sandbox is not None:
            self._sandbox.stop()
            self._sandbox = None

    @property
    def exercise(self) -> Exercise:
        """The one that most rows run: `copy-object`."""
        if self._exercise is None:
            self._exercise = load(ROOT / "lessons").exercises[EXERCISE]
        return self._exercise

    @property
    def solution(self) -> Mapping[str, str]:
        return dict(self.exercise.solution["python"])

    def cases(self) -> list[tuple[str, Job]]:
        """Every case of a Check of the solution."""
        return jobs(self.exercise, "python", self.solution, SEED)

    def count(self, wanted: int) -> int:
        return max(3, wanted // _QUICK) if self.quick else wanted

    def seconds(self, wanted: float) -> float:
        return wanted / _QUICK if self.quick else wanted

    def new_folder(self, name: str) -> Path:
        """An empty folder's path that nothing has used; the folder is not there yet."""
        self._folders += 1
        return self.folder / f"{name}-{self._folders}"


def pause() -> None:
    """As a learner leaves between two runs: what the next one needs is made meanwhile."""
    time.sleep(1)
