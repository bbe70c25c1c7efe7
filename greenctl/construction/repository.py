"""Sites as rows and as values; nothing here runs once per site."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row, and_, bindparam, exists, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from greenctl.construction.domain import Dates, EndState, Move, Site
from greenctl.construction.errors import SiteBegunAlready
from greenctl.construction.models import SiteCertificateRow, SiteFeedRow, SiteMoveRow, SitePhaseRow, SiteRow
from greenctl.db.scoping import Within
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.source.models import SourceRow

_SITE, _PHASE, _MOVE = SiteRow.__table__, SitePhaseRow.__table__, SiteMoveRow.__table__
_SOURCE, _FEED, _CERTIFICATE = SourceRow.__table__, SiteFeedRow.__table__, SiteCertificateRow.__table__
WITHIN = Within(_SOURCE.c.area, _SOURCE.c.department, _SOURCE.c.id)
_ALL = select(
    *(_SITE.c[name] for name in ("source_id", "work", "phase", "end_state", "asked_on", "version", "begun_at")),
    _SOURCE.c.name, _SOURCE.c.area, _SOURCE.c.department, _SOURCE.c.permit_number, _SITE.c.planned_until,
).join(_SOURCE, _SOURCE.c.id == _SITE.c.source_id)  # fmt: skip
_BY_ID = _ALL.where(_SITE.c.source_id == bindparam("source_id"))
_HELD = select(_SITE.c.source_id).where(_SITE.c.source_id == bindparam("source_id")).with_for_update()
_DIGEST = select(_SITE.c.begun_sha256).where(_SITE.c.source_id == bindparam("source_id"))
_PHASES = select(_PHASE).where(_PHASE.c.source_id.in_(bindparam("ids", expanding=True)))
_MOVES = select(_MOVE).where(_MOVE.c.source_id == bindparam("source_id")).order_by(_MOVE.c.ordinal)
_LAST_MOVE = select(func.max(_MOVE.c.ordinal)).where(_MOVE.c.source_id == bindparam("source_id"))
_CHANGED = ("phase", "planned_until", "end_state", "asked_on", "version")
_WRITE = (
    update(_SITE)
    .where(_SITE.c.source_id == bindparam("the_id"), _SITE.c.version == bindparam("seen"))
    .values({name: bindparam(f"new_{name}") for name in _CHANGED})
)
_FORGET_PHASES = _PHASE.delete().where(_PHASE.c.source_id == bindparam("the_id"))
_DUE = (
    select(_SITE.c.source_id, _SITE.c.work, _SITE.c.phase, _SITE.c.end_state, _SITE.c.asked_on, _SITE.c.version)
    .where(
        _SITE.c.source_id > bindparam("after"),
        _SITE.c.end_state.in_([EndState.OPEN.value, EndState.ASKED.value]),
        _SITE.c.planned_until <= bindparam("today"),
    )
    .order_by(_SITE.c.source_id)
    .limit(bindparam("limit"))
)
_STALE = exists().where(_FEED.c.source_id == _SITE.c.source_id, _FEED.c.last_seen_at < bindparam("heard_since"))
_HAS = exists().where(_CERTIFICATE.c.source_id == _SITE.c.source_id, _CERTIFICATE.c.state == bindparam("certificate"))
_CONDITIONS = {
    "area": _SOURCE.c.area.like(bindparam("area"), escape="/"),
    "phase": _SITE.c.phase == bindparam("phase"),
    "end_state": _SITE.c.end_state == bindparam("end_state"),
    "certificate": _HAS,
    "heard_since": _STALE,
}
FILTERS = tuple(_CONDITIONS)
_PAGE = _ALL.where(_SITE.c.source_id > bindparam("after")).order_by(_SITE.c.source_id).limit(bindparam("limit"))
_PAGES: dict[tuple[str, ...], Any] = {}


def find(uow: UnitOfWork, source_id: str, *, to_change: bool = False) -> tuple[Site, Row[Any]] | None:
    """A site of the actor's scope, and the row with what the register says of it."""
    if to_change:
        uow.execute(_HELD, {"source_id": source_id})
    row = WITHIN.execute(uow, _BY_ID, {"source_id": source_id}).first()
    if row is None:
        return None
    return _site(row, phases_of(uow, [source_id]).get(source_id, {})), row


def begun_digest(uow: UnitOfWork, source_id: str) -> str | None:
    """The digest of what the site was begun with, whoever asks; None where it was not."""
    return uow.execute(_DIGEST, {"source_id": source_id}).scalar()


def phases_of(uow: UnitOfWork, ids: Collection[str]) -> dict[str, dict[str, Dates]]:
    found: dict[str, dict[str, Dates]] = {}
    for row in uow.execute(_PHASES, {"ids": list(ids)}) if ids else ():
        dates = Dates(row.planned_from, row.planned_until, row.actual_from, row.actual_until)
        found.setdefault(row.source_id, {})[row.phase] = dates
    return found


def moves_of(uow: UnitOfWork, source_id: str) -> Sequence[Row[Any]]:
    return uow.execute(_MOVES, {"source_id": source_id}).all()


def page(uow: UnitOfWork, filters: Mapping[str, Any], after: str, limit: int) -> list[Row[Any]]:
    """Sites of the actor's scope after an id; `filters`: any of FILTERS, `heard_since` for those with a feed that was
    not heard of since."""
    names = tuple(name for name in FILTERS if name in filters)
    statement = _PAGES.setdefault(names, _PAGE.where(and_(True, *(_CONDITIONS[name] for name in names))))
    values = {**{name: filters[name] for name in names}, "after": after, "limit": limit}
    return list(WITHIN.execute(uow, statement, values))


def insert_site(uow: UnitOfWork, site: Site, sha256: str) -> None:
    """Raises SiteBegunAlready: somebody else was faster."""
    row = {name: getattr(site, name) for name in ("source_id", "work", "phase", "planned_until", "asked_on", "version")}
    row |= {"end_state": site.end_state.value, "begun_at": uow.now, "begun_sha256": sha256}
    try:
        uow.execute(insert(_SITE), row)
    except IntegrityError as error:
        raise SiteBegunAlready(source=site.source_id) from error
    _insert_phases(uow, site)


def write(uow: UnitOfWork, site: Site, seen_version: int) -> bool:
    """Write a site with its phases over the version that was seen; False if it was changed meanwhile."""
    if uow.execute(_WRITE, _values(site, seen_version)).rowcount != 1:
        return False
    uow.execute(_FORGET_PHASES, {"the_id": site.source_id})
    _insert_phases(uow, site)
    return True


def write_ends(uow: UnitOfWork, sites: Sequence[tuple[Site, int]]) -> None:
    """What time alone has brought, many at once; a site that was changed meanwhile is left for the next time."""
    if sites:
        uow.execute(_WRITE, [_values(site, seen) for site, seen in sites])


def due(uow: UnitOfWork, today: date, after: str, limit: int) -> list[Site]:
    """Sites whose planned end has come and that nobody has closed, after an id, held until the transaction ends."""
    rows = uow.execute(_DUE.with_for_update(), {"today": today, "after": after, "limit": limit}).all()
    phases = phases_of(uow, [row.source_id for row in rows])
    return [_site(row, phases.get(row.source_id, {})) for row in rows]


def insert_move(uow: UnitOfWork, source_id: str, before: str | None, move: Move) -> None:
    """The next in the site's history."""
    last = uow.execute(_LAST_MOVE, {"source_id": source_id}).scalar()
    row = {"source_id": source_id, "ordinal": (last or 0) + 1, "from_phase": before, "to_phase": move.to}
    said = {"on_day": move.on, "by_desk": move.by_desk, "reason": move.reason}
    uow.execute(insert(_MOVE), {**row, **said, "moved_by": uow.actor.account_id, "moved_at": uow.now})


def _insert_phases(uow: UnitOfWork, site: Site) -> None:
    rows = [
        {
            "source_id": site.source_id, "phase": phase, "planned_from": one.planned_from,
            "planned_until": one.planned_until, "actual_from": one.actual_from, "actual_until": one.actual_until,
        }
        for phase, one in site.dates.items()
    ]  # fmt: skip
    if rows:
        uow.execute(insert(_PHASE), rows)


def _values(site: Site, seen_version: int) -> dict[str, Any]:
    new = {name: getattr(site, name) for name in _CHANGED} | {"end_state": site.end_state.value}
    return {"the_id": site.source_id, "seen": seen_version, **{f"new_{name}": value for name, value in new.items()}}


def _site(row: Row[Any], dates: Mapping[str, Dates]) -> Site:
    return Site(row.source_id, row.work, row.phase, dates, EndState(row.end_state), row.asked_on, row.version)
