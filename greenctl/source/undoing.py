"""Taking an import back: what it changed becomes what it was, as far as nobody has changed it since."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update

from greenctl.db.base import UtcDateTime
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.kernel.ids import new_id
from greenctl.source import repository
from greenctl.source.domain import Source, State
from greenctl.source.errors import ImportNotThere, ImportUndone
from greenctl.source.events import ImportTakenBack
from greenctl.source.models import ImportChangeRow, ImportRow
from greenctl.source.use_cases import CHANGEABLE, changed_fields, save

_C = ImportChangeRow.__table__
_BY_ID = select(_C).where(_C.c.id == bindparam("id")).with_for_update()
_DONE = (
    update(_C)
    .where(_C.c.id == bindparam("key"), _C.c.undone_at.is_(None))
    .values(undone_at=bindparam("new_at", type_=UtcDateTime), undone_by=bindparam("new_by"))
)
# The same bytes may come in again: they are not what the register says any more.
_FORGET = delete(ImportRow).where(ImportRow.sha256 == bindparam("sha256"))
_DEGREES = frozenset({"longitude", "latitude"})


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What became of it: sources that are what they were, and those left alone: somebody has changed them since, or
    they would lie outside the actor's reach, or have a number that is another's by now."""

    restored: int
    kept: tuple[str, ...]


def note_changes(uow: UnitOfWork, sha256: str, changes: Sequence[tuple[Source, Source]]) -> str | None:
    """Keep what an import changed, so that it can be taken back; returns by which id. None if it changed nothing."""
    if not changes:
        return None
    told = [
        {"source_id": after.id, "version": after.version, "before": _was(before, after)} for before, after in changes
    ]
    row = {"id": new_id(), "sha256": sha256, "at": uow.now, "by": uow.actor.account_id, "changes": told}
    uow.execute(insert(_C), row)
    return str(row["id"])


def take_back(uow: UnitOfWork, import_id: str) -> TakenBack:
    """Undo an import of which everything it changed lies within reach. What it added stays, and so do contacts.

    Raises:
        ImportNotThere, ImportUndone
        SourceMovedOn: somebody else changes one of them in this moment.
    """
    row = uow.execute(_BY_ID, {"id": import_id}).first()
    known = (
        {} if row is None else repository.find_sources(uow, [one["source_id"] for one in row.changes], to_change=True)
    )
    if row is None or not all(_covers(uow, source) for source in known.values()):
        raise ImportNotThere(import_id=import_id)
    if row.undone_at is not None:
        raise ImportUndone(undone_at=row.undone_at)
    standing = [
        (one, known[one["source_id"]]) for one in row.changes if one["version"] == known[one["source_id"]].version
    ]
    pairs = _that_may(uow, [(source, source.changed(**_read(one["before"]))) for one, source in standing])
    if pairs:
        save(uow, pairs)
    _note(uow, row.id, row.sha256, len(pairs))
    restored = {source.id for source, _ in pairs}
    return TakenBack(len(pairs), tuple(one["source_id"] for one in row.changes if one["source_id"] not in restored))


def _that_may(uow: UnitOfWork, pairs: Sequence[tuple[Source, Source]]) -> list[tuple[Source, Source]]:
    """Those that come to lie within reach, and whose numbers nobody else has been registered with since."""
    codes = repository.ids_by_credit_code(uow, {after.credit_code for _, after in pairs if after.credit_code})
    numbers = repository.ids_by_other_id(uow, {after.other_id for _, after in pairs if after.other_id})
    may = []
    for before, after in pairs:
        holders = codes.get(after.credit_code or ""), numbers.get((after.other_id_kind or "", after.other_id or ""))
        if _covers(uow, after) and not {*holders} - {None, after.id}:
            may.append((before, after))
    return may


def _note(uow: UnitOfWork, import_id: str, sha256: str, restored: int) -> None:
    uow.execute(_DONE, {"key": import_id, "new_at": uow.now, "new_by": uow.actor.account_id})
    uow.execute(_FORGET, {"sha256": sha256})
    uow.record(ImportTakenBack(import_id=import_id, sha256=sha256, restored=restored))


def _covers(uow: UnitOfWork, source: Source) -> bool:
    return uow.scope.covers(area=source.area, department=source.department, source_id=source.id)


def _was(before: Source, after: Source) -> dict[str, Any]:
    """What was there of what is different now."""
    names = changed_fields(before, after) | ({"state"} if before.state is not after.state else set())
    return {name: getattr(before, name) for name in sorted(names)}


def _read(before: Mapping[str, Any]) -> dict[str, Any]:
    """The values as the register has them."""
    return {name: _value(name, value) for name, value in before.items() if name in CHANGEABLE or name == "state"}


def _value(name: str, value: Any) -> Any:
    if name == "state":
        return State(value)
    if name == "sectors":
        return tuple((sector, sub_type) for sector, sub_type in value)
    return Decimal(value) if name in _DEGREES and value is not None else value
