"""Visits: a clean one is a record, what is odd is flagged and never refused, the same is recorded once."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from greenctl.auth import use_cases as auth
from greenctl.inspection import errors, visiting
from greenctl.inspection.check_points import check_points
from greenctl.inspection.models import VisitRow
from greenctl.kernel.actor import Mandate, Reach, Role, Scope, system
from greenctl.source.domain import State
from greenctl.source.errors import SourceNotThere
from greenctl.source.use_cases import merge, set_state
from tests.declaration.builders import a_season
from tests.inspection.builders import COMMAND, TODAY, a_visit, an_officer, barred, sent, visited
from tests.source.builders import a_site, a_source, counted, registered

PLACE = {"longitude": Decimal("116.5"), "latitude": Decimal("35.4"), "coordinate_system": "WGS-84"}
THERE = {"longitude": Decimal("116.500371"), "latitude": Decimal("35.400112"), "accuracy_m": Decimal(8)}
LAST_EVENING = datetime(9999, 12, 31, 20, tzinfo=UTC)
"""In UTC a moment, in the city none."""


def test_a_visit_that_found_nothing_is_a_record(transactions):
    [source] = registered(transactions, a_source(**PLACE))
    goes = an_officer(transactions).account_id
    task = sent(transactions, source.id, goes)

    [visit] = visited(transactions, goes, a_visit(source.id, task_id=task.id, **THERE))

    assert (visit.outcome, visit.flags, visit.visited_on) == ("clean", (), TODAY)
    assert 20 < visit.distance_m < 60
    with transactions.reading(COMMAND) as uow:
        [row] = visiting.coverage(uow, TODAY, TODAY + timedelta(days=1), ("", ""), 10)
    assert (row["account_id"], row["visits"], row["clean"], row["sources"], row["flagged"]) == (goes, 1, 1, 1, 0)


@pytest.mark.parametrize(
    "changes, outcome",
    [
        ({"points": (("a:1", "met"), ("a:2", "not_looked_at"))}, "clean"),
        ({"points": (("a:1", "met"), ("a:2", "not_met"))}, "findings"),
        ({"points": (), "has_findings": True}, "findings"),
    ],
    ids=["nothing wrong", "a point not met", "a finding beside it"],
)
def test_what_is_clean_follows_from_what_was_seen(transactions, changes, outcome):
    [source] = registered(transactions, a_source())

    [visit] = visited(transactions, an_officer(transactions).account_id, a_visit(source.id, **changes))

    assert visit.outcome == outcome


def test_the_same_visit_sent_twice_is_recorded_once_and_another_under_its_id_is_refused(transactions):
    [source] = registered(transactions, a_source())
    goes = an_officer(transactions).account_id
    new = a_visit(source.id)

    first = visited(transactions, goes, new, new)
    again = visited(transactions, goes, new)

    assert [*first, *again] == [first[0]] * 3
    with pytest.raises(errors.VisitIdTaken):
        visited(transactions, goes, a_visit(source.id, id=new.id, note="另一次"))
    with transactions.reading(COMMAND) as uow:
        assert uow.execute(select(func.count()).select_from(VisitRow)).scalar() == 1


def test_a_visit_to_a_merged_source_goes_to_the_one_it_lives_on_in_and_says_so(transactions):
    old, new = registered(transactions, a_source(1), a_source(2))
    goes = an_officer(transactions).account_id
    with transactions.writing(system("test")) as uow:
        merge(uow, old.id, 1, new.id)

    [visit] = visited(transactions, goes, a_visit(old.id))

    assert (visit.source_id, visit.said_source_id) == (new.id, old.id)
    assert visiting.MERGED in visit.flags


def test_a_visit_to_a_closed_source_is_a_record_and_says_so(transactions):
    [source] = registered(transactions, a_source())
    with transactions.writing(system("test")) as uow:
        set_state(uow, source.id, 1, State.CLOSED, TODAY)

    [visit] = visited(transactions, an_officer(transactions).account_id, a_visit(source.id))

    assert visit.source_state == "closed"
    assert visiting.CLOSED in visit.flags


def test_odd_positions_are_flagged_within_a_batch_and_between_batches_and_never_refused(transactions, clock):
    near, far = registered(transactions, a_source(1, **PLACE), a_source(2, **{**PLACE, "latitude": Decimal("35.9")}))
    goes = an_officer(transactions).account_id
    at = clock.now()
    first = a_visit(near.id, **THERE, ended_at=at - timedelta(minutes=10))
    second = a_visit(far.id, **{**THERE, "latitude": Decimal("35.900112")}, ended_at=at - timedelta(minutes=5))
    third = a_visit(far.id, **THERE, ended_at=at + timedelta(hours=2))

    one, two = visited(transactions, goes, first, second)
    [three] = visited(transactions, goes, third)

    assert one.flags == ()
    assert two.flags == ("jump_in_time",)
    assert set(three.flags) == {"far_from_source", "repeated_coordinates", "clock_drift"}
    assert three.recorded_at == at


@pytest.mark.parametrize("why", ["mandate", "conflict", "conflict of a companion"])
def test_nobody_inspects_what_they_act_for_or_have_a_conflict_about(transactions, why):
    [source] = registered(transactions, a_source())
    goes, other = an_officer(transactions).account_id, an_officer(transactions).account_id
    companions = (other,) if why == "conflict of a companion" else ()
    if why == "mandate":
        with transactions.writing(system("test")) as uow:
            auth.give_mandate(uow, goes, Mandate(source.id, Role.PREPARER))
    else:
        barred(transactions, companions[0] if companions else goes, source.id)

    with pytest.raises(errors.NotForThisOfficer):
        visited(transactions, goes, a_visit(source.id, officers=companions))


def test_outside_ones_area_one_records_a_visit_only_where_one_was_sent(transactions):
    [source] = registered(transactions, a_source(area="370812"))
    goes, here = an_officer(transactions).account_id, Scope(reaches=(Reach("370811"),))
    task = sent(transactions, source.id, goes)

    with pytest.raises(SourceNotThere):
        visited(transactions, goes, a_visit(source.id), scope=here)

    [visit] = visited(transactions, goes, a_visit(source.id, task_id=task.id), scope=here)
    assert visit.area == "370812"


def test_a_task_is_visited_by_who_was_sent_and_at_its_own_source(transactions):
    here, there = registered(transactions, a_source(1), a_source(2))
    goes, other = an_officer(transactions).account_id, an_officer(transactions).account_id
    task = sent(transactions, here.id, goes)

    with pytest.raises(errors.TaskNotThere):
        visited(transactions, other, a_visit(here.id, task_id=task.id))
    with pytest.raises(errors.TaskOfAnotherSource):
        visited(transactions, goes, a_visit(there.id, task_id=task.id))
    visited(transactions, goes, a_visit(here.id, task_id=task.id))
    [late] = visited(transactions, goes, a_visit(here.id, task_id=task.id))

    assert visiting.TASK_SETTLED in late.flags


def test_many_visits_take_as_many_statements_as_one(transactions):
    sources = registered(transactions, *(a_source(number) for number in range(1, 21)))
    goes = an_officer(transactions).account_id

    with counted(transactions.engine) as one:
        visited(transactions, goes, a_visit(sources[0].id))
    with counted(transactions.engine) as many:
        visited(transactions, goes, *(a_visit(source.id) for source in sources))

    assert len(many) == len(one)


def test_a_line_that_the_city_never_had_is_refused(transactions):
    [source] = registered(transactions, a_source())
    goes = an_officer(transactions).account_id

    with pytest.raises(errors.VisitInvalid) as refused:
        visited(transactions, goes, a_visit(source.id, line="no_such_line"))

    assert refused.value.details["problems"] == [{"field": "line", "code": "inspection.line_unknown"}]
    assert visited(transactions, goes, a_visit(source.id, line="industry"))[0].line == "industry"


@pytest.mark.parametrize(
    "changes, flags",
    [
        ({}, ()),
        ({"points": (("indicator:stack_so2", "met"), ("sample-works-2026:board", "met"))}, ()),
        ({"points": (("indicator:no_such_row", "met"),)}, ("check_point_unknown",)),
        ({"points": (("sample-site-2026:fence", "met"),)}, ("check_point_unknown",)),
        ({"check_sheet": "0" * 64}, ("check_sheet_unknown",)),
        ({"points": (("a:1", "met"),), "check_sheet": "0" * 64}, ("check_point_unknown", "check_sheet_unknown")),
        ({"check_sheet": "0" * 64, "started_at": LAST_EVENING}, ("clock_drift", "check_sheet_unknown")),
    ],
    ids=["its list", "its rules", "a row of no rule", "a list for sites", "a sheet of nobody", "both", "end of time"],
)
def test_points_and_sheets_that_the_source_did_not_have_are_flagged(transactions, changes, flags):
    a_season(transactions)
    [works] = registered(transactions, a_source(**PLACE))

    [visit] = visited(transactions, an_officer(transactions).account_id, a_visit(works.id, **THERE, **changes))

    assert visit.flags == flags


def test_the_sheet_of_the_phones_day_is_known_too(transactions):
    """A phone that was off line for days went by the sheet that held then."""
    a_season(transactions)
    [works] = registered(transactions, a_source(**PLACE))
    goes, later = an_officer(transactions).account_id, TODAY + timedelta(days=400)
    with transactions.reading(COMMAND) as uow:
        sheet = check_points(uow, works.id, TODAY).sha256
    at = datetime(2026, 11, 20, 2, tzinfo=UTC)

    [visit] = visited(transactions, goes, a_visit(works.id, **THERE, check_sheet=sheet, ended_at=at), today=later)

    assert visiting.SHEET_UNKNOWN not in visit.flags


def test_check_points_are_the_rows_of_the_rules_and_the_citys_lists(transactions):
    a_season(transactions)
    works, site = registered(transactions, a_source(), a_site())

    with transactions.reading(COMMAND) as uow:
        at_works, at_site = check_points(uow, works.id, TODAY), check_points(uow, site.id, TODAY)

    ids = {point.id for point in at_works.points}
    assert {"indicator:stack_so2", "sample-works-2026:board"} <= ids
    assert not [one for one in ids if one.startswith("sample-site")]
    assert "sample-site-2026:fence" in {point.id for point in at_site.points}
    assert not at_works.official
    assert dict(at_works.editions).keys() >= {"sample-works-2026"}
