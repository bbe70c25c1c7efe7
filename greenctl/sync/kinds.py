"""The kinds of operation: one literal table. A kind names its right, and the same use case that the HTTP route calls.

To add one: write its function here, one entry in `KINDS`, and the shape of its body in `api/sync/bodies.py`.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from greenctl.declaration import merging, use_cases
from greenctl.declaration.domain import Declaration
from greenctl.declaration.errors import (
    AlreadyDeclared,
    ChangedSinceSigned,
    DeclarationMovedOn,
    DeclarationNotThere,
    EditsCollide,
    FieldsClosed,
    NotInHand,
)
from greenctl.declaration.loading import load
from greenctl.declaration.queries import answers_versions
from greenctl.emergency.confirmation.errors import DutyMovedOn
from greenctl.findings.loop.errors import FindingMovedOn, NotNow
from greenctl.findings.recording import record_findings
from greenctl.kernel.errors import DomainError
from greenctl.lists import redeclaring
from greenctl.photos.domain import NewPhoto, Position
from greenctl.photos.use_cases import declare_photos
from greenctl.sync import check_kinds, duty_kinds, finding_kinds, loop_kinds, repository, visit_kinds
from greenctl.sync.errors import StandsOnConflict
from greenctl.sync.results import Applied, Collided, Refused, Result
from greenctl.sync.tasks import NO_ANSWER, Doing, Task

__all__ = ["BEGIN", "EDIT", "KINDS", "NO_ANSWER", "VOID", "Doing", "Kind", "Task", "judged"]

BEGIN, EDIT = "declaration.begin", "declaration.edit"

# State that moved on while the phone was away: both versions are told, and a person decides. What else is refused
# can be put right by whoever sent it.
_CONFLICTS: tuple[type[DomainError], ...] = (
    EditsCollide, DeclarationMovedOn, FieldsClosed, NotInHand, ChangedSinceSigned, AlreadyDeclared, StandsOnConflict,
    FindingMovedOn, NotNow, DutyMovedOn,
)  # fmt: skip


Carrier = Callable[[Doing, Sequence[Task]], list[Result]]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of operation.

    Attributes:
        act: the row of the policy table that says who may.
        carry_out: does it, for many at once; raises if one of several cannot be told from the others.
        subject: the member of the body that names what it is about. Operations of a device on one thing keep their
            order, whatever the others wait for.
        together: many may share one transaction and a fixed number of statements.
    """

    act: str
    carry_out: Carrier
    subject: str | None
    together: bool = False


def judged(error: DomainError) -> Result:
    """Whether an error is a conflict or a refusal."""
    return Collided(error) if isinstance(error, _CONFLICTS) else Refused(error)


def _begin(doing: Doing, tasks: Sequence[Task]) -> list[Result]:
    new = [use_cases.NewDeclaration(**task.body) for task in tasks]
    begun = use_cases.begin_many(doing.uow, new, today=doing.today)
    answers = answers_versions(doing.uow, [item.id for item in begun])
    return [_begun(item, answers[item.id]) for item in begun]


def _begun(item: Declaration, answers_version: int) -> Applied:
    # Only a first version is surely of this device's making: what was begun before may stand where others left it.
    return Applied(_document_of(item, answers_version), item.id, item.version if item.version == 1 else None)


def _edit(doing: Doing, tasks: Sequence[Task]) -> list[Result]:
    """Edits of answers; `base_version` is that of the answers."""
    merges = [merging.Merge(task.body["declaration_id"], task.base_version, task.body["answers"]) for task in tasks]
    found = merging.merge_each(doing.uow, merges, _own_answers(doing), today=doing.today)
    astray = [item for item in found if isinstance(item, DeclarationNotThere)]
    begun_in_vain = _begun_in_vain(doing, [merge.declaration_id for merge in merges]) if astray else {}
    return [
        _edited(item, merge, begun_in_vain.get(merge.declaration_id)) for item, merge in zip(found, merges, strict=True)
    ]


def _edited(item: merging.Merged | DomainError, merge: merging.Merge, begun_in_vain: str | None) -> Result:
    if isinstance(item, DeclarationNotThere) and begun_in_vain is not None:
        return Collided(StandsOnConflict(operation=begun_in_vain, declaration=merge.declaration_id))
    if isinstance(item, DomainError):
        return judged(item)
    answer, made = _document_of(item.declaration, item.answers_version), item.changed
    return Applied(
        answer, item.declaration.id, item.declaration.version if made else None,
        item.answers_version if made else None, item.beside, merge.base, item.answers_version,
    )  # fmt: skip


def _sign(doing: Doing, tasks: Sequence[Task]) -> list[Result]:
    return [_signed(doing, task) for task in tasks]


def _signed(doing: Doing, task: Task) -> Result:
    seen, answers = _untouched_by_others(doing, task)
    item = use_cases.sign(doing.uow, task.body["declaration_id"], seen, today=doing.today)
    return Applied(_document_of(item, answers), item.id, item.version)


def _submit(doing: Doing, tasks: Sequence[Task]) -> list[Result]:
    return [_submitted(doing, task) for task in tasks]


def _submitted(doing: Doing, task: Task) -> Result:
    declaration_id = task.body["declaration_id"]
    seen, _ = _untouched_by_others(doing, task)
    done = use_cases.submit(doing.uow, declaration_id, seen, today=doing.today)
    answer = {name: getattr(done, name) for name in use_cases.Submitted.__slots__}
    return Applied({**NO_ANSWER, "submission": answer}, declaration_id, done.version)


def _withdraw(doing: Doing, tasks: Sequence[Task]) -> list[Result]:
    return [_withdrawn(doing, task) for task in tasks]


def _withdrawn(doing: Doing, task: Task) -> Result:
    seen, answers = _untouched_by_others(doing, task)
    item = redeclaring.withdraw(doing.uow, task.body["declaration_id"], seen)
    return Applied(_document_of(item, answers), item.id, item.version)


def _untouched_by_others(doing: Doing, task: Task) -> tuple[int, int]:
    """The version of the declaration and of its answers, if all since the base is this device's own doing.

    Raises:
        DeclarationNotThere, StandsOnConflict, BaseNotKnown, EditsCollide
    """
    declaration_id = task.body["declaration_id"]
    begun_in_vain = _begun_in_vain(doing, [declaration_id])
    if declaration_id in begun_in_vain:
        raise StandsOnConflict(operation=begun_in_vain[declaration_id], declaration=declaration_id)
    item = load(doing.uow, [declaration_id])[declaration_id]
    rows = repository.own_versions(doing.uow, doing.device_id, [declaration_id])
    own = frozenset(row.version_after for row in rows)
    merging.require_nobody_else(doing.uow, item, task.base_version, own, _own_answers(doing))
    return item.declaration.version, item.sheet_version


def _own_answers(doing: Doing) -> merging.OwnVersions:
    def own(declaration_ids: Collection[str]) -> frozenset[int]:
        rows = repository.own_versions(doing.uow, doing.device_id, declaration_ids)
        return frozenset(row.answers_after for row in rows)

    return own


def _begun_in_vain(doing: Doing, declaration_ids: Sequence[str]) -> dict[str, str]:
    return repository.in_conflict(doing.uow, doing.device_id, BEGIN, declaration_ids)


def _document_of(item: Declaration, answers_version: int) -> dict[str, Any]:
    told = {
        "id": item.id, "source_id": item.source_id, "season_id": item.season_id, "programme": item.programme,
        "stage": item.stage, "state": item.progress, "round": item.round, "signed_sha256": item.signed_sha256,
        "signed_at": item.signed_at,
        "version": item.version, "answers_version": answers_version,
    }  # fmt: skip
    return {**NO_ANSWER, "declaration": told}


def _declare_photos(doing: Doing, tasks: Sequence[Task]) -> list[Result]:
    """Photos that operations may rest on. Their tickets are asked for when there is signal to upload."""
    declared = declare_photos(doing.uow, [_new_photo(task.body) for task in tasks], quotas=doing.quotas)
    return [
        Applied({**NO_ANSWER, "photo": {"id": photo.id, "state": photo.state, "sha256": photo.sha256}})
        for photo in declared
    ]


def _new_photo(body: Mapping[str, Any]) -> NewPhoto:
    """As it was declared; moments and numbers are text in an operation."""
    moment, place = body.get("captured_at"), body.get("position")
    numbers = {name: None if value is None else Decimal(value) for name, value in (place or {}).items()}
    position = Position(**numbers) if place else None  # type: ignore[arg-type]
    captured_at = None if moment is None else datetime.fromisoformat(moment)
    return NewPhoto(**{**body, "captured_at": captured_at, "position": position})


def _record_findings(doing: Doing, tasks: Sequence[Task]) -> list[Result]:
    """Findings that rest on photos come here once those are verified."""
    new = [finding_kinds.new_finding(task.body) for task in tasks]
    recorded = record_findings(doing.uow, new, today=doing.today, device_id=doing.device_id)
    return [Applied({**NO_ANSWER, "finding": finding_kinds.told(item)}, item.finding.id) for item in recorded]


VOID = "operation.void"
"""Carried out by the door itself: it is about operations, not about anything they are about."""

KINDS: Mapping[str, Kind] = {
    BEGIN: Kind("declaration.begin", _begin, "id", together=True),
    EDIT: Kind("declaration.edit", _edit, "declaration_id", together=True),
    "declaration.sign": Kind("declaration.sign", _sign, "declaration_id"),
    "declaration.submit": Kind("declaration.submit", _submit, "declaration_id"),
    "declaration.withdraw": Kind("declaration.withdraw", _withdraw, "declaration_id"),
    finding_kinds.RECORD: Kind("finding.record", _record_findings, "id", together=True),
    "finding.answer": Kind("finding.move", loop_kinds.answer, "finding_id"),
    "finding.dispute": Kind("finding.move", loop_kinds.dispute, "finding_id"),
    "finding.recheck": Kind("finding.move", loop_kinds.recheck, "finding_id"),
    visit_kinds.RECORD: Kind("visit.record", visit_kinds.record, "id", together=True),
    duty_kinds.CONFIRM: Kind("duty.confirm", duty_kinds.confirm, None),
    duty_kinds.EXECUTE: Kind("duty.execute", duty_kinds.execute, "source_id"),
    check_kinds.CHECK: Kind("duty.check", check_kinds.check, "source_id"),
    "photo.declare": Kind("photo.declare", _declare_photos, None, together=True),
}
