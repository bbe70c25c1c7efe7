"""Visits as rows and as values; read and written in sets."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, String, Text, bindparam, case, distinct, func, insert, or_, select, tuple_, type_coerce

from greenctl.db.base import UtcDateTime
from greenctl.db.scoping import Within
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.inspection.domain import Outcome, Visit
from greenctl.inspection.models import VisitOfficerRow, VisitPointRow, VisitRow
from greenctl.inspection.witness import Fix
from greenctl.source.models import SourceRow

_VISIT, _POINT, _WAS_THERE, _SOURCE = (
    VisitRow.__table__,
    VisitPointRow.__table__,
    VisitOfficerRow.__table__,
    SourceRow.__table__,
)
_WITHIN = Within(_SOURCE.c.area, _SOURCE.c.department, _SOURCE.c.id)
_COLUMNS = tuple(_VISIT.c[name] for name in Visit.__slots__)
_WITHIN_VISITS = Within(_VISIT.c.area, _VISIT.c.department, _VISIT.c.source_id)
_IDS: Any = bindparam("ids", expanding=True)
_ALL = select(*_COLUMNS)
_SCOPED = _ALL.join(_SOURCE, _SOURCE.c.id == _VISIT.c.source_id)
_BY_ID = _SCOPED.where(_VISIT.c.id == bindparam("id"))
_BY_IDS = _ALL.where(_VISIT.c.id.in_(_IDS))
# A source answers for those that were merged into it.
_OF_SOURCE = (
    _SCOPED.where(
        or_(_SOURCE.c.id == bindparam("source_id"), _SOURCE.c.merged_into == bindparam("source_id")),
        _VISIT.c.id < bindparam("before"),
    )
    .order_by(_VISIT.c.id.desc())
    .limit(bindparam("limit"))
)
_DIGESTS = select(_VISIT.c.id, _VISIT.c.content_sha256, _VISIT.c.recorded_by).where(_VISIT.c.id.in_(_IDS))
_POINTS = select(_POINT).where(_POINT.c.visit_id.in_(_IDS)).order_by(_POINT.c.visit_id, _POINT.c.point)
_FIXES = (
    select(
        _VISIT.c.longitude, _VISIT.c.latitude, _VISIT.c.ended_at, _VISIT.c.started_at, _VISIT.c.accuracy_m,
        _VISIT.c.source_id,
    )
    .where(
        _VISIT.c.recorded_by == bindparam("by"),
        _VISIT.c.recorded_at > bindparam("since", type_=UtcDateTime),
        _VISIT.c.longitude.is_not(None),
    )
    .order_by(_VISIT.c.recorded_at.desc(), _VISIT.c.id.desc())
    .limit(bindparam("limit"))
)  # fmt: skip
_CLEAN = case((_VISIT.c.outcome == Outcome.CLEAN.value, 1), else_=0)
_FLAGGED = case((type_coerce(_VISIT.c.flags, Text) == "[]", 0), else_=1)
_COVERAGE = (
    select(
        _WAS_THERE.c.account_id, _VISIT.c.area, func.count().label("visits"), func.sum(_CLEAN).label("clean"),
        func.count(distinct(_VISIT.c.source_id)).label("sources"), func.sum(_FLAGGED).label("flagged"),
    )
    .join(_VISIT, _VISIT.c.id == _WAS_THERE.c.visit_id)
    .where(
        _VISIT.c.visited_on >= bindparam("first"), _VISIT.c.visited_on < bindparam("until"),
        tuple_(_WAS_THERE.c.account_id, _VISIT.c.area)
        > tuple_(bindparam("after_account", type_=String), bindparam("after_area", type_=String)),
    )
    .group_by(_WAS_THERE.c.account_id, _VISIT.c.area)
    .order_by(_WAS_THERE.c.account_id, _VISIT.c.area)
    .limit(bindparam("limit"))
)  # fmt: skip


def find_visit(uow: UnitOfWork, visit_id: str) -> Visit | None:
    """A visit of a source within the actor's scope."""
    row = _WITHIN.execute(uow, _BY_ID, {"id": visit_id}).first()
    return None if row is None else _visit(row)


def find_visits(uow: UnitOfWork, ids: Collection[str]) -> dict[str, Visit]:
    """Visits by id, whoever asks."""
    return {row.id: _visit(row) for row in uow.execute(_BY_IDS, {"ids": sorted(ids)})}


def of_source(uow: UnitOfWork, source_id: str, before: str, limit: int) -> list[Visit]:
    """Visits of a source of the actor's scope, the latest id first, below `before`."""
    values = {"source_id": source_id, "before": before, "limit": limit}
    return [_visit(row) for row in _WITHIN.execute(uow, _OF_SOURCE, values)]


def points_of(uow: UnitOfWork, ids: Collection[str]) -> dict[str, list[tuple[str, str]]]:
    """What was seen of each check point, by visit."""
    found: dict[str, list[tuple[str, str]]] = {}
    for row in uow.execute(_POINTS, {"ids": sorted(ids)}):
        found.setdefault(row.visit_id, []).append((row.point, row.state))
    return found


def find_digests(uow: UnitOfWork, ids: Collection[str]) -> dict[str, tuple[str, str]]:
    """What was recorded under each id, and by whom."""
    return {row.id: (row.content_sha256, row.recorded_by) for row in uow.execute(_DIGESTS, {"ids": sorted(ids)})}


def coverage(uow: UnitOfWork, first: date, until: date, after: tuple[str, str], limit: int) -> list[Row[Any]]:
    """By officer and area of the actor's scope: visits, clean ones, sources, flagged ones."""
    values = {"first": first, "until": until, "after_account": after[0], "after_area": after[1], "limit": limit}
    return list(_WITHIN_VISITS.execute(uow, _COVERAGE, values))


def fixes_of(uow: UnitOfWork, account_id: str, since: datetime, limit: int) -> list[Fix]:
    """Where somebody said they were, in what was recorded after `since`; the latest `limit`."""
    rows = uow.execute(_FIXES, {"by": account_id, "since": since, "limit": limit})
    return [
        Fix(row.longitude, row.latitude, row.ended_at or row.started_at, row.accuracy_m, row.source_id) for row in rows
    ]


def insert_visits(
    uow: UnitOfWork,
    visits: Sequence[Visit],
    digests: Mapping[str, str],
    points: Iterable[tuple[str, str, str]],
    present: Iterable[tuple[str, str]],
) -> None:
    """`points`: (visit, check point, state); `present`: (visit, account) of everybody who was there."""
    rows = [
        {
            **{name: getattr(visit, name) for name in Visit.__slots__},
            "flags": list(visit.flags),
            "content_sha256": digests[visit.id],
        }
        for visit in visits
    ]
    uow.execute(insert(_VISIT), rows)
    seen = [{"visit_id": visit, "point": point, "state": state} for visit, point, state in points]
    if seen:
        uow.execute(insert(_POINT), seen)
    uow.execute(insert(_WAS_THERE), [{"visit_id": visit, "account_id": account} for visit, account in present])


def _visit(row: Row[Any]) -> Visit:
    return Visit(**{**row._asdict(), "flags": tuple(row.flags), "outcome": Outcome(row.outcome)})
