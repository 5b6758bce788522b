"""What is stored of an attempt comes back as it was."""

from __future__ import annotations

import json
import zlib

import pytest

from course.catalogue.model import Text
from course.classroom import packing
from course.classroom.packing import pack, unpack
from course.grading.report import CheckReport, Kind, Report, Verdict
from sandbox import Result, plain
from sandbox.result import Outcome, StepResult


def test_a_result_comes_back_with_everything_that_a_handler_may_say() -> None:
    said = {"half a pair": "\ud83d", "中文": "你好 😀", "nothing": None, "number": 1.5}
    result = Result(outcome=Outcome.FINISHED, steps=(StepResult(step={"step": "invoke"}, response=said),))
    packed = pack({"ada": result})
    assert packed is not None
    assert plain.load(Result, unpack(packed)["ada"]) == result


def test_a_report_comes_back() -> None:
    check = CheckReport(
        id="greets", task=1, title=Text("greets", "问候"), passed=False, kind=Kind.FAILED, hidden=True, case="ada",
        idea=Text("somebody else", "另一个人"),
    )  # fmt: skip
    report = Report(verdict=Verdict.FAILED, checks=(check,), points=0, points_possible=10)
    packed = pack(report)
    assert packed is not None
    assert Report.from_plain(unpack(packed)) == report


def test_what_was_stored_in_ascii_is_still_read() -> None:
    old = zlib.compress(json.dumps({"answer": "你好 \ud83d"}).encode("ascii"))
    assert unpack(old) == {"answer": "你好 \ud83d"}


def test_what_is_too_large_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packing, "MOST_BYTES", 100)
    assert pack({"small": "a" * 1000}) is not None
    assert pack({"large": [str(n) for n in range(1000)]}) is None
