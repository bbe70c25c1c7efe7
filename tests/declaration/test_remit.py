"""A declaration is the business of the county that decides about it, wherever its source has moved meanwhile."""

import pytest
from sqlalchemy import update

from greenctl.declaration import queries
from greenctl.declaration.errors import DeclarationNotThere
from greenctl.declaration.funnel import funnel, funnel_rows
from greenctl.kernel.actor import Actor, Grant, Reach, Role, Scope, system
from greenctl.review.models import CaseRow
from greenctl.review.queries import queue
from greenctl.source.models import SourceRow
from tests.declaration.builders import a_world, handed_in

OLD, NEW = "370811", "370812"


@pytest.fixture
def moved(transactions):
    """A case in review by the county that its source has left."""
    world = a_world(transactions, area=OLD)
    [handed] = handed_in(transactions, world, *world.works)
    with transactions.writing(system("test")) as uow:
        uow.execute(update(SourceRow).where(SourceRow.id == world.works[0]).values(area=NEW))
    return world, handed.declaration_id


def reading(transactions, area):
    reviewer = Actor("a-reviewer", (Grant(Role.COUNTY_REVIEWER, area),))
    return transactions.reading(reviewer, scope=Scope(reaches=(Reach(area),)))


def can_read(transactions, area, declaration_id):
    with reading(transactions, area) as uow:
        try:
            queries.copy_of_record(uow, declaration_id)
        except DeclarationNotThere:
            return False
        return True


def test_the_county_that_decides_reads_what_it_decides_and_the_other_county_does_not_yet(transactions, moved):
    _, declaration_id = moved

    for area, expected in ((OLD, [declaration_id]), (NEW, [])):
        with reading(transactions, area) as uow:
            assert [entry.case_id for entry in queue(uow, None, 10)] == expected
        assert can_read(transactions, area, declaration_id) is bool(expected)


def test_a_field_that_its_form_lacks_is_found_by_the_county_that_returns_it(transactions, moved):
    _, declaration_id = moved

    with reading(transactions, OLD) as uow:
        assert declaration_id in queries.fields_unknown(uow, {declaration_id: ["facts.no_such_field"]})


def test_it_is_counted_where_it_is_dealt_with_and_where_its_source_lies_once_it_is_decided(transactions, moved):
    world, declaration_id = moved
    seen = []
    for state, step in (("under_review", "county"), ("approved", None)):
        with transactions.writing(system("test")) as uow:
            uow.execute(update(CaseRow).values(state=state, step=step, due_on=None))
        with transactions.reading(system("test")) as uow:
            cells = funnel(uow, world.season.id, "emergency", "area")
        seen.append([(cell.key, cell.count) for cell in cells])
        with reading(transactions, cells[0].key) as uow:
            rows = funnel_rows(uow, world.season.id, "emergency", {"by": "area", "key": cells[0].key})
        assert [row["id"] for row in rows] == [declaration_id]

    assert seen == [[(OLD, 1)], [(NEW, 1)]]
    assert can_read(transactions, NEW, declaration_id)
    assert not can_read(transactions, OLD, declaration_id)
