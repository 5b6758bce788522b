import time

import pytest

from sandbox.cloud.observe.trace_ids import TraceHeader, new_header

CAUSE = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1;Lineage=25:e5a8:0"


def test_a_header_is_read_in_parts():
    header = TraceHeader.parse(CAUSE)
    assert header == TraceHeader("1-5759e988-bd862e3fe1be46a994272793", "53995c3f42cd8ad8", True)
    assert str(header) == CAUSE.rpartition(";")[0]


@pytest.mark.parametrize("text", ["", "x", "Root=1-5;Parent=zz;Sampled=?", "Root", ";;;=;", "Root=" + "1" * 5000])
def test_what_is_malformed_counts_as_missing(text):
    assert TraceHeader.parse(text) == TraceHeader()


def test_an_invocation_stays_in_the_trace_of_its_cause_under_an_id_of_its_own():
    header = TraceHeader.parse(new_header(CAUSE, sampled=True))
    assert header.root == "1-5759e988-bd862e3fe1be46a994272793"
    assert header.parent not in ("", "53995c3f42cd8ad8")
    assert header.sampled is True


def test_without_a_cause_a_trace_begins():
    first, second = (TraceHeader.parse(new_header("", sampled=False)) for _ in range(2))
    assert first.root != second.root
    assert abs(int(first.root.split("-")[1], 16) - time.time()) < 60
    assert first.sampled is False
