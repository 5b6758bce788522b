"""One thing, one name in Chinese: AWS's documentation for China decides, and the glossary has the same."""

from __future__ import annotations

from pathlib import Path

from tests.content.lessons import FOLDER

CHECKOUT = FOLDER.parent
NAMES = {
    "调用者": "调用方",
    "起始代码": "初始代码",
    "账号": "账户",
    "明细类型": "详细信息类型",
    "预留并发数": "预留并发",
    "预配置并发": "预置并发",
    "执行上下文": "执行环境",
    "可见超时": "可见性超时",
    "离开处理程序": "从处理程序抛出",
    "跑出处理程序": "从处理程序抛出",
    "GB 秒": "GB-秒",
}
"""{a name that slipped in once or lies near: the one to use}."""

ALLOWED = {"glossary.toml": {"调用者"}}
"""Where a name stands on purpose: the glossary says what is no use of a term."""


def texts() -> list[Path]:
    """Every file that has Chinese for learners in it."""
    lessons = [path for path in FOLDER.rglob("*") if path.suffix in (".md", ".toml") or path.name == "checks.py"]
    return [*lessons, *(CHECKOUT / "course").rglob("*.py"), CHECKOUT / "translations" / "zh.toml"]


def test_a_thing_has_one_name():
    found = [
        f"{path.relative_to(CHECKOUT)}: {name} is {NAMES[name]}"
        for path in texts()
        for name in NAMES.keys() - ALLOWED.get(path.name, set())
        if name in path.read_text("utf-8")
    ]
    assert found == []
