"""What an answer asks for: somebody to go and look. A planned task per answer; nobody is sent yet, a desk assigns who.

Called in the transaction of the move, so that there is a task exactly where there is an answer. What was checked, or is
void, needs nobody any more.
"""

from collections.abc import Sequence
from dataclasses import replace

from greenctl.area.calendar import add_working_days
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.findings.loop import repository
from greenctl.findings.loop.domain import moment_of
from greenctl.findings.loop.moves import Act, Standing
from greenctl.findings.loop.terms_files import terms_of
from greenctl.findings.loop.tracked import Tracked
from greenctl.inspection.domain import NewTask, Origin, Task
from greenctl.inspection.tasks import insert_planned, mark_visited, task_from
from greenctl.kernel.ids import new_id

CREATED_BY = "system:loop"
"""Not the firm, whose answer it was: who planned a task may know of it before its day."""


def follow_up(uow: UnitOfWork, moved: Sequence[tuple[Act, Tracked]]) -> None:
    """Plan a recheck for each answer, and end those that are done or not needed any more."""
    answered = [item for act, item in moved if act is Act.ANSWER]
    if answered:
        planned = [_recheck(uow, item) for item in answered]
        insert_planned(uow, [task for _, task in planned], {task.id: new.digest() for new, task in planned})
    over = [item for act, item in moved if act in {Act.CLOSE, Act.SEND_BACK} or item.standing is Standing.VOIDED]
    ended = repository.open_rechecks(uow, [item.finding_id for item in over]) if over else []
    if ended:
        mark_visited(uow, ended)


def _recheck(uow: UnitOfWork, item: Tracked) -> tuple[NewTask, Task]:
    terms = terms_of(item.catalogue)
    today = moment_of(uow.now, terms).on
    new = NewTask(
        id=new_id(), source_id=item.source_id, origin=Origin.FOLLOW_UP.value, line=item.line, planned_on=today,
        due_on=add_working_days(today, terms.recheck), officers=(), finding_id=item.finding_id,
    )  # fmt: skip
    task = task_from(uow, new, item.area, item.department or "")
    return new, replace(task, department=item.department, created_by=CREATED_BY)
