"""The editor knows what the exercises use: completion offers it, and its marks leave right answers alone."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

from course.web import completion, python_lint
from sandbox.node import place
from tests.content.lessons import ALSO_RIGHT, EXERCISES
from tests.content.sdk_uses import Use, in_javascript, in_python

HARNESS = Path(__file__).with_name("editor.mjs")
USES: dict[str, Callable[[str], Iterator[Use]]] = {"python": in_python, "javascript": in_javascript}
LANGUAGES = {".py": "python", ".mjs": "javascript"}


def right_answers() -> dict[str, str]:
    """{where: code} of each solution and each right answer written differently."""
    found = {
        f"{exercise.id}/solution/{name}": code
        for exercise, runtime in EXERCISES
        for name, code in exercise.solution[runtime].items()
    }
    return found | {
        f"{exercise.id}/also-right/{right.name}/{name}": code
        for exercise, right in ALSO_RIGHT
        for name, code in right.files.items()
    }


ANSWERS = {where: code for where, code in right_answers().items() if Path(where).suffix in LANGUAGES}
TABLE = cache(completion.table)


def ask(asked: list[tuple[str, str, int | None]]) -> list[list[str]]:
    """What the editor offers at each place, or marks where the place is None: one Node.js for all of them."""
    done = subprocess.run(
        [str(place.program()), str(HARNESS)],
        input=json.dumps({"table": TABLE(), "asked": asked}),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    answers: list[list[str]] = json.loads(done.stdout)
    return answers


def unwritten(code: str, use: Use) -> str:
    """The code before the parameter `use` was typed, since what a call has already is not offered again."""
    end = use.position + len(use.name)
    return code[: use.position] + code[end + 1 :] if code[end] == "=" else code


def test_completion_offers_everything_of_the_sdk_that_right_answers_use():
    uses = [(where, code, use) for where, code in ANSWERS.items() for use in USES[LANGUAGES[Path(where).suffix]](code)]
    assert len(uses) > 300  # else they were not found
    offered = ask([(LANGUAGES[Path(where).suffix], unwritten(code, use), use.position) for where, code, use in uses])
    missing = [
        f"{where}: {use.name}, line {code.count(chr(10), 0, use.position) + 1}"
        for (where, code, use), names in zip(uses, offered, strict=True)
        if use.name not in {name.removesuffix("=") for name in names}
    ]
    assert missing == []


def test_what_a_service_does_not_have_is_not_offered():
    codes = {
        "python": 'import boto3\ns3 = boto3.client("s3")\ns3.',
        "javascript": 'import { S3 } from "@aws-sdk/client-s3";\nconst s3 = new S3();\ns3.',
    }
    for offered in ask([(language, code, len(code)) for language, code in codes.items()]):
        assert len(offered) > 100
        assert not {"putItem", "put_item"} & set(offered)


def test_every_service_of_an_exercise_is_in_the_table():
    packages = {package["service"] for package in TABLE()["packages"].values()}
    known = {"python": set(TABLE()["clients"]), "nodejs": packages}
    assert [exercise.id for exercise, runtime in EXERCISES if not set(exercise.services) <= known[runtime]] == []


def test_the_packages_have_what_is_offered_of_them():
    """Those that exercises need; of others, botocore's model may be newer than the package."""
    needed = {service for exercise, _ in EXERCISES for service in exercise.services}
    [bundle] = (Path(folder) for folder in place.mounts().read_only if folder.endswith("node_modules"))
    for name, package in TABLE()["packages"].items():
        if package["service"] in needed:
            exported = set(re.findall(r"\w+", (bundle / "@aws-sdk" / name / "index.js").read_text("utf-8")))
            assert {*package["names"], *(f"{each}Command" for each in package["operations"])} <= exported


def test_the_marks_leave_right_javascript_alone_and_find_a_slip():
    scripts = {where: code for where, code in ANSWERS.items() if where.endswith(".mjs")}
    scripts["a slip"] = "export const handler = async (event) => { return [1, 2; };\n"
    marked = ask([("javascript", code, None) for code in scripts.values()])
    assert [where for where, marks in zip(scripts, marked, strict=True) if marks] == ["a slip"]


def test_the_marks_leave_right_python_alone():
    marked = {
        where: [f"{each.line}: {each.message}" for each in python_lint.lint(code, "en")]
        for where, code in ANSWERS.items()
        if where.endswith(".py")
    }
    assert len(marked) > 30
    assert {where: marks for where, marks in marked.items() if marks} == {}
