"""A small lessons folder that is complete and valid, for tests to break in one place at a time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from course.catalogue import Catalogue, Exercise, load, read
from course.catalogue.stamp import stamp

LESSON = "01-unit/01-first"
EXERCISE = f"{LESSON}/greet"

CHECKS = '''\
from course.grading.checks import Case, Facts, Problem, Text, case, check


@case
def ada(rng):
    return Case(steps=[{"step": "invoke", "payload": {"name": "Ada"}}], memo={"name": "Ada"})


@case(hidden=True, idea=Text(en="another name", zh="另一个名字"))
def somebody(rng):
    name = f"secret-{rng.randrange(10**6)}"
    return Case(steps=[{"step": "invoke", "payload": {"name": name}}], memo={"name": name})


@check(
    task=1,
    cases=["ada", "somebody"],
    title=Text(en="greets by name", zh="按名字问候"),
    hidden_message=Text(en="Use the name of the event.", zh="请使用事件里的名字。"),
)
def greets_by_name(facts: Facts):
    expected = f"Hello {facts.memo['name']}"
    if facts.answer == expected:
        return None
    return Problem(expected=expected, found=facts.answer, message=Text(en="Say hello.", zh="请打招呼。"))
'''

FILES = {
    "01-unit/unit.toml": """\
title = {en = "Unit", zh = "单元"}
summary = {en = "A unit.", zh = "一个单元。"}
""",
    f"{LESSON}/lesson.en.md": """\
---
title: First
goals: [know it]
minutes: 10
checked: 2026-11-01
sources:
  - title: A document
---
## One {#one}

[do it](exercise:greet)

```diagram
title: What happens
person You -> function greet: invoke
```
""",
    f"{LESSON}/lesson.zh.md": """\
---
title: 第一课
goals: [了解它]
---
## 一 {#one}

[动手](exercise:greet)
""",
    f"{LESSON}/quiz.toml": """\
[[question]]
id = "first"
text = {en = "Which?", zh = "哪一个？"}

[[question.choice]]
text = {en = "This.", zh = "这个。"}
right = true
why = {en = "Yes.", zh = "对。"}

[[question.choice]]
text = {en = "That.", zh = "那个。"}
why = {en = "No.", zh = "不对。"}
""",
    f"{EXERCISE}/exercise.toml": """\
title = {en = "Greet", zh = "问候"}
summary = {en = "Say hello.", zh = "打招呼。"}
concepts = ["handler"]
minutes = 5
points = 10
order = 1
runtimes = ["python"]
services = ["s3"]

[[event]]
file = "ada.json"
title = {en = "Ada", zh = "Ada"}
""",
    f"{EXERCISE}/template.yaml": """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Greet:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: .
      Handler: handler.handler
      Runtime: python3.13
      Role: !GetAtt Some.Arn
""",
    f"{EXERCISE}/events/ada.json": '{"name": "Ada"}\n',
    f"{EXERCISE}/given/s3/Box/notes/a b.txt": "hello",
    f"{EXERCISE}/given/dynamodb/Names.json": '[{"id": 1, "name": "Ada"}]\n',
    f"{EXERCISE}/task.en.md": "Say hello.\n\n1. Greet.\n",
    f"{EXERCISE}/task.zh.md": "打招呼。\n\n1. 问候。\n",
    f"{EXERCISE}/hints.en.md": "## Look\nLook.\n\n## Answer\nReturn it.\n",
    f"{EXERCISE}/hints.zh.md": "## 看\n看。\n\n## 返回\n返回它。\n",
    f"{EXERCISE}/starter/handler.py": "def handler(event, context):\n    return None\n",
    f"{EXERCISE}/solution/handler.py": 'def handler(event, context):\n    return f"Hello {event[\'name\']}"\n',
    f"{EXERCISE}/solution/why.en.md": "Because.\n",
    f"{EXERCISE}/solution/why.zh.md": "因为。\n",
    f"{EXERCISE}/also-right/joined.py": 'def handler(event, context):\n    return "Hello " + event["name"]\n',
    f"{EXERCISE}/checks.py": CHECKS,
} | {
    f"{EXERCISE}/wrong/{name}.py": (
        f"# fails: greets-by-name\n# says: hello\ndef handler(event, context): return {name!r}\n"
    )
    for name in ("constant", "nobody", "shouts")
}


class School:
    """Writes the folder; `problems()` says what the loader says, as `path:line: sentence` below the folder."""

    def __init__(self, root: Path) -> None:
        self.root = root
        for path, text in FILES.items():
            self.write(path, text)
        stamp(root)

    @classmethod
    def at(cls, root: Path) -> School:
        """The school that lies at `root` already."""
        school = cls.__new__(cls)
        school.root = root
        return school

    def write(self, path: str, text: str | bytes) -> None:
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text if isinstance(text, bytes) else text.encode())

    def text(self, path: str) -> str:
        return (self.root / path).read_text(encoding="utf-8")

    def replace(self, path: str, old: str, new: str) -> None:
        text = self.text(path)
        assert old in text
        self.write(path, text.replace(old, new))

    def remove(self, path: str) -> None:
        (self.root / path).unlink()

    def stamp(self) -> None:
        stamp(self.root)

    def problems(self) -> list[str]:
        return list(self._problems())

    def load(self) -> Catalogue:
        return load(self.root)

    def exercise(self) -> Exercise:
        return self.load().exercises["first/greet"]

    def _problems(self) -> Iterator[str]:
        for problem in read(self.root).problems:
            yield str(problem).removeprefix(f"{self.root}/")
