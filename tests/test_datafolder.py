"""The data folder: closed to others, and nobody else's folder."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from course.datafolder import DataFolderError, prepare, secret_key


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_a_new_folder_is_closed_to_others(tmp_path: Path) -> None:
    prepare(tmp_path / "data")
    assert mode(tmp_path / "data") == 0o700


def test_the_secret_key_is_made_once_and_readable_by_its_owner_alone(tmp_path: Path) -> None:
    data = tmp_path / "data"
    prepare(data)
    key = secret_key(data)
    prepare(data)
    assert secret_key(data) == key and len(key) == 32
    assert mode(data / "secret-key") == 0o600


def test_two_folders_have_two_keys(tmp_path: Path) -> None:
    prepare(tmp_path / "one")
    prepare(tmp_path / "two")
    assert secret_key(tmp_path / "one") != secret_key(tmp_path / "two")


def test_servers_that_start_at_once_agree_on_the_key(tmp_path: Path) -> None:
    data = tmp_path / "data"

    def start(_: int) -> bytes:
        prepare(data)
        return secret_key(data)

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(start, range(16)))) == 1
    assert [path.name for path in data.glob("secret-key*")] == ["secret-key"]


def test_a_folder_in_which_another_server_is_just_making_the_key_is_taken(tmp_path: Path) -> None:
    (tmp_path / "secret-key.0123abcd").touch()
    prepare(tmp_path)
    assert len(secret_key(tmp_path)) == 32


def test_a_folder_that_holds_other_things_is_refused(tmp_path: Path) -> None:
    (tmp_path / "holiday.jpg").touch()
    with pytest.raises(DataFolderError, match="holds other things: say a new or an empty folder"):
        prepare(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["holiday.jpg"]


def test_an_empty_folder_is_taken(tmp_path: Path) -> None:
    prepare(tmp_path)
    assert (tmp_path / "secret-key").exists()


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DataFolderError, match=r"COLDSTART_DATA=.*/file/data: Not a directory"):
        prepare(tmp_path / "file" / "data")
