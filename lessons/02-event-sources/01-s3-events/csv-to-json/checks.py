"""Judges `csv-to-json`: is each table in the second bucket, as JSON and with every field as it was?"""

from __future__ import annotations

import base64
import csv
import io
import json
import random
import string
from collections.abc import Mapping, Sequence
from typing import Any

from course.grading.checks import Case, Facts, Problem, Text, case, check, own_mistake

Row = dict[str, str]
MARK = b"\xef\xbb\xbf"
VOTES = [{"name": "Ada", "votes": "120"}, {"name": "Mei", "votes": "098"}]
QUOTED = [
    {"name": "Lovelace, Ada", "said": 'It is "only" a note'},
    {"name": "Grace Hopper", "said": "One line,\nand another"},
]


# -- cases --------------------------------------------------------------------------------------------------


@case
def a_plain_table(rng: random.Random) -> Case:
    return _tables([("results/2026 spring.csv", VOTES, ["name", "votes"], b"")])


@case(
    hidden=True,
    idea=Text(en="other tables, with other columns and other keys", zh="另外一些表格，列和键都不同"),
)
def other_tables(rng: random.Random) -> Case:
    return _tables(
        [
            (f"{_word(rng)}/{_word(rng)} {_word(rng)}.csv", *_rows(rng, plain=True), b""),
            (f"old.csv.files/{_word(rng)}.csv", *_rows(rng, plain=True), b""),
        ]
    )


@case
def quotation_marks(rng: random.Random) -> Case:
    return _tables([("quotes.csv", QUOTED, ["name", "said"], b"")])


@case(
    hidden=True,
    idea=Text(en="other fields with commas, quotation marks and line breaks", zh="另外一些带逗号、引号和换行的字段"),
)
def other_quotation_marks(rng: random.Random) -> Case:
    return _tables([(f"{_word(rng)}.csv", *_rows(rng, plain=False), b"")])


@case
def from_a_spreadsheet(rng: random.Random) -> Case:
    return _tables([("budget.csv", [{"item": "Paper", "price": "1.10"}], ["item", "price"], MARK)])


@case(
    hidden=True,
    idea=Text(
        en="other files of a spreadsheet, one of them without rows", zh="电子表格的另外一些文件，其中一份没有数据行"
    ),
)
def other_spreadsheets(rng: random.Random) -> Case:
    _, names = _rows(rng, plain=True)
    return _tables(
        [
            (f"{_word(rng)}.csv", *_rows(rng, plain=True), MARK),
            (f"{_word(rng)}.csv", [], names, MARK),
        ]
    )


@case(hidden=True, idea=Text(en="a table whose result the bucket refuses once", zh="一份表格，存储桶拒绝了一次写入它的结果"))
def refused_once(rng: random.Random) -> Case:
    fails = {"step": "fail-call", "service": "s3", "operation": "PutObject", "error": "AccessDenied"}
    found = _tables([(f"{_word(rng)}.csv", *_rows(rng, plain=True), b"")])
    return Case(steps=[fails, *found.steps], memo=found.memo)


# -- checks -------------------------------------------------------------------------------------------------


@check(
    task=1,
    cases=["a_plain_table", "other_tables"],
    title=Text(en="a table becomes JSON", zh="表格变成 JSON"),
    hidden_message=Text(
        en="Other tables do not become JSON under their own key. Names come from the first line, rows from the others"
        "; only "
        "the `.csv` at the very end of the key is replaced.",
        zh="别的表格没有以自己的键变成 JSON。字段名取自第一行，数据取自其余各行；键里只替换最末尾的 `.csv`。",
    ),
)
def makes_json(facts: Facts) -> Problem | None:
    return _differs(
        facts,
        Text(
            en="One object a row, with the names from the first line, and all values as texts: `csv.DictReader` gives "
            "just "
            "that.",
            zh="每行一个对象，字段名取自第一行，所有值都是字符串：`csv.DictReader` 给出的正是这样。",
        ),
    )


@check(
    task=1,
    cases=["a_plain_table", "other_tables"],
    title=Text(en="the content type is application/json", zh="内容类型是 application/json"),
    hidden_message=Text(
        en="Another result has another content type. `put_object` has to be told: `ContentType`.",
        zh="另一份结果的内容类型不对。要告诉 `put_object`：`ContentType`。",
    ),
)
def says_that_it_is_json(facts: Facts) -> Problem | None:
    for key in facts.memo["tables"]:
        result = facts.objects("Results").get(_result_key(key))
        found = result.content_type.partition(";")[0].strip().lower() if result else None
        if found != "application/json":
            return Problem(
                did=_did(facts),
                expected="application/json",
                found=found,
                message=Text(
                    en="S3 does not look into an object. Without `ContentType` it says `binary/octet-stream`, and a "
                    "browser "
                    "offers the file for download.",
                    zh="S3 不看对象的内容。不写 `ContentType`，类型就是 `binary/octet-stream`，浏览器会把它当成下载文"
                    "件。",
                ),
            )
    return None


@check(
    task=1,
    cases=["refused_once"],
    errors_allowed=True,
    title=Text(en="a result that could not be written is tried again", zh="没能写下的结果会重试"),
    hidden_message=Text(
        en="The bucket refused a result once, and it is lost: the handler ended as if all were well. Let the exception "
        "out, and Lambda tries again.",
        zh="存储桶拒绝了一次写入，结果就丢了：处理程序若无其事地结束了。让异常从处理程序抛出，Lambda 才会重试。",
    ),
)
def loses_nothing(facts: Facts) -> Problem | None:
    return own_mistake(facts) or _differs(facts, Text(en="A result is lost.", zh="丢了一份结果。"))


@check(
    task=2,
    cases=["quotation_marks", "other_quotation_marks"],
    title=Text(en="fields in quotation marks stay whole", zh="带引号的字段保持完整"),
    hidden_message=Text(
        en="Other fields in quotation marks are torn apart or changed. They may hold commas, line breaks and doubled "
        "quotation marks, several of them in one field.",
        zh="另外一些带引号的字段被拆开或改动了。里面可以有逗号、换行和写两遍的引号，一个字段里也可以有好几个。",
    ),
)
def keeps_fields_whole(facts: Facts) -> Problem | None:
    return _differs(
        facts,
        Text(
            en="Between quotation marks, a comma does not end a field and a line break does not end a row. Hand the "
            "whole text "
            'to `csv`, as `io.StringIO(text, newline="")`: neither `split` nor `splitlines` knows about quotation marks.',
            zh='在引号之间，逗号不结束字段，换行也不结束一行。把整个文本交给 `csv`：`io.StringIO(text, newline="")`。'
            "`split` 和 `splitlines` 都不懂引号。",
        ),
    )


@check(
    task=3,
    cases=["from_a_spreadsheet", "other_spreadsheets"],
    title=Text(en="a spreadsheet's file is read like any other", zh="电子表格的文件也能正常读取"),
    hidden_message=Text(
        en="Other files of a spreadsheet come out otherwise. The byte order mark does not belong to the first name, "
        "and a "
        "table without rows is the empty list.",
        zh="电子表格的另外一些文件结果不对。字节顺序标记不属于第一个列名；没有数据行的表格是空列表。",
    ),
)
def reads_spreadsheets(facts: Facts) -> Problem | None:
    return _differs(
        facts,
        Text(
            en="Three bytes stand before the first letter, a byte order mark. Decode with `utf-8-sig`, or it becomes "
            "a part "
            'of the first name: on the screen you cannot see it, and `row["item"]` is missing.',
            zh="第一个字母前面有三个字节，就是字节顺序标记。请用 `utf-8-sig` 解码，否则它会成为第一个列名的一部分："
            '屏幕上看不出来，`row["item"]` 却取不到。',
        ),
    )


# -- what the cases are made of -----------------------------------------------------------------------------

Table = tuple[str, Sequence[Row], Sequence[str], bytes]


def _tables(tables: Sequence[Table]) -> Case:
    """Key, rows, names of the columns, and what stands before the first letter."""
    steps = [_put(*table) for table in tables]
    return Case(steps=steps, memo={"tables": {key: list(rows) for key, rows, _, _ in tables}})


def _put(key: str, rows: Sequence[Row], names: Sequence[str], mark: bytes) -> dict[str, Any]:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, names, lineterminator="\r\n" if mark else "\n")
    writer.writeheader()
    writer.writerows(rows)
    body = base64.b64encode(mark + text.getvalue().encode()).decode()
    return {"step": "put-object", "bucket": "Tables", "key": key, "body_base64": body, "content_type": "text/csv"}


def _rows(rng: random.Random, *, plain: bool) -> tuple[list[Row], list[str]]:
    names = [_word(rng) for _ in range(rng.randrange(2, 5))]
    return [{name: _field(rng, plain=plain) for name in names} for _ in range(rng.randrange(2, 6))], names


def _field(rng: random.Random, *, plain: bool) -> str:
    if plain:
        return rng.choice([_word(rng), str(rng.randrange(1000)).zfill(4), f"夏天 {_word(rng)}", ""])
    middle = rng.choice([", ", '"', "\n", '", "', ",,", '""'])
    return f"{_word(rng)}{middle}{_word(rng)}"


def _word(rng: random.Random) -> str:
    return "".join(rng.choices(string.ascii_lowercase, k=7))


def _result_key(key: str) -> str:
    return key.removesuffix(".csv") + ".json"


# -- what the checks say ------------------------------------------------------------------------------------


def _differs(facts: Facts, message: Text) -> Problem | None:
    """The first table whose result is not there, is not JSON, or holds something else."""
    results = facts.objects("Results")
    for key, rows in facts.memo["tables"].items():
        result = results.get(_result_key(key))
        if result is None:
            names = "`, `".join(sorted(results))
            return Problem(
                did=_did(facts),
                expected=Text(en=f"`{_result_key(key)}` in Results", zh=f"Results 里有 `{_result_key(key)}`"),
                found=Text(
                    en=f"Results holds `{names}`" if names else "Results is empty",
                    zh=f"Results 里有 `{names}`" if names else "Results 是空的",
                ),
                message=Text(
                    en="The result goes to the bucket in `RESULTS_BUCKET`, under the decoded key with `.json` in "
                    "place of the "
                    "final `.csv`.",
                    zh="结果写到 `RESULTS_BUCKET` 所指的存储桶，键是解码后的键，把末尾的 `.csv` 换成 `.json`。",
                ),
            )
        found = _json(result.text)
        if found != rows:
            return Problem(did=_did(facts), expected=rows, found=found, message=message)
    return None


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return Text(en=f"not JSON: {text[:200]}", zh=f"不是 JSON：{text[:200]}")


def _did(facts: Facts) -> Text:
    tables: Mapping[str, Any] = facts.memo["tables"]
    names = [f"`{key}`" for key in tables]
    return Text(en=f"put {', '.join(names)} into Tables", zh=f"把 {'、'.join(names)} 放进 Tables")
