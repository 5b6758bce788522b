"""A profile as perf prints it."""

from __future__ import annotations

from bench.profiling import shares

REPORT = """\
# Overhead|Command|Shared Object|Symbol

    60.00%|swapper      |[kernel.kallsyms]|[k] default_idle
    30.00%|cs-cloud     |python3.11       |[.] _PyEval_EvalFrameDefault
     9.00%|function     |[kernel.kallsyms]|[k] clear_page
     0.90%|perf         |perf             |[.] main
     0.10%|function     |libc.so.6        |[.] malloc
"""


def test_shares_are_of_what_was_not_idle_and_small_ones_are_left_out() -> None:
    found = [(round(percent, 1), name) for percent, name in shares(REPORT)]
    assert found == [
        (76.7, "cs-cloud  python3.11  [.] _PyEval_EvalFrameDefault"),
        (23.0, "function  [kernel.kallsyms]  [k] clear_page"),
    ]


def test_nothing_but_idle_is_nothing() -> None:
    assert shares("") == []
