"""What a run of several functions shows: timeline, trace, changes, logs, metrics, permissions and cost."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from course.web.attempts import asked_cost
from course.web.i18n import messages
from course.web.present import changes, cost, logs, moments, permissions, timeline, trace, xray
from sandbox.cost import bill
from sandbox.result import Fate, FunctionError, Outcome, Result, StepResult, Undelivered
from tests.classroom.greetings import RIGHT, FakeRunner
from tests.web import pipelines
from tests.web.pipelines import pipeline
from tests.web.visitor import EXERCISE, Html, Visitor


def of(result: Result) -> list[moments.Moment]:
    return moments.moments({"case": result})


@pytest.fixture
def where(ada: Visitor, runner: FakeRunner) -> str:
    """The address of a run that reported the pipeline."""
    runner.before = lambda job, _: pipeline()
    return ada.run(RIGHT, htmx=False).location.split("#")[0]


def test_the_timeline_says_how_long_aws_would_have_waited() -> None:
    [case] = timeline.cases(of(pipeline()))
    gaps = [row.gap.length for row in case.rows if row.gap]
    assert gaps == [("timeline.minutes", "1"), ("timeline.hours", "1")]


def test_bars_follow_one_another_and_gaps_lie_between_them() -> None:
    [case] = timeline.cases(of(pipeline()))
    bars = [row.bar for row in case.rows if row.bar]
    assert [each.x for each in bars] == sorted(each.x for each in bars)
    gap = case.rows[0].gaps[0]
    assert bars[1].x + bars[1].width <= gap.x + 0.2
    assert gap.x + gap.width <= bars[2].x + 0.2


@pytest.mark.parametrize(
    ("seconds", "length"),
    [(0.5, ("seconds", "0.5")), (59, ("seconds", "59")), (90, ("minutes", "1.5")), (7200, ("hours", "2")),
     (86400, ("days", "1"))],
)  # fmt: skip
def test_a_gap_is_told_in_the_largest_unit_that_fits(seconds: float, length: tuple[str, str]) -> None:
    assert timeline.Gap(seconds=seconds).length == (f"timeline.{length[0]}", length[1])


def test_what_was_not_delivered_stands_after_its_step() -> None:
    [case] = timeline.cases(of(pipeline()))
    lost = [row.lost for row in case.rows if row.lost]
    assert [(each.fate, each.resource, each.attempts) for each in lost] == [
        ("waiting", "orders", 5),
        ("filtered", "orders", 0),
    ]


@pytest.mark.parametrize("fate", Fate)
@pytest.mark.parametrize(
    ("source", "function"), [("sqs", "F"), ("kinesis", "F"), ("dynamodb", "F"), ("s3", "F"), ("events", "")]
)
def test_why_something_was_not_delivered_is_told_in_the_readers_language(
    fate: Fate, source: str, function: str
) -> None:
    lost = Undelivered(fate=fate, source=source, function=function, reason="As it was.")
    step = StepResult(step={"step": "invoke"}, undelivered=(lost,))
    [case] = timeline.cases(of(Result(outcome=Outcome.FINISHED, steps=(step,))))
    [row] = [row.lost for row in case.rows if row.lost]
    assert row.why in messages("en")
    assert row.reason == ("As it was." if fate in (Fate.REFUSED, Fate.DISCARDED) else "")


def test_a_single_invocation_has_no_timeline() -> None:
    result = pipeline()
    one = Result(outcome=result.outcome, steps=(type(result.steps[0])(step={}, invocations=(pipelines.ACCEPT,)),))
    assert not timeline.matters(timeline.cases(of(one)))
    assert timeline.matters(timeline.cases(of(result)))


def test_the_trace_nests_what_an_invocation_led_to() -> None:
    found = trace.traces(of(pipeline()))
    assert [(each.moment.invocation.function, each.depth) for each in found if each.moment.invocation] == [
        ("AcceptOrder", 0), ("StoreOrder", 1), ("StoreOrder", 1), ("NotifyShop", 2),
    ]  # fmt: skip
    assert len({each.total_ms for each in found}) == 1
    assert [each.handler.x for each in found] == sorted(each.handler.x for each in found)


def test_an_invocation_by_itself_fills_its_axis() -> None:
    [alone] = trace.traces(of(pipeline())[2:3])
    assert (alone.depth, alone.handler.x, alone.handler.width) == (0, 0, trace.AXIS)


def test_xray_spans_hold_annotations_and_what_failed() -> None:
    [found] = xray.traces([pipeline()])
    assert [(span.name, span.depth, span.state) for span in found.spans] == [
        ("acceptorder", 0, "ok"), ("parse", 1, "ok"), ("SQS", 1, "error"),
    ]  # fmt: skip
    assert found.spans[1].annotations == (("orders", "3"),)
    assert found.spans[2].cause == "Refused: no"


@pytest.mark.parametrize(
    "segment", ["no json", "[]", 7, {"start_time": "soon", "subsegments": [1], "annotations": [2], "cause": "x"}, {}]
)
def test_a_segment_that_makes_no_sense_breaks_nothing(segment: object) -> None:
    result = Result(outcome=pipeline().outcome, observed=type(pipelines.OBSERVED)(traces=({"segments": [segment]},)))
    assert len(xray.traces([result])) == 1


def test_segments_that_are_their_own_parents_are_shown_once() -> None:
    loop = {"id": "a", "parent_id": "a", "name": "loop"}
    result = Result(outcome=pipeline().outcome, observed=type(pipelines.OBSERVED)(traces=({"segments": [loop, loop]},)))
    assert len(xray.traces([result])[0].spans) <= 2


def test_reading_a_queue_is_no_change_of_its_messages() -> None:
    rows = [row for group in changes.groups(of(pipeline())) for row in group.by_function]
    assert [row.service for row in rows] == ["sqs", "dynamodb", "sns", "kinesis", "events"]
    assert {field.name for field in rows[0].fields} == {"id", "body", "attributes"}


def test_log_groups_that_no_invocation_wrote_are_shown_too() -> None:
    [group] = logs.others([pipeline()])
    assert (group.group, group.stream, group.lines) == ("/shop/audit", "today", ("first line", "second line"))
    assert logs.others([pipeline()], "nothing like it") == []


def test_an_action_is_used_when_any_case_used_it() -> None:
    [role] = permissions.roles([pipeline(), pipeline()])
    assert [each.action for each in role.used] == ["s3:GetObject"]
    assert [each.action for each in role.unused] == ["s3:DeleteObject"]


def test_the_page_shows_it_all(ada: Visitor, where: str) -> None:
    text = Html(ada.get(where).text).text
    for words in ("+1 min", "+1 h", "Still waiting:", "try 2", "3 records", "NotifyShop", "s3:DeleteObject",
                  "1 action is allowed and was never used", "OrdersStored", "store-errors", "ALARM", "second line",
                  "orders = 3", "EventBridge", "events:PutEvents"):  # fmt: skip
        assert words in text, words


def test_the_page_shows_it_in_chinese(ada: Visitor, where: str) -> None:
    text = Html(ada.get(where.replace("/en/", "/zh/")).text).text
    for words in ("+1 分钟", "仍在等待", "第 2 次尝试", "被允许，却从未用到", "扣除免费套餐后"):
        assert words in text, words


def test_a_moment_of_the_timeline_shows_its_facts_only(ada: Visitor, where: str) -> None:
    page = Html(ada.get(f"{where}?at=4").text)
    assert "order 1" in page.text
    assert '"queued": 3' not in page.text
    links = [tag for tag in page.named("a") if "at=" in tag["href"] and "hreflang" not in tag]
    here = [tag["href"] for tag in links if tag.get("aria-current") == "true"]
    assert here == [f"{where}?at=4#results"]


def test_the_cost_tab_answers_for_another_memory_size_and_rate(ada: Visitor, where: str) -> None:
    plain = Html(ada.get(where).text).text
    other = Html(ada.get(f"{where}/cost?runs=2000000&memory=1024&memory_shown=256").text).text
    assert "1,000,000 a month" in plain
    assert "2,000,000 a month" in other
    assert "with 1024 MB" in other
    assert "The duration is kept" not in plain
    assert "The duration is kept" in other


def test_htmx_gets_the_figures_alone(ada: Visitor, where: str) -> None:
    answer = ada.get(f"{where}/cost?runs=5", headers={"HX-Request": "true"})
    assert Html(answer.text).by_id("cost")
    assert "<html" not in answer.text
    assert "HX-Request" in answer.headers["Vary"]


def test_the_bill_of_somebody_else_is_not_there(ada: Visitor, mallory: Visitor, where: str) -> None:
    assert ada.get(f"{where}/cost").status_code == 200
    assert mallory.get(f"{where}/cost").status_code == 404


@pytest.mark.parametrize(
    "form", [{"runs": "-1"}, {"runs": "1e9"}, {"runs": "9" * 400}, {"memory": "1"}, {"memory": "x"}]
)
def test_what_makes_no_sense_is_as_if_it_had_not_been_asked(form: dict[str, str]) -> None:
    assert asked_cost(form) == cost.Asked()


def test_the_slider_where_it_was_shown_means_each_functions_own_memory() -> None:
    assert asked_cost({"memory": "512", "memory_shown": "512"}).memory_mb is None
    assert asked_cost({"memory": "512", "memory_shown": "256"}).memory_mb == 512


@pytest.mark.parametrize(
    ("amount", "words"),
    [("0", "$0.00"), ("0.0000002833335", "$0.000000283"), ("0.01", "$0.01"), ("1234.5", "$1,234.50"),
     ("0.00999", "$0.00999")],
)  # fmt: skip
def test_money_is_never_an_exponent(amount: str, words: str) -> None:
    assert cost.money(Decimal(amount)) == words


def test_every_price_has_words(ada: Visitor) -> None:
    from course.web.i18n import messages
    from sandbox.cost import PRICES, Note

    assert {f"price.{key}" for key in PRICES.prices} <= set(messages("en"))
    assert {f"cost_note.{note.value}" for note in Note} <= set(messages("en"))


def test_the_shares_of_a_month_make_up_the_whole() -> None:
    shown = cost.cost({"case": pipeline()}, of(pipeline()), cost.Asked())
    assert shown is not None
    assert sum(each.bar.width for each in shown.shares) == pytest.approx(trace.AXIS, abs=1)
    assert shown.run == cost.money(bill(pipeline()).total)


def test_a_step_that_a_learner_bent_out_of_shape_is_still_told(ada: Visitor, runner: FakeRunner) -> None:
    for step in ({"step": "at-once", "do": 7, "times": "many"}, {"step": "send-messages", "messages": "x"},
                 {"step": "wait", "seconds": "long"}, {"step": "publish"}, {"step": ["?"]}):  # fmt: skip
        runner.before = lambda job, _, step=step: pipeline(step)
        assert ada.run(RIGHT).status_code == 200


def test_a_hidden_case_leaves_no_trace_in_the_new_places(ada: Visitor, runner: FakeRunner) -> None:
    def report(job, stop):  # type: ignore[no-untyped-def]
        name = job.steps[0]["payload"]["name"]
        found = pipeline(job.steps[0])
        if name == "ada":
            return found
        secret = type(pipelines.OBSERVED)(
            log_groups={f"/{name}": {"s": (name,)}}, traces=({"id": name, "segments": []},)
        )
        return type(found)(outcome=found.outcome, steps=found.steps, observed=secret, permissions=(
            type(pipelines.PERMISSIONS[0])(role=name, policy="P", sid="1", action="s3:*", resources=()),))  # fmt: skip

    runner.before = report
    text = ada.check(RIGHT).text
    hidden = next(job.steps[0]["payload"]["name"] for job in runner.jobs if job.steps[0]["payload"]["name"] != "ada")
    where = next(
        tag["href"] for tag in Html(ada.get(f"{EXERCISE}/attempts").text).named("a") if "files=1" in tag.get("href", "")
    )
    attempt = where.split("?")[0]
    pages = [
        text,
        ada.get(attempt).text,
        *(ada.get(f"{attempt}/cost?case={case}").text for case in ("ada", "somebody")),
    ]
    assert "AcceptOrderRole" in pages[0]
    for page in pages:
        assert hidden not in page
        assert 'value="somebody"' not in page


def test_a_retry_that_fails_in_the_same_way_is_not_explained_again(ada: Visitor, runner: FakeRunner) -> None:
    tries = tuple(
        replace(pipelines.STORE_FAILED, attempt=attempt, waited_ms=attempt * 60_000.0) for attempt in (1, 2, 3)
    )
    other = replace(tries[2], error=FunctionError(type="ValueError", message="other"))
    for last, explained in ((tries[2], 1), (other, 2)):
        step = StepResult(step=pipelines.UPLOAD, invocations=(*tries[:2], last))
        runner.before = lambda job, _, step=step: Result(outcome=Outcome.FINISHED, steps=(step,))
        page = Html(ada.run(RIGHT).text)
        assert len([tag for tag in page.tags if "data-explains" in tag]) == explained
        assert "Try 2 failed in the same way." in page.text


def test_records_that_a_handler_reports_as_failed_are_told() -> None:
    reported = replace(pipelines.STORE, answer={"batchItemFailures": [{"itemIdentifier": "m"}]})
    result = Result(outcome=Outcome.FINISHED, steps=(StepResult(step={}, invocations=(reported, pipelines.ACCEPT)),))
    [case] = timeline.cases(of(result))
    assert [row.failed for row in case.rows if row.moment] == [1, 0]
