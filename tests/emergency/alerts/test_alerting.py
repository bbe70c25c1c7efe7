"""Alerts from issue to lift: duties fixed at each step, computed again to the same, one winner of two."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from sqlalchemy import delete, update

from greenctl.emergency.alerts import repository
from greenctl.emergency.alerts.domain import governing
from greenctl.emergency.alerts.errors import (
    AlertAreaWrong,
    AlertIdTaken,
    AlertIsOver,
    AlertMovedOn,
    AlertNotThere,
    LevelWrong,
    MomentWrong,
    NoInventory,
)
from greenctl.emergency.alerts.models import AlertDutyRow, AlertObligationRow
from greenctl.emergency.alerts.replaying import replay
from greenctl.emergency.alerts.use_cases import change_level, lift
from greenctl.emergency.forecast.errors import DefinitionUnknown
from greenctl.emergency.inventory.columns import FULL
from greenctl.kernel.actor import Reach, Scope, system
from tests.conftest import NOW
from tests.emergency.builders import LINE, MEASURE, a_full, a_template, begun, imported, issued, of, published
from tests.emergency.duty_builders import an_inventory
from tests.source.builders import a_source, counted, registered

START = NOW + timedelta(days=3)
HOUR = timedelta(hours=1)


@pytest.fixture
def inventory(transactions, sources):
    """An edition in force: one with a duty at orange, one that is guaranteed up to orange, one with nothing."""
    draft = begun(transactions)
    guaranteed = {"guarantee": "民生豁免", "guarantee_scope": "示例供热", "highest_alert": "orange"}
    entries = [of(sources[0], part="industrial"), of(sources[1], part="industrial", **guaranteed)]
    entries.append(of(sources[2], part="dust"))
    measures = [of(source, **{**MEASURE, "alert": alert}) for source in sources[:2] for alert in ("orange", "red")]
    lines = [of(source, **LINE) for source in sources[:2]]
    imported(transactions, draft, a_template(entries, lines, measures), FULL)
    return published(transactions, draft, 2)


def moved(transactions, alert, level, *, starts_at=START + 24 * HOUR, seen=None):
    with transactions.writing(system("test")) as uow:
        return change_level(uow, alert.id, level, starts_at, "示例调整", seen or alert.version)


def lifted(transactions, alert, at=START + 48 * HOUR):
    with transactions.writing(system("test")) as uow:
        return lift(uow, alert.id, at, "示例解除", alert.version)


def steps(transactions, alert):
    with transactions.reading(system("test")) as uow:
        return repository.steps_of(uow, alert.id)


def ways(transactions, step):
    with transactions.reading(system("test")) as uow:
        return {row.source_id: (row.why, row.obligations) for row in repository.duties_of(uow, step.id)}


def replayed(transactions, alert):
    with transactions.reading(system("test")) as uow:
        return [(one.duties, one.different) for one in replay(uow, alert.id)]


def test_an_alert_fixes_who_has_which_duty(transactions, sources, inventory):
    alert = issued(transactions)

    [step] = steps(transactions, alert)
    assert ways(transactions, step) == {
        sources[0].id: ("has_duty", 1),
        sources[1].id: ("exempt_by_guarantee", 0),
        sources[2].id: ("no_measures", 0),
    }
    assert (step.act, step.duties, step.inventory_id, step.definition) == ("issued", 3, inventory.id, "national-2024")
    assert (step.lead_hours, step.lead_needed) == (72, 48)
    with transactions.reading(system("test")) as uow:
        [obligation] = repository.obligations_of(uow, step.id)
        assert (obligation.source_id, obligation.text, obligation.so2_kg_per_day) == (sources[0].id, "一号线停产", 10)
        assert repository.sums_of(uow, step.id) == {"industrial": {"so2_kg_per_day": Decimal(10)}}
        assert repository.counts_of(uow, step.id)["has_duty"] == 1


def test_up_and_down_and_lifted_each_is_a_step_of_its_own(transactions, sources, inventory):
    alert = issued(transactions)

    red = moved(transactions, alert, "red")
    again = moved(transactions, red, "red", starts_at=START + 30 * HOUR)
    over = lifted(transactions, moved(transactions, again, "yellow", starts_at=START + 36 * HOUR))

    found = steps(transactions, alert)
    assert [step.act for step in found] == ["issued", "upgraded", "renewed", "downgraded", "lifted"]
    assert ways(transactions, found[1])[sources[1].id] == ("has_duty", 1)  # guaranteed up to orange only
    assert ways(transactions, found[3])[sources[0].id] == ("no_measures", 0)
    assert (over.lifted, over.version) == (True, 5)
    with transactions.reading(system("test")) as uow:
        spans = repository.spans_of(uow, "370800")
    at = [governing(spans, "370811", START + hours * HOUR) for hours in (-1, 0, 24, 30, 36, 48)]
    assert [one.level if one else None for one in at] == [None, "orange", "red", "red", "yellow", None]


def levels_at(transactions, *hours):
    """What governs so many hours after the start."""
    with transactions.reading(system("test")) as uow:
        spans = repository.spans_of(uow, "370800")
    found = [governing(spans, "370811", START + one * HOUR) for one in hours]
    return [one.level if one else None for one in found]


def test_what_is_said_later_holds_though_another_step_was_to_begin_after_it(transactions, sources, inventory):
    red = moved(transactions, issued(transactions), "red", starts_at=START + 20 * HOUR)
    moved(transactions, red, "yellow", starts_at=START + 6 * HOUR)

    assert levels_at(transactions, 0, 6, 19, 20, 21) == ["orange", "yellow", "yellow", "yellow", "yellow"]


def test_an_alert_that_is_lifted_before_its_next_step_begins_is_over_then(transactions, sources, inventory):
    red = moved(transactions, issued(transactions), "red", starts_at=START + 20 * HOUR)
    lifted(transactions, red, START + 6 * HOUR)

    assert levels_at(transactions, 0, 5, 6, 19, 20, 30) == ["orange", "orange", None, None, None, None]


def test_a_lift_never_makes_an_alert_last_longer_than_it_was_to(transactions, sources, inventory):
    over = lifted(transactions, issued(transactions, ends_at=START + 6 * HOUR), START + 9 * HOUR)

    assert over.ends_at == START + 6 * HOUR
    assert steps(transactions, over)[-1].starts_at == START + 6 * HOUR
    assert levels_at(transactions, 5, 6) == ["orange", None]


def test_every_step_can_be_computed_again_by_another_way(transactions, sources, inventory):
    alert = issued(transactions)
    moved(transactions, alert, "red")

    assert replayed(transactions, alert) == [(3, ()), (3, ())]


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(update(AlertDutyRow).values(why="small", obligations=0), id="a source that was let off"),
        pytest.param(update(AlertObligationRow).values(text="一号线限产"), id="a measure that was reworded"),
        pytest.param(update(AlertObligationRow).values(so2_kg_per_day=Decimal("9.999999")), id="a milligram"),
        pytest.param(delete(AlertObligationRow), id="a measure that went"),
    ],
)
def test_control_a_duty_that_was_changed_behind_our_back_is_found(transactions, sources, inventory, fault):
    alert = issued(transactions)
    with transactions.writing(system("test")) as uow:
        uow.execute(fault.where(fault.table.c.source_id == sources[0].id))

    assert replayed(transactions, alert) == [(3, (sources[0].id,))]


def test_a_later_inventory_changes_nothing_until_a_step_says_so(transactions, sources, inventory):
    alert = issued(transactions)
    before = ways(transactions, steps(transactions, alert)[0])
    copy = begun(transactions, name="示例第二版", copy_of=inventory.id)
    imported(transactions, copy, a_full(sources[2], entries=[of(sources[2], part="dust")]), FULL)
    published(transactions, copy, 2)

    assert ways(transactions, steps(transactions, alert)[0]) == before
    assert replayed(transactions, alert) == [(3, ())]
    moved(transactions, alert, "orange", starts_at=START)
    assert ways(transactions, steps(transactions, alert)[1])[sources[2].id] == ("has_duty", 1)


def test_an_alert_of_a_county_is_about_its_sources_alone(transactions, sources, inventory):
    assert steps(transactions, issued(transactions, area="370812"))[0].duties == 0
    assert steps(transactions, issued(transactions, area="370811"))[0].duties == 3


def test_duties_cost_the_same_statements_however_many_they_are(transactions, inventory):
    with counted(transactions.engine) as statements:
        issued(transactions)

    assert len(statements) < 20


def test_the_same_again_is_the_same_alert(transactions, inventory):
    alert = issued(transactions)

    assert issued(transactions, id=alert.id) == alert
    for other in ({"level": "red"}, {"ends_at": START + HOUR}, {"definition": "another"}, {"text": "示例另文"}):
        with pytest.raises(AlertIdTaken):
            issued(transactions, id=alert.id, **other)


@pytest.mark.parametrize(
    "changes, refusal",
    [
        pytest.param({"area": "370000"}, AlertAreaWrong, id="a province"),
        pytest.param({"area": "999999"}, AlertAreaWrong, id="nowhere"),
        pytest.param({"level": "purple"}, LevelWrong, id="no level"),
        pytest.param({"starts_at": NOW - HOUR}, MomentWrong, id="the past"),
        pytest.param({"ends_at": START}, MomentWrong, id="over as it starts"),
        pytest.param({"starts_at": datetime(9999, 12, 31, 23, tzinfo=timezone(-12 * HOUR))}, MomentWrong, id="never"),
        pytest.param({"area": "370100"}, NoInventory, id="a city without an inventory"),
        pytest.param({"definition": "weather-lore"}, DefinitionUnknown, id="no such definition"),
        pytest.param({"starts_at": datetime(2026, 11, 21, tzinfo=UTC)}, NoInventory, id="before it is in force"),
    ],
)
def test_what_cannot_be_an_alert_is_refused(transactions, inventory, changes, refusal):
    with pytest.raises(refusal):
        issued(transactions, **changes)


def test_who_does_not_reach_the_place_issues_nothing_and_sees_nothing(transactions, inventory):
    alert, county = issued(transactions), Scope(reaches=(Reach("370811"),))

    with pytest.raises(AlertAreaWrong):
        issued(transactions, scope=county)
    with transactions.writing(system("test"), scope=county) as uow, pytest.raises(AlertNotThere):
        lift(uow, alert.id, START, "示例解除", 1)


def test_a_stale_step_is_refused_with_the_version_that_stands_and_a_lifted_alert_moves_no_more(transactions, inventory):
    alert = issued(transactions)
    red = moved(transactions, alert, "red")

    with pytest.raises(AlertMovedOn) as stale:
        moved(transactions, alert, "yellow")
    assert stale.value.details == {"seen_version": 1, "current_version": 2}
    over = lifted(transactions, red)
    with pytest.raises(AlertIsOver):
        moved(transactions, over, "red")


def test_a_write_over_another_version_is_noticed(transactions, inventory):
    alert = issued(transactions)
    with transactions.writing(system("test")) as uow:
        assert not repository.write_alert(uow, replace(alert, version=3), 2)


@pytest.mark.full
@pytest.mark.one_engine
def test_two_thousand_duties_come_out_as_they_are_stored_and_one_that_was_changed_is_named(transactions):
    sources = registered(transactions, *(a_source(n, area="370811") for n in range(1, 2_001)))
    an_inventory(transactions, sources)
    alert = issued(transactions)

    assert replayed(transactions, alert) == [(2_000, ())]

    with transactions.writing(system("test")) as uow:
        row = AlertObligationRow.__table__
        uow.execute(update(row).where(row.c.source_id == sources[7].id).values(so2_kg_per_day=Decimal("5.999999")))
    assert replayed(transactions, alert) == [(2_000, (sources[7].id,))]
