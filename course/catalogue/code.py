"""starter/, solution/, also-right/ and wrong/: the code of an exercise."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from course.catalogue.checksfile import ChecksOutline
from course.catalogue.errors import Problems
from course.catalogue.files import Files
from course.catalogue.model import AlsoRight, Wrong, frozen
from course.catalogue.runtimes import RUNTIMES

FEWEST_WRONG = 3
_WHY = frozenset({"why.en.md", "why.zh.md"})
_NOTE = re.compile(r"^\s*(?:#|//)\s*(fails|says):\s*(.+?)\s*$")


def read_code(
    folder: Path, runtimes: tuple[str, ...], files: Files, problems: Problems
) -> Mapping[str, Mapping[str, str]]:
    """Runtime -> path -> text of every file below `folder`."""
    texts = {}
    for path in files.below(folder):
        if path.parent != folder or path.name not in _WHY:
            text = files.text(path)
            if text is not None:
                texts[path.relative_to(folder).as_posix()] = text
    code = {}
    for runtime in runtimes:
        code[runtime] = frozen({name: text for name, text in texts.items() if runtime_of(name) in (runtime, None)})
        if not any(runtime_of(name) == runtime for name in texts):
            problems.add(folder, 1, f"there is no code for `{runtime}`: a file ending in {RUNTIMES[runtime][0]}")
    return frozen(code)


def read_wrong(
    folder: Path,
    runtimes: tuple[str, ...],
    solution: Mapping[str, Mapping[str, str]],
    outline: ChecksOutline | None,
    files: Files,
    problems: Problems,
) -> tuple[Wrong, ...]:
    """The typical wrong answers; each takes the place of the handler's file in the solution."""
    found = [
        _wrong(path, runtime, text, solution.get(runtime, {}), outline, problems)
        for path, runtime, text in _answers(folder, runtimes, files, problems)
    ]
    for runtime in runtimes:
        count = sum(wrong.runtime == runtime for wrong in found)
        if count < FEWEST_WRONG:
            problems.add(folder, 1, f"`{runtime}` has {count} wrong answers; write {FEWEST_WRONG} or more")
    return tuple(found)


def read_also_right(
    folder: Path,
    runtimes: tuple[str, ...],
    solution: Mapping[str, Mapping[str, str]],
    files: Files,
    problems: Problems,
) -> tuple[AlsoRight, ...]:
    """The right answers that are written differently, likewise."""
    found = tuple(
        AlsoRight(name=path.stem, runtime=runtime, files=_in_place(text, runtime, solution.get(runtime, {})), path=path)
        for path, runtime, text in _answers(folder, runtimes, files, problems)
    )
    for runtime in runtimes:
        if not any(answer.runtime == runtime for answer in found):
            sentence = f"`{runtime}` has no other right answer; write one that differs in more than its names"
            problems.add(folder, 1, sentence)
    return found


def _answers(
    folder: Path, runtimes: tuple[str, ...], files: Files, problems: Problems
) -> Iterator[tuple[Path, str, str]]:
    """Path, runtime and text of each file that stands for the handler; another runtime's is reported."""
    for path in files.children(folder):
        runtime = runtime_of(path.name)
        text = files.text(path)
        if runtime not in runtimes:
            problems.add(path, 1, f"no runtime of this exercise has files like `{path.name}`")
        elif text is not None and runtime is not None:
            yield path, runtime, text


def _in_place(text: str, runtime: str, solution: Mapping[str, str]) -> Mapping[str, str]:
    """The files of the solution with `text` as the handler's."""
    return frozen({**solution, main_file(runtime, solution): text})


def runtime_of(name: str) -> str | None:
    """The runtime that a file belongs to, None when any may use it."""
    return next((runtime for runtime, endings in RUNTIMES.items() if name.endswith(endings)), None)


def _wrong(
    path: Path,
    runtime: str,
    text: str,
    solution: Mapping[str, str],
    outline: ChecksOutline | None,
    problems: Problems,
) -> Wrong:
    notes: dict[str, tuple[str, int]] = {}
    for number, line in enumerate(text.split("\n"), start=1):
        note = _NOTE.match(line)
        if note is None:
            break
        notes[note[1]] = (note[2], number)
    for key, meaning in (("fails", "<check id>"), ("says", "<words of its English message>")):
        if key not in notes:
            problems.add(
                path,
                1,
                f"the file must start with the comment lines `# fails:` and `# says:`; `# {key}: {meaning}` is missing",
            )
    fails, fails_line = notes.get("fails", ("", 1))
    if fails and outline is not None and fails not in outline.checks:
        problems.add(path, fails_line, f"there is no check `{fails}`; there are {', '.join(outline.checks) or 'none'}")
    return Wrong(
        name=path.stem,
        runtime=runtime,
        files=_in_place(text, runtime, solution),
        fails=fails,
        says=notes.get("says", ("", 1))[0],
        path=path,
    )


def main_file(runtime: str, files: Mapping[str, str]) -> str:
    """The handler's file: `handler` with the runtime's ending, else the first of the runtime's files."""
    names = [name for name in files if runtime_of(name) == runtime]
    handlers = [name for name in names if Path(name).stem == "handler"]
    return (handlers or names or [f"handler{RUNTIMES[runtime][0]}"])[0]
