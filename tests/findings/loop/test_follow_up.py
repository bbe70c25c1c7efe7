"""An answer asks for a recheck: a planned task, made with the answer and ended with the check."""

from datetime import date

import pytest
from sqlalchemy import select

from greenctl.findings.loop.moves import Act
from greenctl.inspection.models import TaskRow
from greenctl.kernel.actor import system
from tests.findings.loop.world import CHECKER, DESK, OTHER_DESK, a_world, do, found, went


@pytest.fixture
def world(transactions):
    return a_world(transactions)


def tasks(world, finding_id):
    with world.transactions.reading(system("look")) as uow:
        rows = uow.execute(select(TaskRow.__table__).where(TaskRow.finding_id == finding_id).order_by(TaskRow.id))
        return rows.all()


def test_an_answer_plans_a_recheck_that_the_check_ends(world):
    (finding_id,) = found(world)
    went(world, finding_id, (Act.ORDER, DESK), (Act.ANSWER, world.firm))

    (task,) = tasks(world, finding_id)
    assert (task.origin, task.state, task.line, task.source_id) == (
        "follow_up",
        "planned",
        "construction",
        world.source_id,
    )
    assert (task.planned_on, task.due_on, task.created_by) == (date(2026, 11, 20), date(2026, 11, 25), "system:loop")

    do(world, finding_id, Act.SEND_BACK, CHECKER)
    assert [row.state for row in tasks(world, finding_id)] == ["done"]
    went(world, finding_id, (Act.ANSWER, world.firm), (Act.CLOSE, CHECKER))
    assert [row.state for row in tasks(world, finding_id)] == ["done", "done"]


def test_what_is_void_needs_no_recheck(world):
    (finding_id,) = found(world)
    went(
        world, finding_id, (Act.ORDER, DESK), (Act.ANSWER, world.firm), (Act.DISPUTE, world.firm),
        (Act.UPHOLD, OTHER_DESK),
    )  # fmt: skip

    assert [row.state for row in tasks(world, finding_id)] == ["done"]
