"""Readings are held against the measures in force; a person says what was a false alarm, and that is remembered."""

from datetime import timedelta
from types import SimpleNamespace

import pytest

from greenctl.adverse import queries as adverse
from greenctl.area.calendar import CIVIL_TIME
from greenctl.emergency.alerts.use_cases import change_level
from greenctl.emergency.metering import comparing
from greenctl.emergency.metering.errors import (
    AlreadyExplained,
    DisagreementMovedOn,
    DisagreementNotThere,
    OwnFirmsMeters,
)
from greenctl.emergency.metering.importing import CSV
from greenctl.kernel.actor import EVERYTHING, Actor, Mandate, Reach, Role, Scope, system
from greenctl.kernel.ids import new_id
from tests.conftest import NOW
from tests.emergency.builders import issued
from tests.emergency.duty_builders import an_inventory
from tests.emergency.metering.test_importing import a_table, imported
from tests.emergency.test_races import ROUNDS
from tests.review.test_races import at_once

START = NOW + timedelta(days=2)
HOUR = timedelta(hours=1)


@pytest.fixture
def alert(transactions, sources, clock):
    """Sources stop their line L1; twelve hours of the alert have passed."""
    an_inventory(transactions, sources)
    alert = issued(transactions, starts_at=START)
    clock.advance(timedelta(days=2, hours=12))
    return alert


def hours(source, first, count, kwh, line="L1"):
    moments = [(first + n * HOUR).astimezone(CIVIL_TIME) for n in range(count)]
    return [f",{source.credit_code},{line},{at:%Y-%m-%d %H}:00,{kwh}" for at in moments]


def told(transactions, *rows):
    imported(transactions, CSV, a_table(*rows))


def running(transactions, source, during=95):
    """A line that drew 100 kWh an hour before, and draws so much now."""
    told(transactions, *hours(source, START - 24 * HOUR, 24, 100), *hours(source, START, 12, during))


def compared(transactions, alert):
    with transactions.writing(system("test")) as uow:
        return comparing.compare(uow, alert.id)


def disagreements(transactions, alert, state=None, scope=EVERYTHING):
    with transactions.reading(system("test"), scope=scope) as uow:
        return comparing.page(uow, alert.id, state, "", 100)


def explained(transactions, disagreement_id, seen=1, actor=None, scope=EVERYTHING, reason="示例：保供热，基荷不停"):
    with transactions.writing(actor or system("desk"), scope=scope) as uow:
        return comparing.explain(uow, disagreement_id, reason, seen)


def test_a_line_that_should_stand_still_and_draws_power_is_listed_with_its_basis(transactions, sources, alert):
    running(transactions, sources[0])
    running(transactions, sources[1], during=5)

    found = compared(transactions, alert)

    assert (found.held, found.disagree, found.new) == (4, 2, 2)
    first, second = disagreements(transactions, alert)
    assert {first["ordinal"], second["ordinal"]} == {0, 1}
    assert (first["source_id"], first["line"], first["what"], first["hours"]) == (sources[0].id, "L1", "kWh", 12)
    assert [str(first[name]) for name in ("seen", "basis", "at_most")] == ["95", "100", "20"]
    assert (first["first_at"], first["last_at"], first["rule"]) == (START, START + 11 * HOUR, "sample-2026")
    assert first["explained_before"] is None


def test_again_only_what_is_new_is_added_and_later_readings_are_shown(transactions, sources, alert, clock):
    running(transactions, sources[0])
    compared(transactions, alert)
    told(transactions, *hours(sources[0], START + 12 * HOUR, 2, 25))
    clock.advance(3 * HOUR)

    again = compared(transactions, alert)

    assert (again.disagree, again.new) == (2, 0)
    assert {row["hours"] for row in disagreements(transactions, alert)} == {14}


def test_readings_of_another_line_or_of_the_whole_works_say_nothing_of_a_line(transactions, sources, alert):
    for line in ("L2", ""):
        before = hours(sources[0], START - 24 * HOUR, 24, 100, line)
        told(transactions, *before, *hours(sources[0], START, 12, 95, line))

    assert compared(transactions, alert).held == 0


def test_a_disagreement_is_never_held_against_anybody_by_itself(transactions, sources, alert):
    running(transactions, sources[0])
    compared(transactions, alert)

    with transactions.reading(system("test")) as uow:
        assert adverse.of_source(uow, sources[0].id) == []


def test_what_was_explained_is_shown_as_explained_before_when_it_comes_again(transactions, sources, alert, clock):
    running(transactions, sources[0])
    compared(transactions, alert)
    first, _ = disagreements(transactions, alert)
    done = explained(transactions, first["id"])
    assert (done["version"], done["reason"]) == (2, "示例：保供热，基荷不停")
    assert [row["id"] for row in disagreements(transactions, alert, "explained")] == [first["id"]]

    with transactions.writing(system("test")) as uow:
        change_level(uow, alert.id, "orange", uow.now, "示例续发", 1)
    clock.advance(12 * HOUR)
    told(transactions, *hours(sources[0], START + 12 * HOUR, 12, 95))
    compared(transactions, alert)

    new = [row for row in disagreements(transactions, alert, "open") if row["step"] == 2]
    assert {row["explained_before"]["reason"] for row in new} == {"示例：保供热，基荷不停"}
    assert new[0]["explained_before"]["disagreement_id"] == first["id"]


def test_readings_that_come_later_leave_an_explanation_as_it_was(transactions, sources, alert, clock):
    running(transactions, sources[0])
    compared(transactions, alert)
    first, _ = disagreements(transactions, alert)
    explained(transactions, first["id"])
    clock.advance(3 * HOUR)
    told(transactions, *hours(sources[0], START + 12 * HOUR, 2, 99))
    compared(transactions, alert)

    [kept] = disagreements(transactions, alert, "explained")
    assert (kept["hours"], kept["seen"]) == (12, first["seen"])


def test_one_explains_once_what_one_has_seen_within_ones_reach_and_never_for_ones_own_firm(
    transactions, sources, alert
):
    running(transactions, sources[0])
    compared(transactions, alert)
    first, _ = disagreements(transactions, alert)
    with pytest.raises(DisagreementNotThere):
        explained(transactions, first["id"], scope=Scope(reaches=(Reach("370812"),)))
    with pytest.raises(DisagreementNotThere):
        explained(transactions, new_id())
    with pytest.raises(OwnFirmsMeters):
        explained(transactions, first["id"], actor=Actor("x", mandates=(Mandate(sources[0].id, Role.SIGNER),)))
    with pytest.raises(DisagreementMovedOn):
        explained(transactions, first["id"], seen=2)
    explained(transactions, first["id"])
    with pytest.raises(AlreadyExplained):
        explained(transactions, first["id"], seen=2)
    assert disagreements(transactions, alert, scope=Scope(reaches=(Reach("370812"),))) == []


@pytest.mark.parametrize("rounds", ROUNDS[1:])
def test_of_two_who_explain_one_wins(transactions, sources, alert, rounds):
    running(transactions, sources[0])
    for n in range(rounds):
        told(transactions, *hours(sources[n % 3], START - 24 * HOUR, 24, 100))
    compared(transactions, alert)
    for row in disagreements(transactions, alert):
        results = at_once([lambda row=row, n=n: explained(transactions, row["id"], reason=f"示例{n}") for n in (1, 2)])
        assert sum(isinstance(result, Exception) for result in results) == 1


def test_an_import_has_the_alerts_of_its_city_looked_at_again(transactions, sources, alert):
    running(transactions, sources[0])
    with transactions.writing(system("worker")) as uow:
        comparing.compare_after_import(uow, [SimpleNamespace(body={"city": "370800"})])

    assert len(disagreements(transactions, alert)) == 2
