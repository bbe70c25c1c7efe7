"""A statement narrowed to a scope gives what the scope covers, and nothing else."""

import pytest
from sqlalchemy import select

from greenctl.db.scoping import Within
from greenctl.kernel.actor import EVERYTHING, Reach, Scope, system
from greenctl.source.models import SourceRow
from tests.source.builders import a_source, registered

_WITHIN = Within(SourceRow.area, SourceRow.department, SourceRow.id)
_ALL = select(SourceRow.id, SourceRow.area, SourceRow.department)
HERE, BESIDE = "370811", "370812"


@pytest.mark.parametrize(
    "reaches",
    [
        pytest.param((), id="nobody"),
        pytest.param((Reach(HERE, None),), id="an area"),
        pytest.param((Reach("3708", None),), id="everything below a city"),
        pytest.param((Reach(HERE, "industry"),), id="a department of an area"),
        pytest.param((Reach(HERE, "no_such"), Reach(BESIDE, None)), id="two arms"),
        pytest.param((Reach("%", None),), id="a wildcard means itself"),
        pytest.param((Reach("3708_1", None),), id="so does the other"),
    ],
)
@pytest.mark.parametrize("own", [0, 1, 2])
def test_a_narrowed_statement_gives_what_the_scope_covers(transactions, reaches, own):
    sources = registered(
        transactions, *(a_source(number, area=area) for number, area in enumerate((HERE, BESIDE, HERE), 1))
    )
    scope = Scope(reaches=reaches, source_ids=frozenset(source.id for source in sources[:own]))

    found = rows_within(transactions, scope)

    covered = [
        row
        for row in rows_within(transactions, EVERYTHING)
        if scope.covers(area=row.area, department=row.department, source_id=row.id)
    ]
    assert {row.id for row in found} == {row.id for row in covered}


def rows_within(transactions, scope):
    with transactions.reading(system("test"), scope=scope) as uow:
        return _WITHIN.execute(uow, _ALL, {}).all()
