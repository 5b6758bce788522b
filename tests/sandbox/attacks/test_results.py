"""The table of what was seen of each attack."""

import pytest

from tests.sandbox.attacks import results
from tests.sandbox.attacks.meanwhile import Counts
from tests.sandbox.attacks.results import Seen, page, record, sentence

DISK = Seen("Disk", "a handler cannot: change a library", "Python", "A", "EROFS", True)
IN_C = Seen("Disk", "a handler cannot: change a library", "Python", "C", "EACCES", True)
BROKEN = Seen("Time", "computing | in C", "Node.js", "B", "answered", False)


def rows(text):
    return [line for line in text.splitlines() if line.startswith("| ")]


def test_an_attack_has_a_row_for_each_language_and_a_cell_for_each_tier():
    _, kind, row, _, broken = rows(page([DISK, BROKEN, IN_C], Counts(), "here"))
    assert kind == "| **Disk** | | | | |"
    assert row == "| a handler cannot: change a library | Python | EROFS | - | EACCES |"
    assert broken == "| computing \\| in C | Node.js | - | **answered** | - |"


def test_what_failed_is_counted_below_it():
    assert "3 outcomes, 1 of them not as they should be." in page([DISK, BROKEN, IN_C], Counts(), "here")


def test_what_is_tried_anew_takes_the_place_of_the_old_and_what_is_not_stays(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(results, "COUNTS", Counts(runs=2, beside=5))
    path = tmp_path / "data/attacks.json"
    record([DISK, BROKEN], path)
    assert results.main(path) == 1
    record([Seen(*BROKEN.key, "timed-out", True)], path)
    capsys.readouterr()
    assert results.main(path) == 0
    printed = capsys.readouterr().out
    assert "| EROFS |" in printed and "| timed-out |" in printed and "**answered**" not in printed
    assert "4 runs attacked; beside them 10 honest runs" in printed


@pytest.mark.parametrize(("of", "words"), [("", "it is refused"), ("two lengths", "it is refused: two lengths")])
def test_a_row_is_called_as_its_test(of, words):
    assert sentence("test_it_is_refused", of) == words
