"""Calendars: from an edition and facts alone, undetermined where something is missing, computed again to the byte."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import orjson
import pytest
from hypothesis import given, strategies as st
from sqlalchemy import update

from greenctl import staggered
from greenctl.kernel.actor import Reach, Scope, system
from greenctl.kernel.canonical import canonical_bytes
from greenctl.kernel.ids import new_id
from greenctl.source.use_cases import merge
from greenctl.staggered import queries
from greenctl.staggered.domain import Facts, Listed, Standing, calendar_of
from greenctl.staggered.editions import editions, get_edition, read_edition
from greenctl.staggered.errors import CalendarNotThere, RunDayWrong, RunKnown, SettlingNotAllowed, StopsUnknown
from greenctl.staggered.models import StaggeredCalendarRow
from greenctl.staggered.use_cases import NewRun, follow_lists, record_run, settle
from tests.notices.builders import heard
from tests.source.builders import a_source, registered

STOPS = "sample-staggered-stops-2026"
TODAY = date(2026, 12, 20)
EDITION = get_edition(STOPS)
KNOWN = Facts(sectors=("sample_b",), list_edition_id="l", listed=Listed(level="C", exempt=False, scope=None))
EXEMPT = Listed(level="A", exempt=True, scope="示例范围")


def spans(calendar):
    return [(span.code, str(span.starts_on), str(span.until)) for span in calendar.spans]


def test_a_source_stops_on_the_days_of_its_sectors():
    calendar = calendar_of(EDITION, KNOWN)

    assert calendar.standing is Standing.STOPS
    assert spans(calendar) == [
        ("sample_b.odd", "2026-12-01", "2026-12-16"),
        ("sample_b.late", "2027-02-10", "2027-02-25"),
    ]


@pytest.mark.parametrize(
    "facts, missing",
    [
        pytest.param(replace(KNOWN, sectors=()), ("sector",), id="its sector"),
        pytest.param(replace(KNOWN, list_edition_id=None, listed=None), ("list",), id="a list in force"),
        pytest.param(replace(KNOWN, listed=Listed(level=None, exempt=False, scope=None)), ("level",), id="its level"),
        pytest.param(replace(KNOWN, sectors=("sample_c",)), ("clause",), id="a clause that somebody has read"),
    ],
)
def test_a_missing_fact_leaves_it_undetermined_and_is_named(facts, missing):
    calendar = calendar_of(EDITION, facts)

    assert (calendar.standing, calendar.missing, calendar.spans) == (Standing.UNDETERMINED, missing, ())


def test_a_sector_without_stops_is_not_covered_whatever_else_is_missing():
    facts = Facts(sectors=("sample_d",), list_edition_id=None)

    assert calendar_of(EDITION, facts).standing is Standing.NOT_COVERED


def test_who_the_list_exempts_does_not_stop_unless_as_a_penalty():
    longer = ("r", date(2027, 3, 16), date(2027, 3, 31))
    free = calendar_of(EDITION, replace(KNOWN, listed=EXEMPT))
    fined = calendar_of(EDITION, replace(KNOWN, listed=EXEMPT, extensions=(longer,)))

    assert (free.standing, free.spans, free.scope) == (Standing.EXEMPT, (), "示例范围")
    assert spans(fined) == [("extension.r", "2027-03-16", "2027-03-31")]


def test_a_day_on_which_it_ran_is_made_up_for_after_the_last_stop():
    calendar = calendar_of(EDITION, replace(KNOWN, ran_on=(date(2026, 12, 1), date(2026, 12, 15))))

    assert spans(calendar)[-1] == ("make_up", "2027-02-25", "2027-03-01")
    assert calendar.not_made_up == 0


def test_a_day_that_was_to_make_up_and_on_which_it_ran_is_owed_as_well():
    ran = date(2026, 12, 1), date(2027, 2, 26), date(2027, 2, 28), date(2027, 3, 2)
    calendars = [calendar_of(EDITION, replace(KNOWN, ran_on=ran[:n])) for n in (1, 2, 3, 4)]

    ends = [spans(one)[-1][2] for one in calendars]
    assert ends == ["2027-02-27", "2027-03-01", "2027-03-03", "2027-03-05"]
    assert calendar_of(EDITION, replace(KNOWN, ran_on=(ran[0], ran[3]))) == calendars[0]  # no day of a stop


def test_who_is_exempt_makes_up_for_days_of_a_penalty_and_for_no_others():
    longer = ("r", date(2026, 12, 20), date(2026, 12, 31))
    facts = replace(KNOWN, listed=EXEMPT, extensions=(longer,), ran_on=(date(2026, 12, 3), date(2026, 12, 21)))

    assert spans(calendar_of(EDITION, facts)) == [
        ("extension.r", "2026-12-20", "2026-12-31"),
        ("make_up", "2026-12-31", "2027-01-02"),
    ]


@pytest.mark.parametrize(
    "days, placed, left", [pytest.param(9, 18, 0, id="fits"), pytest.param(10, 19, 1, id="one too many")]
)
def test_what_finds_no_place_in_the_season_is_told(days, placed, left):
    ran = tuple(date(2026, 12, 1) + timedelta(days=n) for n in range(days))
    calendar = calendar_of(EDITION, replace(KNOWN, ran_on=ran))

    made = next(span for span in calendar.spans if span.why == "make_up")
    assert ((made.until - made.starts_on).days, calendar.not_made_up) == (placed, left)


@given(
    sectors=st.lists(st.sampled_from(["sample_a", "sample_b", "sample_c", "sample_d"]), unique=True),
    list_edition=st.sampled_from([None, "l"]),
    exempt=st.booleans(),
    level=st.sampled_from([None, "A"]),
    days=st.lists(st.integers(0, 120), max_size=30, unique=True),
)
def test_a_calendar_never_leaves_the_season_and_is_the_same_from_what_is_stored(
    sectors, list_edition, exempt, level, days
):
    ran = tuple(sorted(EDITION.starts_on + timedelta(days=n) for n in days))
    listed = Listed(level=level, exempt=exempt, scope=None)
    facts = Facts(sectors=tuple(sectors), list_edition_id=list_edition, listed=listed, ran_on=ran)
    calendar = calendar_of(EDITION, facts)

    assert all(EDITION.starts_on <= span.starts_on < span.until <= EDITION.until for span in calendar.spans)
    assert bool(calendar.missing) == (calendar.standing is Standing.UNDETERMINED)
    assert calendar_of(EDITION, Facts.from_document(orjson.loads(canonical_bytes(facts.document())))) == calendar_of(
        EDITION, facts
    )


@pytest.fixture
def works(transactions):
    """Two works of a sector that stops; of the second nobody has said which sector it is of … a sample."""
    return registered(transactions, a_source(1, area="370811", sectors=(("sample_b", ""),)), a_source(2, area="370812"))


def settled(transactions, *, today=TODAY, **scope):
    with transactions.writing(system("test"), **scope) as uow:
        return settle(uow, STOPS, today=today)


def calendar(transactions, source):
    with transactions.reading(system("test")) as uow:
        return queries.get(uow, source.id, STOPS)


@pytest.fixture
def listed(monkeypatch):
    """As if a list were in force on which nobody stands."""
    monkeypatch.setattr("greenctl.staggered.use_cases._list_in_force", lambda *_: "0" * 36)


def test_settling_twice_keeps_one_calendar_and_tells_the_firms_once(transactions, works, people, listed):
    firm = people.preparer(works[0].id)

    assert settled(transactions).changed == 2
    assert settled(transactions).changed == 0
    assert calendar(transactions, works[0])["number"] == 1
    assert heard(transactions, firm) == [("staggered.changed", works[0].id)]


def test_without_a_list_in_force_every_calendar_says_so(transactions, works):
    settled(transactions)

    told = calendar(transactions, works[0])
    assert (told["standing"], told["missing"], told["spans"]) == ("undetermined", ["list"], [])


def test_calendars_follow_the_list_of_the_day_once_an_office_has_settled_them(transactions, works, monkeypatch):
    def followed(today=TODAY):
        with transactions.writing(system("calendars")) as uow:
            return follow_lists(uow, today)

    nobody_has_settled = followed()
    settled(transactions)
    without_a_list = calendar(transactions, works[0])["standing"]
    monkeypatch.setattr("greenctl.staggered.use_cases._list_in_force", lambda *_: "0" * 36)

    assert nobody_has_settled == 0
    assert without_a_list == "undetermined"
    assert followed(EDITION.until) == 0  # the season is over
    assert (followed(), followed()) == (len(works), 0)
    assert calendar(transactions, works[0])["standing"] == "stops"


def test_a_county_cannot_settle_the_city(transactions, works):
    with pytest.raises(SettlingNotAllowed):
        settled(transactions, scope=Scope(reaches=(Reach("370811"),)))


def ran(transactions, source, day, **changes):
    told = {"id": new_id(), "source_id": source.id, "edition_id": STOPS, "day": day, "document": "示例文书"}
    with transactions.writing(system("test"), **changes.pop("scope", {})) as uow:
        return record_run(uow, NewRun(**{**told, **changes}), today=TODAY)


def test_a_run_on_a_stop_day_gives_the_next_calendar_with_days_that_make_up(transactions, works, listed):
    settled(transactions)
    run = {"id": new_id()}

    after = ran(transactions, works[0], date(2026, 12, 3), **run)
    again = ran(transactions, works[0], date(2026, 12, 3), **run)

    assert (after["number"], again["number"]) == (2, 2)
    assert [span["code"] for span in after["spans"]] == ["sample_b.odd", "sample_b.late", "make_up"]
    with pytest.raises(RunKnown):
        ran(transactions, works[0], date(2026, 12, 3))
    with pytest.raises(RunKnown):
        ran(transactions, works[0], date(2026, 12, 4), **run)


def test_a_source_answers_for_runs_of_one_that_was_merged_into_it(transactions, works, listed):
    [survivor] = registered(transactions, a_source(3, area="370811", sectors=(("sample_b", ""),)))
    settled(transactions)
    ran(transactions, works[0], date(2026, 12, 3))
    with transactions.writing(system("test")) as uow:
        merge(uow, works[0].id, works[0].version, survivor.id)

    settled(transactions)

    assert calendar(transactions, survivor)["facts"]["ran_on"] == ["2026-12-03"]


@pytest.mark.parametrize("day", [date(2026, 11, 30), date(2026, 12, 16), date(2027, 2, 10)])
def test_a_run_is_recorded_on_days_of_a_stop_that_have_come(transactions, works, listed, day):
    settled(transactions)

    with pytest.raises(RunDayWrong):
        ran(transactions, works[0], day)


def test_another_county_records_nothing(transactions, works, listed):
    settled(transactions)

    with pytest.raises(CalendarNotThere):
        ran(transactions, works[0], date(2026, 12, 3), scope={"scope": Scope(reaches=(Reach("370812"),))})


def test_every_calendar_can_be_computed_again(transactions, works, listed):
    settled(transactions)
    ran(transactions, works[0], date(2026, 12, 3))

    with transactions.reading(system("test")) as uow:
        assert list(queries.replay(uow, STOPS)) == []


def test_control_a_calendar_that_was_changed_behind_our_back_is_found(transactions, works, listed):
    settled(transactions)
    with transactions.writing(system("test")) as uow:
        rows = StaggeredCalendarRow.__table__
        content = calendar_of(EDITION, KNOWN).document() | {"spans": []}
        uow.execute(update(rows).where(rows.c.source_id == works[0].id).values(content=content))

    with transactions.reading(system("test")) as uow:
        assert len(list(queries.replay(uow, STOPS))) == 1


def test_an_edition_is_dated_cited_and_says_that_it_is_a_sample():
    assert all(not edition.official for edition in editions().values())
    assert all(stop.clause for stops in EDITION.sectors.values() for stop in stops)
    with pytest.raises(StopsUnknown):
        get_edition("none")


def test_an_edition_with_a_stop_outside_its_season_is_refused(tmp_path):
    text = (
        (Path(staggered.__file__).with_name("editions") / f"{STOPS}.yaml")
        .read_text(encoding="utf-8")
        .replace("2027-02-25", "2027-04-25")
    )
    (tmp_path / f"{STOPS}.yaml").write_text(text, encoding="utf-8")

    with pytest.raises(ValueError, match="does not lie within the season"):
        read_edition(tmp_path / f"{STOPS}.yaml")
