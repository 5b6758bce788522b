"""The loader reads nothing outside its folder, and nothing without bound."""

from __future__ import annotations

from tests.school import EXERCISE


def test_a_link_that_leaves_the_folder_is_refused(school, tmp_path):
    (tmp_path / "secret.txt").write_text("secret")
    (school.root / EXERCISE / "given/s3/Box/link.txt").symlink_to(tmp_path / "secret.txt")
    assert school.problems() == [f"{EXERCISE}/given/s3/Box/link.txt:1: the link leaves the lessons folder"]


def test_a_link_that_stays_inside_is_followed(school):
    (school.root / EXERCISE / "given/s3/Box/link.txt").symlink_to("notes/a b.txt")
    keys = [found.key for found in school.exercise().given.objects]
    assert keys == ["link.txt", "notes/a b.txt"]


def test_a_linked_folder_that_leaves_is_refused(school, tmp_path):
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "secret.txt").write_text("secret")
    (school.root / EXERCISE / "given/s3/Box/more").symlink_to(tmp_path / "other")
    assert [problem.split(": ", 1)[1] for problem in school.problems()] == ["the link leaves the lessons folder"]


def test_a_link_to_itself_is_refused(school):
    loop = school.root / EXERCISE / "given/s3/Box/loop"
    loop.symlink_to(loop)
    assert school.problems() == [f"{EXERCISE}/given/s3/Box/loop:1: the link leads nowhere"]


def test_the_lessons_folder_itself_may_be_a_link(school, tmp_path):
    (tmp_path / "elsewhere").symlink_to(school.root)
    school.root = tmp_path / "elsewhere"
    assert school.problems() == []


def test_a_text_that_is_too_large_is_refused_and_one_below_is_read(school):
    school.write(f"{EXERCISE}/starter/data.txt", "x" * (256 * 1024))
    assert school.problems() == []
    school.write(f"{EXERCISE}/starter/data.txt", "x" * (256 * 1024 + 1))
    assert school.problems() == [f"{EXERCISE}/starter/data.txt:1: the file is larger than 256 KiB"]


def test_a_text_that_is_not_utf8_is_reported_at_its_line(school):
    school.write(f"{EXERCISE}/starter/data.txt", b"fine\nfine\n\xff\n")
    assert school.problems() == [f"{EXERCISE}/starter/data.txt:3: the file is not UTF-8 here"]


def test_windows_line_ends_are_read_as_line_feeds(school):
    school.write(f"{EXERCISE}/starter/data.txt", b"a\r\nb\r\n")
    assert school.exercise().starter["python"]["data.txt"] == "a\nb\n"


def test_bytes_that_are_no_text_may_be_given_objects(school):
    school.write(f"{EXERCISE}/given/s3/Box/picture.png", b"\x89PNG\xff")
    assert {found.key: found.body for found in school.exercise().given.objects}["picture.png"] == b"\x89PNG\xff"
