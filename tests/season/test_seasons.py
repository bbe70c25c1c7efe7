"""Planning, opening and closing: what is fixed, and who was faster."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

import greenctl.season
from greenctl.edition_files import OWN
from greenctl.kernel.actor import Reach, Scope, system
from greenctl.kernel.period import Period
from greenctl.season import errors, queries
from greenctl.season.domain import Programme, SeasonProgramme, SeasonState
from greenctl.season.use_cases import PlannedProgramme, close_season, open_season, plan_season, shipped_programmes
from tests.season.builders import APPLICATIONS, DAYS, a_plan, a_season

PROGRAMMES = Path(str(greenctl.season.__file__)).parent / "programmes"


def test_a_season_is_planned_opened_and_closed(transactions):
    planned = plan(transactions)

    opened = move(transactions, open_season, planned.id, 1)
    closed = move(transactions, close_season, planned.id, opened.version)

    assert [s.state for s in (planned, opened, closed)] == ["planned", "open", "closed"]
    assert closed.version == 3


@pytest.mark.parametrize(
    "day, meant",
    [
        pytest.param(date(2026, 10, 1), 0, id="on its first day"),
        pytest.param(date(2027, 3, 31), 0, id="on its last"),
        pytest.param(date(2027, 4, 1), 1, id="between the two: the latest"),
        pytest.param(date(2027, 10, 1), 1, id="on the first day of the next"),
    ],
)
def test_the_season_that_runs_is_meant_though_the_next_is_open_already(transactions, day, meant):
    following = Period(date(2027, 10, 1), date(2028, 4, 1))
    planned = [plan(transactions), plan(transactions, days=following)]
    for season in planned:
        move(transactions, open_season, season.id, 1)

    with transactions.reading(system("test")) as uow:
        assert queries.season_meant(uow, day).id == planned[meant].id


def test_what_decides_cases_is_fixed_by_fingerprint(transactions):
    planned = plan(transactions, "sample-emergency-2026", "sample-staggered-2026")

    with transactions.reading(system("test")) as uow:
        programmes = queries.list_programmes(uow, planned.id)

    assert [item.edition.programme for item in programmes] == ["emergency", "staggered"]
    for item in programmes:
        prints = {item.fingerprint, item.rule_fingerprint, item.workflow_fingerprint}
        assert len(prints) == 3
        assert {len(fingerprint) for fingerprint in prints} == {64}


def test_of_two_who_open_it_the_second_is_told_the_present_version(transactions):
    planned = plan(transactions)
    move(transactions, open_season, planned.id, 1)

    with pytest.raises(errors.SeasonMovedOn) as refused:
        move(transactions, open_season, planned.id, 1)

    assert refused.value.details["current_version"] == 2


def test_an_open_season_is_not_opened_again(transactions):
    planned = plan(transactions)
    move(transactions, open_season, planned.id, 1)

    with pytest.raises(errors.SeasonNotPlanned):
        move(transactions, open_season, planned.id, 2)


@pytest.mark.parametrize(
    "reach",
    [
        pytest.param(Reach("370811"), id="one of its counties"),
        pytest.param(Reach("3709"), id="another city"),
        pytest.param(Reach("3708", "housing"), id="one department"),
    ],
)
def test_a_season_is_out_of_reach_for_whoever_answers_for_less_than_its_city(transactions, reach):
    planned, scope = plan(transactions), Scope(reaches=(reach,))

    with transactions.writing(system("test"), scope=scope) as uow:
        with pytest.raises(errors.SeasonOutsideRemit):
            plan_season(uow, a_plan())
        for move_it in (open_season, close_season):
            with pytest.raises(errors.SeasonNotThere):
                move_it(uow, planned.id, 1)
    with transactions.writing(system("test"), scope=Scope(reaches=(Reach("3708"),))) as uow:
        assert open_season(uow, planned.id, 1).state is SeasonState.OPEN


def test_the_same_plan_is_the_same_season_again_as_it_stands(transactions):
    planned = plan(transactions)
    opened = move(transactions, open_season, planned.id, 1)

    assert plan(transactions, id=planned.id) == opened


@pytest.mark.parametrize(
    "editions, changes",
    [
        pytest.param((), {"name_en": "Another"}, id="another name"),
        pytest.param((), {"days": Period(DAYS.starts_on, DAYS.until + timedelta(days=1))}, id="other days"),
        pytest.param(("sample-emergency-2026", "sample-staggered-2026"), {}, id="a programme more"),
        pytest.param((), {"programmes": (PlannedProgramme("sample-emergency-2026", DAYS),)}, id="another window"),
    ],
)
def test_another_plan_by_the_same_id_is_refused(transactions, editions, changes):
    planned = plan(transactions)

    with pytest.raises(errors.SeasonAlreadyThere):
        plan(transactions, *editions, id=planned.id, **changes)


def test_an_unknown_programme_edition_is_refused_with_those_there_are(transactions):
    with pytest.raises(errors.ProgrammeEditionUnknown) as refused:
        plan(transactions, "nothing-2026")

    assert refused.value.details["shipped"] == sorted(shipped_programmes())


@pytest.mark.one_engine
def test_two_editions_of_one_programme_are_refused_as_the_same_programme_twice(transactions, tmp_path, monkeypatch):
    """Which takes a city that keeps editions of its own."""
    shipped = PROGRAMMES / "sample-emergency-2026.yaml"
    own = tmp_path / "season" / "programmes" / "our-emergency-2027.yaml"
    own.parent.mkdir(parents=True)
    text = shipped.read_text(encoding="utf-8").replace("id: sample-emergency-2026", "id: our-emergency-2027")
    own.write_text(text, encoding="utf-8")
    monkeypatch.setenv(OWN, str(tmp_path))
    shipped_programmes.cache_clear()

    try:
        assert "our-emergency-2027" in shipped_programmes()
        with pytest.raises(errors.SeasonDaysWrong) as refused:
            plan(transactions, "sample-emergency-2026", "our-emergency-2027")
    finally:
        shipped_programmes.cache_clear()

    assert refused.value.details["why"] == "programme_twice"


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"days": Period(DAYS.starts_on, DAYS.starts_on)}, id="no days"),
        pytest.param({"days": Period(DAYS.starts_on)}, id="no end"),
        pytest.param(
            {"programmes": (PlannedProgramme("sample-emergency-2026", APPLICATIONS),) * 2}, id="a programme twice"
        ),
        pytest.param(
            {"programmes": (PlannedProgramme("sample-emergency-2026", Period(DAYS.until, DAYS.starts_on)),)},
            id="applications that end before they begin",
        ),
        pytest.param({"days": Period(date(1999, 12, 31), date(2000, 4, 1))}, id="too early"),
        pytest.param({"days": Period(date(2100, 10, 1), date(2101, 1, 1))}, id="too late"),
        pytest.param({"days": Period(DAYS.starts_on, DAYS.starts_on + timedelta(days=732))}, id="too many days"),
        pytest.param(
            {"programmes": (PlannedProgramme("sample-emergency-2026", Period(date(9999, 10, 1), date(9999, 12, 31))),)},
            id="applications at the end of the calendar",
        ),
    ],
)
def test_days_must_make_sense(transactions, changes):
    with pytest.raises(errors.SeasonDaysWrong), transactions.writing(system("test")) as uow:
        plan_season(uow, a_plan(**changes))


@pytest.mark.parametrize(
    "days",
    [
        pytest.param(Period(date(2000, 1, 1), date(2000, 4, 1)), id="the first day"),
        pytest.param(Period(date(2098, 12, 31), date(2100, 12, 31)), id="the last day"),
        pytest.param(Period(DAYS.starts_on, DAYS.starts_on + timedelta(days=731)), id="as many days as may be"),
    ],
)
@pytest.mark.one_engine
def test_a_season_reaches_to_the_stated_days(transactions, days):
    assert plan(transactions, days=days).days == days


@pytest.mark.parametrize(
    "state, day, open_",
    [
        pytest.param(SeasonState.OPEN, APPLICATIONS.starts_on, True, id="first day"),
        pytest.param(SeasonState.OPEN, APPLICATIONS.starts_on - timedelta(days=1), False, id="before the first day"),
        pytest.param(SeasonState.OPEN, date(2026, 12, 14), True, id="last day"),
        pytest.param(SeasonState.OPEN, date(2026, 12, 15), False, id="after the last day"),
        pytest.param(SeasonState.PLANNED, APPLICATIONS.starts_on, False, id="not open yet"),
        pytest.param(SeasonState.CLOSED, APPLICATIONS.starts_on, False, id="closed"),
    ],
)
def test_declarations_are_taken_on_the_days_of_application_of_an_open_season(state, day, open_):
    programme = SeasonProgramme("season", the_emergency_programme(), APPLICATIONS, "r", "w")
    season = replace(a_season(), state=state)

    if open_:
        programme.require_open(season, day)
        return
    with pytest.raises(errors.ApplicationsNotOpen):
        programme.require_open(season, day)


@pytest.mark.parametrize(
    "level, alert",
    [("A", "red"), ("leading", "red"), ("B", "orange"), ("C", None), (None, None)],
)
def test_an_exemption_reaches_as_far_as_its_level(level, alert):
    exemption = the_emergency_programme().exemption_for(level)

    assert (exemption.highest_alert if exemption else None) == alert


def the_emergency_programme():
    return Programme.from_document(shipped_programmes()["sample-emergency-2026"])


def plan(transactions, *editions, **changes):
    with transactions.writing(system("test")) as uow:
        return plan_season(uow, a_plan(*editions, **changes))


def move(transactions, act, season_id, seen_version):
    with transactions.writing(system("test")) as uow:
        return act(uow, season_id, seen_version)
