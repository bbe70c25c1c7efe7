"""Searching findings: the latest first, page by page, whatever is asked for together.

A page in the order of serials is read at once where much fits, and badly where little does; an index of pairs of
characters or of positions the other way round. So a page is looked for among the latest; where it is not full, an index
is asked for candidates, up to a bound. How much was found among the latest says how far a full page reaches, so what
is neither rare nor everywhere is read in order, a little further back. What was found is never read again.
"""

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Row, Select, bindparam, case, func, or_, select, text

from greenctl.db.scoping import Within
from greenctl.db.text_pairs import pairs_of, pattern_of
from greenctl.db.unit_of_work import UnitOfWork
from greenctl.findings.loop.models import FindingStandingRow
from greenctl.findings.models import FindingRow
from greenctl.findings.nearness import IN_BOX, Near, around, within
from greenctl.kernel.actor import area_prefix
from greenctl.source.models import SourceRow
from greenctl.source.own_firms import lives_on_as, of_no_own_firm

WINDOW = 500
"""Among so many of the latest a page is found at once, if much fits."""
WIDEST = 20_000
"""Further back than so many nothing is read in order before an index was asked."""
MOST_CANDIDATES = 6_000
"""If not, and an index gives no more than so many, they are looked through; else all are read in their order."""
_DIVISION = 6
_FIRST_SERIALS = 1_000

_F, _S, _SOURCE = FindingRow.__table__, FindingStandingRow.__table__, SourceRow.__table__
OWNER = lives_on_as(_F.c.source_id)
"""The source that a finding's own one lives on in."""
_TOLD_TO_FIRMS = _S.c.ordered_by.is_not(None)
IMPARTIAL = or_(_TOLD_TO_FIRMS, of_no_own_firm(_F.c.source_id))
"""An officer who acts for a firm hears of what was found there when the firm does, and not before."""
# A firm sees what was found at its source once somebody has ordered it to put that right.
VISIBLE = Within(_F.c.area, _F.c.department, case((_TOLD_TO_FIRMS, OWNER)), partial=IMPARTIAL)

_SHOWN = (
    "id", "serial", "number", "source_id", "issue", "severity", "line", "sector", "area", "text", "place", "found_on",
    "recorded_at", "longitude", "latitude", "flags", "repeat_of",
)  # fmt: skip
_STANDING = ("standing", "progress", "due_on", "version")
_LIST = (
    select(*(_F.c[name] for name in _SHOWN), *(_S.c[name] for name in _STANDING), _SOURCE.c.name.label("source_name"))
    .join_from(_F, _S, _S.c.finding_id == _F.c.id)
    .join(_SOURCE, _SOURCE.c.id == _F.c.source_id)
    .order_by(_F.c.serial.desc())
    .limit(bindparam("limit"))
)
_EQUAL = {name: _F.c[name] for name in ("sector", "line", "issue", "severity", "source_id")} | {
    name: _S.c[name] for name in ("standing", "progress")
}
_LAST = select(func.max(FindingRow.__table__.alias("last").c.serial)).scalar_subquery()
_PAIRED = {
    "sqlite": text("select rowid as serial from finding_text_pairs where finding_text_pairs match :pairs limit :most"),
    "postgresql": text("select serial from finding where bigrams(text) @> cast(:pairs as text[]) limit :most"),
}
_BOXED = select(_F.c.serial).where(IN_BOX)
_HOW_MANY_BOXED = select(func.count()).select_from(_BOXED.limit(bindparam("most")).subquery())
_LIKE = {
    "sqlite": text("lower(finding.text) like :pattern escape '\\'"),
    "postgresql": text("lower(finding.text collate \"C\") like :pattern escape '\\'"),
}
# One value, however many serials: an `IN` of each would be written out and bound anew.
_SERIALS = {
    "sqlite": text("finding.serial in (select value from json_each(:serials))"),
    "postgresql": text("finding.serial in (select unnest(cast(:serials as bigint[])))"),
}
_FAMILY = (
    select(_SOURCE.c.id)
    .where(
        _SOURCE.c.id.in_(bindparam("mandated", expanding=True))
        | _SOURCE.c.merged_into.in_(bindparam("mandated", expanding=True))
    )
    .correlate(None)
)


def find_page(
    uow: UnitOfWork, filters: Mapping[str, str], near: Near | None, after: int | None, limit: int
) -> list[Row[Any]]:
    """Up to `limit` findings of the actor's scope, the latest first, before the serial `after`.

    `filters`: any of area (and everything below it), sector, line, issue, severity, source_id, standing, progress,
    text (a part of two characters or more).
    """
    names, values = _asked(uow, filters, near)
    values |= {"limit": limit, "after": after, "floor": (after or 0) - WINDOW}
    in_order = names | ({"after"} if after is not None else frozenset())
    if not names & {"text", "near"}:
        return _read(uow, in_order, values)
    found = _read(uow, in_order | {"floor" if after is not None else "recent"}, values)
    if 0 < len(found) < limit:
        found += _further_back(uow, names, values, found, limit)
    if len(found) == limit:
        return found
    return found + _rest(uow, names, values, found[-1].serial if found else after, limit - len(found))


def _further_back(
    uow: UnitOfWork, names: frozenset[str], values: Mapping[str, Any], found: Sequence[Row[Any]], limit: int
) -> list[Row[Any]]:
    """What follows, in order, as far as twice what a full page should take; nothing where that is too far."""
    reach = 2 * WINDOW * limit // len(found)
    if reach > WIDEST:
        return []
    last = found[-1].serial
    span = {"after": last, "floor": last - reach, "limit": limit - len(found)}
    return _read(uow, names | {"after", "floor"}, {**values, **span})


def _rest(
    uow: UnitOfWork, names: frozenset[str], values: Mapping[str, Any], after: int | None, limit: int
) -> list[Row[Any]]:
    """What comes before `after`, by an index where that gives few, else in order."""
    rest = {**values, "after": after, "limit": limit, "most": MOST_CANDIDATES + 1}
    in_order = names | {"after"} if after is not None else names
    # Serials first, then their rows: a planner that is given both at once walks all serials in order instead.
    if "near" in names and uow.execute(_HOW_MANY_BOXED, rest).scalar_one() <= MOST_CANDIDATES:
        serials = uow.execute(_near(in_order - {"area", "own"}, uow.engine), rest).scalars().all()
        return _among(sorted(serials, reverse=True), uow, names, rest, limit)
    if "text" in names:
        serials = uow.execute(_PAIRED[uow.engine], rest).scalars().all()
        if len(serials) <= MOST_CANDIDATES:
            earlier = sorted((serial for serial in serials if after is None or serial < after), reverse=True)
            return _among(earlier, uow, names, rest, limit)
    return _read(uow, in_order, rest)


def _asked(uow: UnitOfWork, filters: Mapping[str, str], near: Near | None) -> tuple[frozenset[str], dict[str, Any]]:
    """The conditions by name, and their values."""
    names, values = frozenset(filters), dict[str, Any](filters)
    if near is not None:
        names, values = names | {"near"}, values | around(near)
    if "text" in filters:
        values |= {"pairs": pairs_of(filters["text"], uow.engine), "pattern": pattern_of(filters["text"])}
    if "area" in filters:
        values["area"] = area_prefix(filters["area"])
        names |= {"county"} if len(values["area"]) == _DIVISION else frozenset()
    if uow.scope.source_ids and not uow.scope.reaches:
        names, values = names | {"own"}, values | {"mandated": sorted(uow.scope.source_ids)}
    return names, values


def _among(
    serials: Sequence[int], uow: UnitOfWork, names: frozenset[str], values: Mapping[str, Any], limit: int
) -> list[Row[Any]]:
    """A part at first, then all the others, if the page is not full."""
    found: list[Row[Any]] = []
    for some in filter(None, (serials[:_FIRST_SERIALS], serials[_FIRST_SERIALS:])):
        if len(found) < limit:
            told = {"serials": _as_one(uow, some), "limit": limit - len(found)}
            found += _read(uow, names | {"serials"}, {**values, **told})
    return found


def _as_one(uow: UnitOfWork, serials: Sequence[int]) -> str | list[int]:
    return json.dumps(serials) if uow.engine == "sqlite" else list(serials)


def _read(uow: UnitOfWork, names: frozenset[str], values: Mapping[str, Any]) -> list[Row[Any]]:
    return list(VISIBLE.execute(uow, _statement(names, uow.engine), values))


@lru_cache(maxsize=500)
def _near(names: frozenset[str], engine: str) -> Select[Any]:
    """The serials of what lies near, as far as a finding itself tells what is asked of it."""
    of_findings = names - {"standing", "progress"}
    return _BOXED.where(*(_conditions(engine)[name] for name in sorted(of_findings)))


@lru_cache(maxsize=500)
def _statement(names: frozenset[str], engine: str) -> Select[Any]:
    conditions = _conditions(engine)
    wanted = names - {"area"} if "county" in names else names
    return _LIST.where(*(conditions[name] for name in sorted(wanted)))


def _conditions(engine: str) -> dict[str, Any]:
    return {
        **{name: column == bindparam(name) for name, column in _EQUAL.items()},
        "area": _F.c.area.startswith(bindparam("area"), autoescape=False),
        "county": _F.c.area == bindparam("area"),
        "after": _F.c.serial < bindparam("after"),
        "floor": _F.c.serial >= bindparam("floor"),
        "recent": _F.c.serial > _LAST - WINDOW,
        "own": _F.c.source_id.in_(_FAMILY),
        "text": _LIKE[engine],
        "near": within(),
        "serials": _SERIALS[engine],
    }
