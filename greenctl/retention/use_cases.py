"""Looking at what is due, deleting exactly that, keeping something back, and proving what went."""

from typing import Any

from greenctl.area.calendar import civil_day
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.kernel.canonical import digest_of
from greenctl.kernel.ids import new_id
from greenctl.retention import repository
from greenctl.retention.domain import Due, DueCategory, Schedule
from greenctl.retention.errors import DueMovedOn, HoldNotThere, NothingKept, OnHold, ReasonMissing
from greenctl.retention.events import HoldPlaced, HoldReleased, PersonalDataErased


def find_due(uow: UnitOfWork, schedule: Schedule) -> Due:
    """What may go today under this schedule: last needed long enough ago, and not held. Changes nothing."""
    return Due(schedule, tuple(_due_of(uow, schedule, category) for category in schedule.days))


def _due_of(uow: UnitOfWork, schedule: Schedule, category: str) -> DueCategory:
    kept_from, held = schedule.kept_from(category, civil_day(uow.now)), repository.held(uow, category)
    ids = (
        row.id
        for row in repository.kept(uow, category)
        if row.id not in held and (day := repository.needed_on(row)) is not None and day < kept_from
    )
    return DueCategory(category, kept_from, tuple(ids))


def carry_out(uow: UnitOfWork, schedule: Schedule, looked_at: str) -> str | None:
    """Erase what is due, if that is still what was looked at; gives the id of the proof, or none if nothing is due.

    Raises:
        DueMovedOn: it is another set by now, or another day.
    """
    due = find_due(uow, schedule)
    if due.sha256 != looked_at:
        raise DueMovedOn(seen=looked_at, due=due.sha256)
    if not due.count:
        return None
    for part in due.categories:
        repository.erase(uow, part.category, part.ids)
    return _prove(uow, schedule, due.document(), due.count)


def erase_one(uow: UnitOfWork, schedule: Schedule, category: str, subject_id: str, reason: str) -> str:
    """Erase what is kept under one id before its time, because the person it is about has a right to that.

    Raises:
        NothingKept, OnHold, ReasonMissing
    """
    if not reason.strip():
        raise ReasonMissing
    _require_kept(uow, category, subject_id)
    if subject_id in repository.held(uow, category):
        raise OnHold(category=category, subject=subject_id)
    repository.erase(uow, category, [subject_id])
    asked = {"schedule": schedule.document(), "reason": reason, "category": category, "ids": [subject_id]}
    return _prove(uow, schedule, asked, 1)


def place_hold(uow: UnitOfWork, category: str, subject_id: str, reason: str) -> str:
    """Keep something back until it is released; gives the id of the hold.

    Raises:
        NothingKept, OnHold: there is one already; ReasonMissing
    """
    if not reason.strip():
        raise ReasonMissing
    _require_kept(uow, category, subject_id)
    if subject_id in repository.held(uow, category):
        raise OnHold(category=category, subject=subject_id)
    hold = {"id": new_id(), "category": category, "subject_id": subject_id, "reason": reason}
    repository.insert_hold(uow, {**hold, "placed_at": uow.now, "placed_by": uow.actor.account_id})
    uow.record(HoldPlaced(hold_id=hold["id"], category=category, subject=subject_id))
    return hold["id"]


def release_hold(uow: UnitOfWork, hold_id: str) -> None:
    """Raises HoldNotThere: there is none, or no more."""
    if not repository.release(uow, hold_id):
        raise HoldNotThere(hold=hold_id)
    uow.record(HoldReleased(hold_id=hold_id))


def broken_proofs(uow: UnitOfWork) -> dict[str, list[str]]:
    """Proofs that do not hold, by id: altered since, or about something that is kept all the same.

    A proof speaks of what was erased then: what was lawfully written under the same id later on is no fault of it.
    """
    kept: dict[str, set[str]] = {}
    faults: dict[str, list[str]] = {}
    for row in repository.proofs(uow):
        faults[row.id] = [] if digest_of(row.proof) == row.proof_sha256 else ["altered"]
        for part in row.proof.get("categories", [row.proof]):
            category = part["category"]
            if category not in kept:
                kept[category] = {one.id for one in repository.kept(uow, category)}
            back = kept[category] & set(part["ids"])
            faults[row.id] += sorted(back - repository.written_since(uow, category, back, row.id))
    return {proof: wrong for proof, wrong in faults.items() if wrong}


def _require_kept(uow: UnitOfWork, category: str, subject_id: str) -> None:
    if all(row.id != subject_id for row in repository.kept(uow, category)):
        raise NothingKept(category=category, subject=subject_id)


def _prove(uow: UnitOfWork, schedule: Schedule, proof: dict[str, Any], count: int) -> str:
    erasure_id, digest = new_id(), digest_of(proof)
    written = {"proof": proof, "proof_sha256": digest, "erased_at": uow.now, "erased_by": uow.actor.account_id}
    repository.insert_proof(uow, {"id": erasure_id, **written})
    uow.record(
        PersonalDataErased(erasure_id=erasure_id, schedule_sha256=schedule.sha256, proof_sha256=digest, count=count)
    )
    return erasure_id
