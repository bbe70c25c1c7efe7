"""Grades computed anew for many versions at once, with full explanations, ready to be stored by whoever asked."""

import gc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any

from grading import Edition
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.declaration import fact_column_repository as repository
from greenctl.declaration.grades import Graded, graded_again

AT_A_TIME = 500


def regrade_many(
    uow: UnitOfWork, grade_ids: Sequence[str], edition: Edition, on: date | None = None
) -> Iterator[Mapping[str, Graded]]:
    """What `edition` makes of the stored inputs of grades (by submission id) and regrades (by their own), in chunks.

    As of `on`, or of the day of each grade. A chunk is meant to be written in one statement and then forgotten, so that
    memory stays flat. Which of them change is known sooner by their columns: `greenctl.declaration.dry_run`.
    """
    for begins in range(0, len(grade_ids), AT_A_TIME):
        rows = repository.inputs(uow, grade_ids[begins : begins + AT_A_TIME])
        with _nothing_collected():
            found = {row.id: graded_again(edition, _as_of(row.inputs, on)) for row in rows}
        yield found


def _as_of(inputs: Mapping[str, Any], on: date | None) -> Mapping[str, Any]:
    return inputs if on is None else {**inputs, "on": on.isoformat()}


@contextmanager
def _nothing_collected() -> Iterator[None]:
    """Explanations are many small objects that live for a moment and form no circles: looking through them again and
    again for garbage triples their cost."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
