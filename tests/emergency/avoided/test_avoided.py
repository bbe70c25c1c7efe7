"""Hours of stop that exemptions avoided: of alerts that are over, lower bounds, each number opens its rows."""

import csv
import io
from datetime import timedelta
from decimal import Decimal

import pytest

from greenctl.emergency.alerts.domain import Span
from greenctl.emergency.alerts.use_cases import lift
from greenctl.emergency.avoided import reading
from greenctl.emergency.avoided.domain import governed, line_hours
from greenctl.emergency.avoided.reading import saved_up_to
from greenctl.emergency.inventory.columns import FULL
from greenctl.kernel.actor import Role, system
from greenctl.kernel.clock import SteppedClock
from tests.conftest import NOW
from tests.emergency.builders import (
    LINE,
    MEASURE,
    a_line,
    a_measure,
    a_template,
    an_entry,
    begun,
    imported,
    issued,
    of,
    published,
)

D, HOUR = Decimal, timedelta(hours=1)
STARTS = NOW + timedelta(days=3)


def a_span(step="a", area="370800", level="orange", starts=0, until=48):
    end = None if until is None else NOW + until * HOUR
    return Span(step_id=step, alert_id=step, area=area, level=level, starts_at=NOW + starts * HOUR, until=end)


@pytest.mark.parametrize(
    "spans, expected",
    [
        pytest.param([a_span()], {"a": 48}, id="alone"),
        pytest.param([a_span(), a_span("b", "370811", "red", 12, 24)], {"a": 36, "b": 12}, id="a higher one within"),
        pytest.param([a_span(), a_span("b", "370811", "yellow", 12, 60)], {"a": 48, "b": 12}, id="a lower one beyond"),
        pytest.param([a_span(), a_span("b", "370812", "red")], {"a": 48}, id="another county's"),
        pytest.param([a_span(until=None)], {"a": 100}, id="it goes on"),
        pytest.param([a_span(starts=90, until=200)], {"a": 10}, id="what is to come is not counted"),
        pytest.param([a_span(starts=5, until=3)], {}, id="lifted before it began"),
        pytest.param([a_span(starts=200, until=300)], {}, id="not begun"),
        pytest.param([], {}, id="none"),
    ],
)
def test_no_hour_is_counted_twice_nor_before_it_has_passed(spans, expected):
    found = governed(spans, ["370811"], NOW + 100 * HOUR)

    assert found == {(step, "370811"): D(hours) for step, hours in expected.items()}


@pytest.mark.parametrize(
    "measures, at_least, unstated",
    [
        pytest.param([a_measure()], D(24), 0, id="a stop"),
        pytest.param([a_measure(), a_measure(text="一号线再停")], D(24), 0, id="one line stands still once"),
        pytest.param([a_measure(line=None)], D(48), 0, id="the works has two lines"),
        pytest.param([a_measure(action="limit", baseline=D(960), target=D(768))], D("4.80"), 0, id="a fifth"),
        pytest.param([a_measure(action="limit")], None, 1, id="nobody says how much"),
        pytest.param([a_measure(), a_measure(action="other", line="L2")], D(24), 1, id="one is unstated"),
        pytest.param([a_measure(action="ban_vehicles")], D(0), 0, id="no line stops"),
        pytest.param([], None, 0, id="none declared"),
        pytest.param([a_measure("red")], None, 0, id="at another level"),
    ],
)
def test_line_hours_are_those_that_measures_state(measures, at_least, unstated):
    found = line_hours(an_entry(lines=(a_line("L1"), a_line("L2")), measures=tuple(measures)), "orange")

    assert (found.at_least, found.unstated) == (at_least, unstated)
    assert found.over(D(12)) == (None if at_least is None else at_least / 2)


@pytest.mark.parametrize(
    "highest, expected",
    [(None, D(30)), ("red", D(30)), ("orange", D(10)), ("yellow", None)],
)
def test_what_an_exemption_saves_ends_at_its_highest_alert(highest, expected):
    assert saved_up_to({"orange": D(10), "red": D(20)}, highest) == expected


@pytest.fixture
def over(transactions, sources):
    """One exempt up to orange, one with its duty, one exempt that declared nothing; two days of orange, lifted."""
    exempt, has_duty, silent = sources
    guaranteed = {"part": "industrial", "guarantee": "民生豁免", "guarantee_scope": "示例", "highest_alert": "orange"}
    entries = [of(exempt, **guaranteed), of(has_duty, part="industrial"), of(silent, **guaranteed)]
    rows = {
        "lines": [of(s, **LINE) for s in (exempt, has_duty)],
        "measures": [of(s, **MEASURE) for s in (exempt, has_duty)],
    }
    draft = begun(transactions)
    imported(transactions, draft, a_template(entries, **rows), FULL)
    published(transactions, draft, 2)
    alert = issued(transactions)
    with transactions.writing(system("test")) as uow:
        lift(uow, alert.id, STARTS + 48 * HOUR, "示例解除", 1)
    transactions.clock = SteppedClock(STARTS + 49 * HOUR)
    return alert


def found(transactions):
    with transactions.reading(system("test")) as uow:
        return reading.avoided(uow)


def test_who_was_exempt_avoided_what_it_had_declared_and_no_more(transactions, over, sources):
    [alert] = found(transactions)

    rows = {row.source_id: (row.hours, row.line_hours) for row in alert.rows}
    assert rows == {sources[0].id: (48, 48), sources[2].id: (48, None)}
    assert (alert.line_hours, alert.sources, alert.unknown) == (48, 2, 1)


def test_an_alert_that_goes_on_avoids_nothing_yet(transactions, over):
    transactions.clock = SteppedClock(STARTS + 47 * HOUR)

    assert found(transactions) == []


def test_a_duty_that_was_borne_is_what_a_better_level_would_have_saved(transactions, over, sources):
    with transactions.reading(system("test")) as uow:
        borne = {source.id: reading.borne(uow, source.id) for source in sources}

    assert borne == {sources[0].id: {}, sources[1].id: {"orange": D(48)}, sources[2].id: {}}


def test_the_public_number_opens_its_alerts_its_rows_and_a_file(client, people, over, sources):
    number = client.get("/public/avoided-hours").json
    rows = client.get(f"/public/avoided-hours/rows?alert_id={over.id}").json["items"]
    file = client.get("/public/avoided-hours/rows.csv")
    page = client.get(f"/p/avoided-hours?alert={over.id}&lang=zh").text

    assert number["line_hours"] == number["alerts"][0]["line_hours"] == "48"
    assert sum(D(row["line_hours"] or 0) for row in rows) == 48
    told = list(csv.DictReader(io.StringIO(file.data.decode("utf-8-sig"))))
    assert [D(row["line_hours"] or 0) for row in told] == [D(row["line_hours"] or 0) for row in rows]
    assert [row["exempt_level"] for row in told] == ["民生豁免"] * 2
    assert "至少 48.00 线·时" in page
    assert sources[0].name in page
    assert "<script" not in page
    assert people.staff(Role.AUDITOR).get(f"/public/avoided-hours/rows?alert_id={sources[0].id}").json["items"] == []
