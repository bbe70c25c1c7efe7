"""What lists say: as of any day, of any source, and from one edition to the next."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from sqlalchemy import event

from greenctl.db.transaction import Transactions
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.kernel.actor import system
from greenctl.kernel.clock import SteppedClock
from greenctl.lists import domain, entry_repository, queries, use_cases
from greenctl.lists.domain import ChangeKind, Edition
from greenctl.lists.errors import EditionNotThere, EntryNotThere, NotComparable
from tests.lists.builders import (
    SEASON_ID,
    STARTS_ON,
    TODAY,
    UNTIL,
    Unit,
    a_season,
    decided,
    many,
    numbered_id,
    set_case,
    set_source,
)

COMMAND = system("test")
DAY = timedelta(days=1)


def publish(
    uow: UnitOfWork, seen: int = 0, on: date = TODAY, programme: str = "emergency", season: str = SEASON_ID
) -> Edition:
    return use_cases.publish(uow, season, programme, on, seen, today=min(on, TODAY))


def test_an_edition_governs_from_its_first_day_until_one_with_a_higher_number_does(transactions: Transactions) -> None:
    with transactions.writing(COMMAND) as uow:
        a_season(uow)
        decided(uow, Unit())
        first = publish(uow, on=TODAY)
        second = publish(uow, seen=1, on=TODAY + 5 * DAY)

    with transactions.reading(COMMAND) as uow:
        for day, expected in [
            (TODAY - DAY, []),
            (TODAY, [first.id]),
            (TODAY + 4 * DAY, [first.id]),
            (TODAY + 5 * DAY, [second.id]),
            (UNTIL - DAY, [second.id]),
            (UNTIL, []),
        ]:
            assert [edition.id for edition in queries.editions_as_of(uow, day)] == expected, day


def test_lists_of_two_seasons_do_not_mix(transactions: Transactions) -> None:
    next_season = numbered_id(2)
    with transactions.writing(COMMAND) as uow:
        a_season(uow)
        a_season(uow, next_season, (UNTIL, UNTIL + 100 * DAY))
        old = publish(uow)
        new = publish(uow, on=UNTIL, season=next_season)

    with transactions.reading(COMMAND) as uow:
        assert queries.edition_as_of(uow, "emergency", UNTIL - DAY).id == old.id
        assert queries.edition_as_of(uow, "emergency", UNTIL).id == new.id
        with pytest.raises(EditionNotThere):
            queries.edition_as_of(uow, "emergency", STARTS_ON)


@pytest.mark.parametrize(
    "unit, exempt, why, alert",
    [
        pytest.param(Unit(level="A"), True, "exempt_by_level", "red", id="highest"),
        pytest.param(Unit(level="B"), True, "exempt_by_level", "orange", id="up-to-orange"),
        pytest.param(Unit(level="C"), False, "level_not_exempt", None, id="no-row-for-the-level"),
        pytest.param(Unit(level=None, at_best="A"), False, "level_undetermined", None, id="undetermined"),
        pytest.param(Unit(case_state="rejected"), False, "not_listed", None, id="not-listed"),
    ],
)
def test_a_source_is_exempt_by_its_level_and_never_by_a_level_that_it_may_have(
    transactions: Transactions, unit: Unit, exempt: bool, why: str, alert: str | None
) -> None:
    with transactions.writing(COMMAND) as uow:
        a_season(uow)
        decided(uow, unit)
        edition = publish(uow)

    with transactions.reading(COMMAND) as uow:
        [found] = queries.exemption(uow, unit.source_id, TODAY)

    assert (found.edition.id, found.exempt, found.why) == (edition.id, exempt, why)
    assert (found.entry.highest_alert if found.entry else None) == alert


def test_exemption_is_told_per_list_and_from_editions_only(transactions: Transactions) -> None:
    unit, beside = Unit(), Unit(programme="staggered", level="B")
    with transactions.writing(COMMAND) as uow:
        a_season(uow)
        decided(uow, unit, beside)
        publish(uow)
        publish(uow, programme="staggered")
        set_case(uow, unit, "withdrawn")
        set_source(uow, unit, name="改名以后")

    with transactions.reading(COMMAND) as uow:
        found = {item.programme: item for item in queries.exemption(uow, unit.source_id, TODAY)}

    assert found["emergency"].entry.name == found["staggered"].entry.name == unit.name
    assert found["emergency"].exempt
    assert found["staggered"].entry.highest_alert is None


def test_a_merged_source_is_found_under_each_of_its_ids(transactions: Transactions) -> None:
    old, new = Unit(number=1), Unit(number=2, name="示例企业二", case_state="under_review")
    with transactions.writing(COMMAND) as uow:
        a_season(uow)
        decided(uow, old, new)
        publish(uow)
        set_source(uow, old, state="merged", merged_into=new.source_id)

    with transactions.reading(COMMAND) as uow:
        for source_id in (old.source_id, new.source_id):
            assert queries.exemption(uow, source_id, TODAY)[0].exempt
            assert [listing.entry.name for listing in queries.listings(uow, source_id)] == [old.name]


def test_a_source_on_no_list_has_no_page(transactions: Transactions) -> None:
    with transactions.writing(COMMAND) as uow:
        a_season(uow)
        decided(uow, Unit(case_state="under_review"))

    with transactions.reading(COMMAND) as uow:
        for source_id in (Unit().source_id, numbered_id(77)):
            with pytest.raises(EntryNotThere):
                queries.listings(uow, source_id)


def two_editions(uow: UnitOfWork) -> tuple[Edition, Edition]:
    """The second has one source more, two less, and one that was renamed."""
    stopped, rejected, renamed, same = (Unit(number=n, name=f"示例{n}") for n in range(1, 5))
    a_season(uow)
    decided(uow, stopped, rejected, renamed, same)
    before = publish(uow)
    set_source(uow, stopped, state="stopped")
    set_case(uow, rejected, "rejected")
    set_source(uow, renamed, name="示例改名")
    decided(uow, Unit(number=5, name="示例5", level=None))
    return before, publish(uow, seen=1, on=TODAY)


def test_the_difference_of_two_editions_gives_a_reason_for_every_source(transactions: Transactions) -> None:
    with transactions.writing(COMMAND) as uow:
        before, after = two_editions(uow)

    with transactions.reading(COMMAND) as uow:
        found = [
            (change.kind.value, change.source_id[-1], change.reason, change.fields)
            for _, change in queries.difference(uow, before, after)
        ]
        counts = queries.difference_counts(uow, before, after)

    assert sorted(found) == [
        ("added", "5", "level_undetermined", ()),
        ("changed", "3", "exempt_by_level", ("name",)),
        ("removed", "1", "source_stopped", ()),
        ("removed", "2", "case_rejected", ()),
    ]
    assert counts == {"added": 1, "changed": 1, "removed": 2}


def test_a_removal_keeps_the_reason_it_had_when_it_was_published(transactions: Transactions) -> None:
    with transactions.writing(COMMAND) as uow:
        before, after = two_editions(uow)
        set_source(uow, Unit(number=1), state="closed")

    with transactions.reading(COMMAND) as uow:
        reasons = {change.reason for change in queries.all_changes(uow, before, after)}

    assert "source_stopped" in reasons
    assert "source_closed" not in reasons


def test_the_statement_and_the_pure_decision_tell_the_same_difference(transactions: Transactions) -> None:
    with transactions.writing(COMMAND) as uow:
        before, after = two_editions(uow)

    with transactions.reading(COMMAND) as uow:
        maps = [
            {entry.source_id: entry for _, entry in queries.entry_page(uow, edition.id, {}, limit=200)}
            for edition in (before, after)
        ]
        stated = list(queries.all_changes(uow, before, after))

    whys = {change.source_id: change.reason for change in stated if change.kind is ChangeKind.REMOVED}
    assert {change.source_id: change for change in domain.difference(*maps, whys)} == {
        change.source_id: change for change in stated
    }


def test_pages_of_a_difference_leave_nothing_out(transactions: Transactions) -> None:
    with transactions.writing(COMMAND) as uow:
        before, after = two_editions(uow)

    with transactions.reading(COMMAND) as uow:
        whole = queries.difference(uow, before, after)
        paged, past = [], (0, 0)
        while page := queries.difference(uow, before, after, past, 1):
            paged += page
            past = page[-1][0]

    assert paged == whole


def test_editions_of_two_programmes_cannot_be_compared(transactions: Transactions) -> None:
    with transactions.writing(COMMAND) as uow:
        a_season(uow)
        one, other = publish(uow), publish(uow, programme="staggered")

    with transactions.reading(COMMAND) as uow, pytest.raises(NotComparable):
        queries.difference(uow, one, other)


@pytest.mark.parametrize(
    "filters, count",
    [
        pytest.param({}, 24, id="all"),
        pytest.param({"area": "370811"}, 8, id="county"),
        pytest.param({"area": "370800"}, 24, id="city"),
        pytest.param({"area": "370000"}, 24, id="province"),
        pytest.param({"area": "370900"}, 0, id="another-city"),
        pytest.param({"area": "990000"}, 0, id="behind-every-province"),
        pytest.param({"area": "M00"}, 0, id="no-area"),
        pytest.param({"area": "00"}, 0, id="nothing-but-noughts"),
        pytest.param({"sector": "sample_b"}, 8, id="sector"),
        pytest.param({"level": "A"}, 6, id="level"),
        pytest.param({"level": "undetermined"}, 6, id="undetermined"),
        pytest.param({"exempt": "true"}, 12, id="exempt"),
        pytest.param({"exempt": "false"}, 12, id="not-exempt"),
        pytest.param({"name": "第00007"}, 1, id="name"),
        pytest.param({"name": "%"}, 0, id="a-wildcard-is-a-character"),
        pytest.param({"name": "_"}, 0, id="another-wildcard"),
        pytest.param({"name": "\\"}, 0, id="the-escape"),
        pytest.param(
            {"level": "A", "area": "370811", "sector": "sample_a", "exempt": "true", "name": "示例"}, 2, id="five"
        ),
    ],
)
def test_entries_are_narrowed_and_paged(transactions: Transactions, filters: dict[str, str], count: int) -> None:
    with transactions.writing(COMMAND) as uow:
        a_season(uow)
        decided(uow, *many(24))
        edition = publish(uow)

    with transactions.reading(COMMAND) as uow:
        whole = queries.entry_page(uow, edition.id, filters)
        after, paged = 0, []
        while page := queries.entry_page(uow, edition.id, filters, after, 5):
            paged += page
            after = page[-1][0]

    assert len(whole) == count
    assert paged == whole


def test_a_name_is_found_on_every_list_in_force(transactions: Transactions) -> None:
    with transactions.writing(COMMAND) as uow:
        a_season(uow)
        decided(uow, Unit(name="示例水泥厂"), Unit(name="示例水泥厂", programme="staggered"), Unit(number=2))
        publish(uow)
        publish(uow, programme="staggered")

    with transactions.reading(COMMAND) as uow:
        found = [(edition.programme, entry.name) for edition, entry in queries.search(uow, TODAY, "水泥")]

    assert sorted(found) == [("emergency", "示例水泥厂"), ("staggered", "示例水泥厂")]


@contextmanager
def counted(transactions: Transactions) -> Iterator[list[str]]:
    """The statements that run meanwhile."""
    statements: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    event.listen(transactions.engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(transactions.engine, "before_cursor_execute", note)


def test_the_number_of_statements_does_not_grow_with_the_rows(transactions: Transactions) -> None:
    counts = []
    with transactions.writing(COMMAND) as uow:
        a_season(uow)
    for number, units in enumerate((many(1000)[:10], many(1000)[10:])):
        with transactions.writing(COMMAND) as uow:
            decided(uow, *units)
        with counted(transactions) as statements:
            with transactions.writing(COMMAND) as uow:
                edition = publish(uow, seen=number)
            with transactions.reading(COMMAND) as uow:
                queries.entry_page(uow, edition.id, {}, limit=200)
                queries.exemption(uow, units[0].source_id, TODAY)
                queries.search(uow, TODAY, "示例")
            counts.append(len(statements))

    # The second edition records its removals, in one statement, whatever their number.
    assert counts[1] <= counts[0] + 1


def test_the_clock_of_the_server_dates_an_edition(transactions: Transactions, clock: SteppedClock) -> None:
    with transactions.writing(COMMAND) as uow:
        a_season(uow)
        edition = publish(uow)

    assert edition.published_at == clock.now()


@pytest.mark.parametrize("city, below, behind", [("370800", "3708M1", "3709"), ("370900", "370911", "3710")])
def test_the_end_of_a_city_is_told_from_its_codes_by_a_digit(city: str, below: str, behind: str) -> None:
    """PostgreSQL sorts by its database's locale, where '~' stands before digits and not behind letters."""
    bound = entry_repository._values["area"](city)

    assert bound["area_end"] == behind
    assert bound["area"] < below < behind
    assert all(one.isdigit() for one in behind)
