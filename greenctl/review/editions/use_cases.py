"""Moving cases under way to another edition of the table, many at once: first tried, and undone while it can be."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from greenctl.db.unit_of_work import UnitOfWork
from greenctl.kernel.canonical import digest_of
from greenctl.review import repository as cases
from greenctl.review.domain import Case
from greenctl.review.editions import domain, repository
from greenctl.review.editions.domain import EditionMove, NewMove, Stays
from greenctl.review.editions.errors import DecidedSince, EditionMoveNotThere, MoveUndone, NothingToMove, SameEdition
from greenctl.review.editions.events import CasesChangedEdition, EditionMoveUndone
from greenctl.review.errors import WorkflowNotThere
from greenctl.review.use_cases import history_row, publish_workflow, shipped_workflow
from greenctl.review.workflow import Workflow
from greenctl.review.workflow_files import workflow_from


@dataclass(frozen=True, slots=True)
class Landing:
    """A case under way: where it stands (null: with its firm, for correction), and why it stays, if it does. What
    moves lands where it stands."""

    case_id: str
    step: str | None
    stays: Stays | None


@dataclass(frozen=True, slots=True)
class Plan:
    """What a move would do, or has done: `moved` cases went, and the others stay with their edition."""

    move_id: str
    from_fingerprint: str
    to_fingerprint: str
    moved: int
    landings: tuple[Landing, ...]


def move_to_edition(uow: UnitOfWork, new: NewMove, *, dry_run: bool) -> Plan:
    """Let all cases under way that can follow another edition follow it; `dry_run` tells which, and writes nothing.

    They keep their step, since when they stand there, and their last day. Whoever saw them before must look again.

    Raises:
        WorkflowNotThere, WorkflowDiffers, SameEdition, NothingToMove, MoveIdTaken
    """
    before = _published(uow, new.from_workflow)
    document = _document(uow, new.to_workflow)
    to = digest_of(document)
    if to == before:
        raise SameEdition(problems=[{"field": "to_workflow", "code": "editions.same"}])
    under_way = repository.list_under_way(uow, before, new.topic)
    landings = _landings(under_way, cases.get_workflow(uow, before), workflow_from(document))
    plan = Plan(new.id, before, to, sum(one.stays is None for one in landings), landings)
    if not dry_run:
        publish_workflow(uow, document)
        _carry_out(uow, new, plan, under_way)
    return plan


def undo_move(uow: UnitOfWork, move_id: str) -> EditionMove:
    """Let every case of a move follow its old edition again, if nothing was done to any of them since.

    Raises:
        EditionMoveNotThere: or a case of it is out of reach.
        MoveUndone, DecidedSince
    """
    move = repository.find_move(uow, move_id)
    moved = repository.list_moved(uow, move_id)
    if move is None or len(moved) != move.moved:
        raise EditionMoveNotThere(move=move_id)
    if move.undone_at is not None or not repository.mark_undone(uow, move_id):
        raise MoveUndone(move=move_id)
    if gone_on := repository.count_gone_on(uow, move_id):
        raise DecidedSince(move=move_id, count=gone_on)
    _change(uow, moved, move.from_fingerprint, move.reason)
    uow.record(EditionMoveUndone(move_id=move_id, moved=move.moved))
    return replace(move, undone_by=uow.actor.account_id, undone_at=uow.now)


def _published(uow: UnitOfWork, workflow_id: str) -> str:
    found = cases.find_fingerprint(uow, workflow_id)
    if found is None:
        raise WorkflowNotThere(workflow=workflow_id)
    return found


def _document(uow: UnitOfWork, workflow_id: str) -> dict[str, Any]:
    """As it was published; else as it is shipped, and published with the move."""
    published = cases.find_fingerprint(uow, workflow_id)
    return (published and cases.find_document(uow, published)) or shipped_workflow(workflow_id)


def _landings(under_way: Sequence[Case], before: Workflow, after: Workflow) -> tuple[Landing, ...]:
    return tuple(Landing(case.id, case.step, domain.stays(case, before, after)) for case in under_way)


def _carry_out(uow: UnitOfWork, new: NewMove, plan: Plan, under_way: Sequence[Case]) -> None:
    stay = {one.case_id for one in plan.landings if one.stays}
    if not plan.moved:
        raise NothingToMove(stay=len(stay))
    moved = _change(uow, [case for case in under_way if case.id not in stay], plan.to_fingerprint, new.reason)
    move = EditionMove(
        id=new.id, from_fingerprint=plan.from_fingerprint, to_fingerprint=plan.to_fingerprint, topic=new.topic,
        reason=new.reason, moved=plan.moved, moved_by=uow.actor.account_id, moved_at=uow.now,
    )  # fmt: skip
    repository.add_move(uow, move, moved)
    uow.record(
        CasesChangedEdition(
            move_id=new.id,
            from_fingerprint=plan.from_fingerprint,
            to_fingerprint=plan.to_fingerprint,
            moved=plan.moved,
            stay=len(stay),
        )
    )


def _change(uow: UnitOfWork, some: Sequence[Case], fingerprint: str, reason: str) -> list[Case]:
    """Cases, history and events, each in one statement."""
    changed = [(case, *domain.changed(case, fingerprint)) for case in some]
    repository.change_edition(uow, [(before, after) for before, after, _ in changed])
    cases.add_history(uow, [history_row(uow, event, reason) for *_, event in changed])
    uow.record_all(event for *_, event in changed)
    return [after for _, after, _ in changed]
