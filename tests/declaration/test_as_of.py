"""Grading a source as of any day: the facts that stood, the edition in force there and then, and what decides."""

from contextlib import nullcontext
from datetime import date, timedelta

import pytest
from sqlalchemy import update

from greenctl.declaration.as_of import compare_editions, grade_as_of
from greenctl.declaration.errors import EditionsShareNoSector, NothingDeclaredBy
from greenctl.kernel.actor import Reach, Scope, system
from greenctl.rules import drafting, publishing, queries
from greenctl.rules.domain import CellKey
from greenctl.rules.errors import EditionNotThere, NothingGoverns
from greenctl.rules.publishing import Publication
from greenctl.source.errors import SourceNotThere
from greenctl.source.models import SourceRow
from tests.declaration.builders import TODAY, a_world, answers, facts_only, handed_in
from tests.rules.builders import FIRST, SECOND, THIRD, begun, confirmed, edited, working

MONDAY = date(2026, 11, 23)
SUNDAY = MONDAY - timedelta(1)
KEY = CellKey("sample_a", "stack_so2", "A")


@pytest.fixture
def world(transactions):
    """A works of level A, handed in today."""
    world = a_world(transactions)
    handed_in(transactions, world, tree=answers(changes={"stack_so2": "18"}))
    return world


def a_stricter_edition(transactions):
    draft = edited(transactions, begun(transactions, start_from="sample-2026"), KEY, at_most="15")
    confirmed(transactions, draft.id, FIRST, THIRD)
    return published(transactions, draft)


def published(transactions, draft):
    with working(transactions, SECOND) as uow:
        version = queries.get_draft(uow, draft.id).version
        return publishing.publish(uow, draft.id, version, Publication(MONDAY), today=TODAY)


def as_of(transactions, source_id, on, scope=None, programme=None):
    with transactions.reading(system("test"), **({"scope": scope} if scope else {})) as uow:
        return grade_as_of(uow, source_id, on, programme)


def compared(transactions, source_id, *editions, on=MONDAY):
    with transactions.reading(system("test")) as uow:
        return compare_editions(uow, source_id, *editions, on)


def levels(answer):
    return [(item.edition.id, item.grade.level) for item in answer.graded]


def test_an_edition_that_starts_on_monday_changes_a_grade_from_sunday_to_monday(transactions, world):
    a_stricter_edition(transactions)

    sunday, monday = (as_of(transactions, world.works[0], day) for day in (SUNDAY, MONDAY))

    assert levels(sunday) == [("sample-2026", "A")]
    assert levels(monday) == [("office-2026", "B")]


def test_the_season_goes_on_deciding_by_the_edition_it_was_opened_with(transactions, world):
    a_stricter_edition(transactions)

    monday = as_of(transactions, world.works[0], MONDAY)

    assert (monday.decided_by.edition, monday.decided_by.level) == ("sample-2026", "A")


def test_the_clause_that_did_it_is_named(transactions, world):
    a_stricter_edition(transactions)

    found = compared(transactions, world.works[0], "sample-2026", "office-2026")

    assert (found.before.grade.level, found.after.grade.level) == ("A", "B")
    [difference] = found.differences
    assert (difference.indicator, difference.compared_at, difference.decides) == ("stack_so2", "A", True)
    assert (difference.before.cell.requirement.zh, difference.after.cell.requirement.zh) == ("≤ 20 mg/m³", "≤ 15 mg/m³")
    assert difference.after.cell.clause.clause == "示例条款 9"


def test_before_anything_was_handed_in_there_is_nothing_to_grade(transactions, world):
    with pytest.raises(NothingDeclaredBy):
        as_of(transactions, world.works[0], TODAY - timedelta(1))

    assert levels(as_of(transactions, world.works[0], TODAY)) == [("sample-2026", "A")]


def test_each_programme_is_graded_by_what_was_handed_in_for_it(transactions, world, clock):
    clock.move_to(clock.now() + timedelta(minutes=1))
    handed_in(transactions, world, programme="staggered", tree=facts_only(changes={"stack_so2": "30"}))

    found = {code: as_of(transactions, world.works[0], TODAY, programme=code) for code in ("emergency", "staggered")}
    any_of_them = as_of(transactions, world.works[0], TODAY)

    assert {code: levels(item)[0][1] for code, item in found.items()} == {"emergency": "A", "staggered": "B"}
    assert {item.decided_by.programme for item in (any_of_them, found["staggered"])} == {"staggered"}
    assert any_of_them.programmes == ("emergency", "staggered")
    with pytest.raises(NothingDeclaredBy):
        as_of(transactions, world.works[0], TODAY, programme="construction")


@pytest.mark.parametrize("on", [date.min, date.max], ids=["first", "last"])
def test_the_first_and_the_last_day_there_are_can_be_asked_for(transactions, world, on):
    expected = pytest.raises(NothingDeclaredBy) if on == date.min else nullcontext()

    with expected:
        assert levels(as_of(transactions, world.works[0], on)) == [("sample-2026", "A")]


def test_where_nothing_governs_nothing_is_guessed(transactions, world):
    with pytest.raises(NothingGoverns):
        as_of(transactions, a_works_elsewhere(transactions, world), TODAY)


def a_works_elsewhere(transactions, world):
    """The same works, moved by hand to a place for which no edition was published."""
    with transactions.writing(system("test")) as uow:
        uow.execute(update(SourceRow).where(SourceRow.id == world.works[0]).values(area="410100"))
    return world.works[0]


def test_an_answer_that_the_edition_no_longer_asks_is_told(transactions, world):
    draft = begun(transactions, start_from="sample-2026")
    table = draft.document["sectors"]["sample_a"]
    kept = [row for row in table["indicators"] if row["id"] != "stack_so2"]
    with working(transactions) as uow:
        drafting.set_sector(uow, draft.id, 1, "sample_a", {**table, "indicators": kept})
    confirmed(transactions, draft.id, FIRST, THIRD)
    edition = published(transactions, draft)

    [graded] = as_of(transactions, world.works[0], MONDAY).graded

    assert graded.edition.id == edition.id
    assert [(item.field, item.code) for item in graded.not_taken] == [
        ("facts.sample_a.stack_so2", "fact.unknown_field")
    ]


def test_editions_that_share_no_sector_cannot_be_compared(transactions, world):
    with pytest.raises(EditionsShareNoSector):
        compared(transactions, world.works[0], "sample-2026", "national-2020-draft")
    with pytest.raises(EditionNotThere):
        compared(transactions, world.works[0], "sample-2026", "nothing")


def test_a_source_out_of_reach_is_not_there(transactions, world):
    with pytest.raises(SourceNotThere):
        as_of(transactions, world.works[0], TODAY, Scope(reaches=(Reach("3709"),)))
