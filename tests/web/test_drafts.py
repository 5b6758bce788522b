"""The learner's files: saved, started over, had back, downloaded, and found again in earlier attempts."""

from __future__ import annotations

import io
import zipfile

from tests.classroom.greetings import RIGHT, WRONG
from tests.web.visitor import EXERCISE, Html, Visitor, fields


def test_history_lists_attempts_and_shows_their_files_again(ada: Visitor) -> None:
    ada.check(WRONG)
    ada.check(RIGHT)
    listed = ada.get(f"{EXERCISE}/attempts")
    links = [tag["href"] for tag in Html(listed.text).named("a") if "files=1" in tag.get("href", "")]
    assert len(links) == 2
    old = ada.get(links[1])
    assert "hello ada" in old.text
    form = next(tag for tag in Html(old.text).named("input") if tag.get("name") == "attempt")
    assert ada.post(f"{EXERCISE}/draft", {"attempt": form["value"]}).status_code == 303
    assert "return &#39;hello ada&#39;" in ada.get(EXERCISE).text


def test_a_draft_is_saved_reset_and_had_back(ada: Visitor) -> None:
    saved = ada.post(f"{EXERCISE}/draft", fields({"handler.py": "# mine\r\n"}), htmx=True)
    assert "saved" in Html(saved.text).text
    assert "# mine" in ada.get(EXERCISE).text
    ada.post(f"{EXERCISE}/draft/reset", {"runtime": "python"})
    assert "# mine" not in ada.get(EXERCISE).text
    assert "Take the reset back" in ada.get(EXERCISE).text
    ada.post(f"{EXERCISE}/draft/undo", {"runtime": "python"})
    assert "# mine" in ada.get(EXERCISE).text


def test_a_file_that_is_not_the_exercises_is_refused(ada: Visitor) -> None:
    answer = ada.post(f"{EXERCISE}/draft", fields({"../app.py": "import os"}))
    assert answer.status_code == 422
    assert "not part of this exercise" in answer.text


def test_the_code_can_be_downloaded_as_it_stands(ada: Visitor) -> None:
    ada.post(f"{EXERCISE}/draft", fields({"handler.py": "# mine"}))
    with zipfile.ZipFile(io.BytesIO(ada.get(f"{EXERCISE}/code.zip").data)) as archive:
        assert archive.read("say-hello/handler.py") == b"# mine"
        assert "say-hello/template.yaml" in archive.namelist()
        assert "say-hello/events/ada.json" in archive.namelist()
