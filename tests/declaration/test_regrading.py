"""Many grades computed anew say what each would say computed alone."""

import gc
from datetime import date

import pytest
from sqlalchemy import select

from greenctl.declaration.dry_run import find_edition
from greenctl.declaration.grades import graded_again
from greenctl.declaration.models import GradeRow
from greenctl.declaration.regrading import regrade_many
from greenctl.kernel.actor import system
from tests.declaration.builders import a_world, handed_in


@pytest.fixture
def ids(transactions):
    return [item.submission_id for item in handed_in(transactions, a_world(transactions, works=3))]


def test_by_its_own_edition_a_grade_comes_out_to_the_byte(transactions, ids):
    with transactions.reading(system("test")) as uow:
        [found] = regrade_many(uow, ids, find_edition(uow, "sample-2026"))
        stored = uow.execute(select(GradeRow)).all()

    assert {row.submission_id: bytes(row.explanation) for row in stored} == {
        key: item.explanation for key, item in found.items()
    }


def test_by_another_edition_and_day_it_says_what_one_alone_would_say(transactions, ids):
    with transactions.reading(system("test")) as uow:
        edition, day = find_edition(uow, "sample-2026b"), date(2027, 1, 5)
        [found] = regrade_many(uow, ids, edition, day)
        inputs = {row.submission_id: row.inputs for row in uow.execute(select(GradeRow))}

    assert found == {key: graded_again(edition, {**inputs[key], "on": "2027-01-05"}) for key in ids}


def test_a_chunk_is_given_before_the_next_is_read_and_collecting_goes_on_after(transactions, ids, monkeypatch):
    monkeypatch.setattr("greenctl.declaration.regrading.AT_A_TIME", 2)
    with transactions.reading(system("test")) as uow:
        sizes = [len(found) for found in regrade_many(uow, ids, find_edition(uow, "sample-2026"))]

    assert sizes == [2, 1]
    assert gc.isenabled()
