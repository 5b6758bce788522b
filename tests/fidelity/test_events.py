"""What a function gets here has every key path of AWS's sample of such an event, with the same JSON type."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fidelity import differences, sam
from tests.fidelity.events import DOCUMENTED, SAMPLES, Sample, compare
from tests.fidelity.paths import missing

pytestmark = pytest.mark.process  # AWS's samples are made by a process of their own, in a venv of their own


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name.replace(" ", "-"))
def test_our_event_has_every_key_path_of_the_sample(sample: Sample, record_property) -> None:
    compared = compare(sample)
    record_property("key paths", compared.paths)
    assert not compared.wrong
    assert not compared.stale, "differences.toml explains what is no difference"


def test_every_sample_of_a_source_that_is_here_is_compared() -> None:
    """AWS's other samples are of services that are not here; a new one of a source of ours would be noticed."""
    sources = {"s3", "sqs", "sns", "dynamodb", "kinesis", "cloudwatch", "apigateway"}
    elsewhere = {
        "s3 batch-invocation", "apigateway authorizer", "apigateway request-authorizer", "kinesis kinesis-firehose",
        "kinesis analytics", "kinesis analytics-compressed", "kinesis analytics-dynamodb", "kinesis analytics-kpl",
        "kinesis apachelog", "kinesis cloudwatch-logs-processor", "kinesis streams-as-source", "kinesis syslog",
    }  # fmt: skip
    theirs = {name for name in sam.sample_events() if name.split()[0] in sources}
    ours = {" ".join(sample.name.split()[:2]) for sample in SAMPLES if sample.official}
    assert theirs == ours | elsewhere


def test_every_documented_event_is_compared_and_says_where_it_is_from() -> None:
    files = {path.stem for path in DOCUMENTED.glob("*.json")}
    assert files == {sample.name for sample in SAMPLES if not sample.official}
    assert all('"source": "By hand from' in (DOCUMENTED / f"{name}.json").read_text() for name in files)


def test_every_known_difference_is_of_a_sample_that_is_compared() -> None:
    known = {name for one in differences.of_events() for name in one.subjects}
    assert known <= {sample.name for sample in SAMPLES}


def test_a_missing_path_and_a_wrong_type_are_found() -> None:
    sample = {"a": [{"b": 1, "c": None}, {"d": "text"}], "e": {}}
    assert missing(sample, {"a": [{"b": 1.5, "c": None}, {"d": ""}], "e": {"more": 1}}) == {}
    assert missing(sample, {"a": [{"b": "1", "c": None}], "e": []}) == {
        "a[].b": "text, not number",
        "a[].d": "missing",
        "e": "list, not object",
    }


def test_without_the_peer_a_comparison_fails_and_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sam, "PLACE", tmp_path)
    sam.sample_events.cache_clear()
    with pytest.raises(sam.PeerMissing, match=r"make \.venv-sam/\.installed"):
        compare(SAMPLES[0])
    sam.sample_events.cache_clear()
