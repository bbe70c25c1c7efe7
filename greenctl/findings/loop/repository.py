"""Reading and writing where findings stand, and the history of their moves."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, insert, select, tuple_, union_all, update

from greenctl.db.scoping import Within
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.findings.loop.errors import FindingMovedOn
from greenctl.findings.loop.guards import CITY
from greenctl.findings.loop.models import FindingMovePhotoRow, FindingMoveRow, FindingStandingRow
from greenctl.findings.loop.moves import COUNTING, TO_REPAIR, Progress, Standing
from greenctl.findings.loop.terms_files import catalogue_of
from greenctl.findings.loop.tracked import Shown, Stage, Tracked
from greenctl.findings.models import FindingPhotoRow, FindingRow
from greenctl.findings.search import OWNER, VISIBLE
from greenctl.inspection.models import TaskRow

_FINDING, _STANDING = FindingRow.__table__, FindingStandingRow.__table__
_MOVE, _MOVE_PHOTO, _PHOTO = FindingMoveRow.__table__, FindingMovePhotoRow.__table__, FindingPhotoRow.__table__
_WITHIN = Within(_FINDING.c.area, _FINDING.c.department, OWNER)

_OF_FINDING = (_FINDING.c.source_id, _FINDING.c.area, _FINDING.c.department, _FINDING.c.recorded_by, _FINDING.c.line)
_KEPT = tuple(column for column in _STANDING.c if column.name != "finding_id")
_TRACKED = select(_FINDING.c.id, *_OF_FINDING, _FINDING.c.severity, _FINDING.c.catalogue_fingerprint, *_KEPT).join(
    _STANDING, _STANDING.c.finding_id == _FINDING.c.id
)
_BY_ID = _TRACKED.where(_FINDING.c.id.in_(bindparam("ids", expanding=True)))
# In the order of ids, so that two who move several at once never wait for each other in a circle.
_TO_MOVE = _BY_ID.order_by(_FINDING.c.id).with_for_update(of=_STANDING)
_PHOTOS = union_all(
    select(_PHOTO.c.finding_id, _PHOTO.c.photo_id, _PHOTO.c.slot, _PHOTO.c.role).where(
        _PHOTO.c.finding_id.in_(bindparam("ids", expanding=True))
    ),
    select(_MOVE_PHOTO.c.finding_id, _MOVE_PHOTO.c.photo_id, _MOVE_PHOTO.c.slot, _MOVE_PHOTO.c.role).where(
        _MOVE_PHOTO.c.finding_id.in_(bindparam("ids", expanding=True))
    ),
)
_MOVES = select(*_MOVE.c).where(_MOVE.c.finding_id == bindparam("finding_id")).order_by(_MOVE.c.ordinal)
_MOVE_PHOTOS = (
    select(_MOVE_PHOTO.c.ordinal, _MOVE_PHOTO.c.photo_id, _MOVE_PHOTO.c.slot, _MOVE_PHOTO.c.role)
    .where(_MOVE_PHOTO.c.finding_id == bindparam("finding_id"))
    .order_by(_MOVE_PHOTO.c.ordinal, _MOVE_PHOTO.c.slot, _MOVE_PHOTO.c.photo_id)
)
_LATE = (
    _TRACKED.where(
        _STANDING.c.progress.in_([item.value for item in TO_REPAIR]),
        _STANDING.c.standing.in_([item.value for item in COUNTING]),
        _STANDING.c.escalated < CITY,
        _STANDING.c.due_on < bindparam("day"),
        _FINDING.c.id > bindparam("after"),
    )
    .order_by(_FINDING.c.id)
    .limit(bindparam("limit"))
    .with_for_update(of=_STANDING, skip_locked=True)
)
_OPEN_RECHECKS = select(TaskRow.id).where(
    TaskRow.finding_id.in_(bindparam("ids", expanding=True)), TaskRow.state.in_(["planned", "under_way"])
)
_CHANGING = tuple(column.name for column in _KEPT if column.name != "batch_id")
_UPDATE = (
    update(_STANDING)
    .where(_STANDING.c.finding_id == bindparam("the_id"), _STANDING.c.version == bindparam("seen"))
    .values({name: bindparam(f"new_{name}") for name in _CHANGING})
)
_INSERT_MOVES, _INSERT_MOVE_PHOTOS, _INSERT_PHOTOS = insert(_MOVE), insert(_MOVE_PHOTO), insert(_PHOTO)


def find(uow: UnitOfWork, ids: Collection[str], *, to_move: bool = False) -> dict[str, Tracked]:
    """Those of the findings that are in scope, with what their photos showed; held until the end where they are to
    be moved."""
    if not ids:
        return {}
    rows = _WITHIN.execute(uow, _TO_MOVE if to_move else _BY_ID, {"ids": sorted(set(ids))}).all()
    shown = photos_of(uow, [row.id for row in rows])
    return {row.id: _tracked(row, shown.get(row.id, ())) for row in rows}


def photos_of(uow: UnitOfWork, ids: Collection[str]) -> dict[str, tuple[tuple[str, str, str], ...]]:
    """Every photo that came with these findings: (photo, slot, role). Ask for the findings first."""
    found: dict[str, tuple[tuple[str, str, str], ...]] = {}
    if not ids:
        return found
    for row in uow.execute(_PHOTOS, {"ids": list(ids)}):
        found[row.finding_id] = (*found.get(row.finding_id, ()), (row.photo_id, row.slot, row.role))
    return found


def list_late(uow: UnitOfWork, day: date, after: str, limit: int) -> list[Tracked]:
    """Findings to be repaired whose deadline lies before `day` and that the city was not told of, held to be moved.

    Without their photos: to be late needs none.
    """
    return [_tracked(row, ()) for row in uow.execute(_LATE, {"day": day, "after": after, "limit": limit})]


def move(uow: UnitOfWork, moved: Sequence[tuple[Tracked, Tracked]]) -> None:
    """Write each finding's new standing over the version that was read.

    Raises:
        FindingMovedOn: one of them is not at that version any more.
    """
    rows = [_changes(before, after) for before, after in moved]
    if uow.execute(_UPDATE, rows).rowcount != len(rows):
        raise FindingMovedOn(seen_version=moved[0][0].version, current_version=None)


def add_moves(uow: UnitOfWork, rows: Sequence[dict[str, Any]]) -> None:
    uow.execute(_INSERT_MOVES, list(rows))


@dataclass(frozen=True, slots=True)
class NewPhotos:
    """Photos of one move; `after` says that they show what was done about the finding."""

    finding_id: str
    ordinal: int
    role: str
    photos: tuple[Shown, ...]


def add_photos(uow: UnitOfWork, brought: Iterable[NewPhotos]) -> None:
    """Of each move, and those that show the repair among the photos of the finding."""
    rows = [
        {"finding_id": new.finding_id, "ordinal": new.ordinal, "photo_id": photo.photo_id, "slot": photo.slot,
         "role": new.role}
        for new in brought
        for photo in new.photos
    ]  # fmt: skip
    if not rows:
        return
    uow.execute(_INSERT_MOVE_PHOTOS, rows)
    repaired = [
        {"finding_id": row["finding_id"], "photo_id": row["photo_id"], "slot": row["slot"], "role": "after"}
        for row in rows
        if row["role"] != "dispute"
    ]
    if repaired:
        uow.execute(_INSERT_PHOTOS, repaired)


def open_rechecks(uow: UnitOfWork, ids: Collection[str]) -> list[str]:
    """Tasks to check these findings again that nobody has done yet."""
    return list(uow.execute(_OPEN_RECHECKS, {"ids": list(ids)}).scalars())


def list_moves(uow: UnitOfWork, finding_id: str) -> Sequence[Row[Any]]:
    """One row per move, in order. Ask for the finding first: history has no scope of its own."""
    return uow.execute(_MOVES, {"finding_id": finding_id}).all()


def list_move_photos(uow: UnitOfWork, finding_id: str) -> dict[int, list[dict[str, str]]]:
    """The photos of each move, by its ordinal."""
    found: dict[int, list[dict[str, str]]] = {}
    for row in uow.execute(_MOVE_PHOTOS, {"finding_id": finding_id}):
        found.setdefault(row.ordinal, []).append({"id": row.photo_id, "slot": row.slot, "role": row.role})
    return found


def list_waiting(
    uow: UnitOfWork, what: str, filters: dict[str, Any], after: tuple[date, str] | None, limit: int
) -> Sequence[Row[Any]]:
    """Findings in scope that wait for something (a key of `WAITING`), the most urgent first.

    A firm is told of them once they are ordered.
    """
    condition, key = WAITING[what]
    statement: Select[Any] = _WAITING_COLUMNS.add_columns(key.label("since")).where(condition)
    for name in filters.keys() & _FILTERS.keys():
        statement = statement.where(_FILTERS[name])
    if after is not None:
        statement = statement.where(tuple_(key, _FINDING.c.id) > tuple_(bindparam("key"), bindparam("last_id")))
        filters = {**filters, "key": after[0], "last_id": after[1]}
    statement = statement.order_by(key, _FINDING.c.id).limit(bindparam("limit"))
    return VISIBLE.execute(uow, statement, {**filters, "limit": limit}).all()


_WAITING_COLUMNS = select(
    _FINDING.c.id, _FINDING.c.number, _FINDING.c.source_id, _FINDING.c.area, _FINDING.c.line, _FINDING.c.issue,
    _FINDING.c.severity, _FINDING.c.found_on, _STANDING.c.standing, _STANDING.c.progress, _STANDING.c.due_on,
    _STANDING.c.escalated, _STANDING.c.version,
).join(_STANDING, _STANDING.c.finding_id == _FINDING.c.id)  # fmt: skip
_FILTERS: dict[str, ColumnElement[bool]] = {
    "area": _FINDING.c.area.startswith(bindparam("area"), autoescape=False),
    "line": _FINDING.c.line == bindparam("line"),
    "source": _FINDING.c.source_id == bindparam("source"),
}


def _at(progress: Iterable[Progress], standings: Iterable[Standing] = COUNTING) -> ColumnElement[bool]:
    return and_(_STANDING.c.progress.in_(sorted(progress)), _STANDING.c.standing.in_(sorted(standings)))


WAITING: dict[str, tuple[ColumnElement[bool], Any]] = {
    "order": (_at([Progress.FOUND], [Standing.UNCONFIRMED]), _FINDING.c.found_on),
    "repair": (_at(TO_REPAIR), _STANDING.c.due_on),
    "overdue": (and_(_at(TO_REPAIR), _STANDING.c.due_on < bindparam("today")), _STANDING.c.due_on),
    "recheck": (_at([Progress.ANSWERED]), _STANDING.c.answered_on),
    "settlement": (_STANDING.c.standing == Standing.DISPUTED.value, _STANDING.c.due_on),
    "voiding": (_STANDING.c.standing == Standing.VOID_ASKED.value, _STANDING.c.due_on),
}


def _tracked(row: Row[Any], shown: Sequence[tuple[str, str, str]]) -> Tracked:
    kept = {column.name: getattr(row, column.name) for column in _KEPT}
    kept["stages"] = tuple(_stage(stage) for stage in kept["stages"] or ())
    kept["standing"], kept["progress"] = Standing(kept["standing"]), Progress(kept["progress"])
    return Tracked(
        finding_id=row.id,
        source_id=row.source_id,
        area=row.area,
        department=row.department,
        found_by=row.recorded_by,
        days=catalogue_of(row.catalogue_fingerprint).severity(row.severity).working_days,
        catalogue=row.catalogue_fingerprint,
        line=row.line,
        slots=frozenset(slot for _, slot, role in shown if role == "before"),
        known_photos=frozenset(photo_id for photo_id, _, _ in shown),
        **kept,
    )


def _stage(stage: dict[str, Any]) -> Stage:
    done_on = stage["done_on"]
    return Stage(date.fromisoformat(stage["due_on"]), stage["text"], done_on and date.fromisoformat(done_on))


def stages_document(item: Tracked) -> list[dict[str, Any]] | None:
    """A plan as it is kept."""
    return [{"due_on": s.due_on, "text": s.text, "done_on": s.done_on} for s in item.stages] or None


def _changes(before: Tracked, after: Tracked) -> dict[str, Any]:
    values = {f"new_{name}": getattr(after, name) for name in _CHANGING}
    values["new_stages"] = stages_document(after)
    return {"the_id": before.finding_id, "seen": before.version, **values}
