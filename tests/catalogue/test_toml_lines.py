"""tomllib forgets lines; `lines_of` finds them again."""

from __future__ import annotations

from course.catalogue.lines import lines_of

SOURCE = '''\
# a comment with [brackets] and = signs
title = {en = "a ] b", zh = "x"}   # trailing
many = [
  "one",   # ] in a comment
  "two",
]
text = """
[not.a.table]
key = 1
"""
dotted.key = 1

[[question]]
id = 'first'

[[question.choice]]
text = "a"

[[question.choice]]
text = "b"

[[question]]
"quoted id" = 2

[plain.table]
last = true
'''


def test_every_key_has_its_own_line():
    lines = lines_of(SOURCE)
    assert lines[("title",)] == 2
    assert lines[("many",)] == 3
    assert lines[("text",)] == 7
    assert lines[("dotted", "key")] == 11
    assert lines[("question", 0, "id")] == 14
    assert lines[("question", 0, "choice", 0, "text")] == 17
    assert lines[("question", 0, "choice", 1)] == 19
    assert lines[("question", 1, "quoted id")] == 23
    assert lines[("plain", "table", "last")] == 26


def test_what_stands_inside_a_text_is_no_key():
    assert ("key",) not in lines_of(SOURCE)
    assert ("not", "a", "table") not in lines_of(SOURCE)
