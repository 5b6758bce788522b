"""Reading below one folder: bounded, UTF-8, and never through a link that leaves it."""

from __future__ import annotations

from pathlib import Path

from course.catalogue.blanks import blanks
from course.catalogue.errors import Problems

TEXT_BYTES = 256 * 1024
DATA_BYTES = 1024 * 1024
FOLDER_ENTRIES = 500
IGNORED = frozenset({"__pycache__"})


class Files:
    """Reads files below `root`; what cannot be read becomes a problem and the answer None."""

    def __init__(self, root: Path, problems: Problems) -> None:
        self.root = root
        self._real_root = root.resolve()
        self._problems = problems

    def children(self, folder: Path) -> list[Path]:
        """The entries of `folder` by name, without hidden ones and without links that leave the root."""
        if not folder.is_dir() or not self._stays_inside(folder):
            return []
        found = sorted(path for path in folder.iterdir() if not path.name.startswith(".") and path.name not in IGNORED)
        if len(found) > FOLDER_ENTRIES:
            self._problems.add(folder, 1, f"the folder holds {len(found)} entries; the most is {FOLDER_ENTRIES}")
            return []
        return [path for path in found if self._stays_inside(path)]

    def below(self, folder: Path) -> list[Path]:
        """Every file below `folder`, by path."""
        found: list[Path] = []
        for path in self.children(folder):
            found += self.below(path) if path.is_dir() else [path]
        return found

    def text(self, path: Path) -> str | None:
        """The text of `path`, with line feeds alone as line ends. A blank in it is reported."""
        data = self.data(path, TEXT_BYTES)
        if data is None:
            return None
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError as error:
            self._problems.add(path, data.count(b"\n", 0, error.start) + 1, "the file is not UTF-8 here")
            return None
        if text.startswith("\ufeff"):
            self._problems.add(path, 1, "the file starts with a byte order mark; save it without one")
            return None
        text = text.replace("\r\n", "\n")
        for line, what in blanks(text):
            self._problems.add(path, line, f"fill in: {what}", unfinished=True)
        return text

    def data(self, path: Path, limit: int = DATA_BYTES) -> bytes | None:
        """The bytes of `path`, at most `limit` of them."""
        if not path.is_file():
            self._problems.add(path, 1, "the file is missing")
            return None
        if not self._stays_inside(path):
            return None
        with path.open("rb") as file:
            data = file.read(limit + 1)
        if len(data) > limit:
            self._problems.add(path, 1, f"the file is larger than {limit // 1024} KiB")
            return None
        return data

    def _stays_inside(self, path: Path) -> bool:
        try:
            inside = path.resolve(strict=True).is_relative_to(self._real_root)
        except (OSError, RuntimeError):
            self._problems.add(path, 1, "the link leads nowhere")
            return False
        if not inside:
            self._problems.add(path, 1, "the link leaves the lessons folder")
        return inside
